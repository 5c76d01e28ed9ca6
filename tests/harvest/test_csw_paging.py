from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ckanext.geo2france.domain.errors import BadAnswer, FetchError, HarvestError
from ckanext.geo2france.harvesters.csw.paging import read
from ckanext.geo2france.harvesters.csw.question import DIALECTS, Question
from ckanext.geo2france.harvesters.outcome import Found, Refused, Remark

URL = "https://example.org/csw"


def ids(numbers: Any) -> list[str]:
    return [f"id-{number:03}" for number in numbers]


def found(met: list[Any]) -> list[str]:
    """Return the identifiers met, each once: pages may overlap."""
    met_ids = [item.document.identifier() for item in met if isinstance(item, Found)]
    return list(dict.fromkeys(met_ids))


def remarks(met: list[Any]) -> list[str]:
    return [item.text.said() for item in met if isinstance(item, Remark)]


@pytest.fixture
def records(make_iso: Callable[..., str]) -> list[str]:
    return [make_iso(identifier) for identifier in ids(range(1, 26))]


@pytest.mark.parametrize("habit", ["right", "none", "zero", "start", "beyond"])
@pytest.mark.parametrize("size", [1, 7, 10, 25, 100])
def test_every_record_is_read_whatever_next_record_says(
    catalogue: Any, records: list[str], habit: str, size: int
) -> None:
    partner = catalogue(records, next_record=habit)
    met = list(read(URL, partner, size))
    assert found(met) == ids(range(1, 26))
    assert remarks(met) == []
    assert len(partner.asked) <= 25 // size + 2


def test_a_server_that_caps_its_pages_is_read_to_the_end(
    catalogue: Any, records: list[str]
) -> None:
    assert found(list(read(URL, catalogue(records, cap=4), 100))) == ids(range(1, 26))


def test_a_server_that_caps_its_pages_loses_nothing_around_a_bad_record(
    catalogue: Any, records: list[str]
) -> None:
    partner = catalogue(records, cap=4, bad={14: "500"})
    met = list(read(URL, partner, 100))
    assert found(met) == ids([n for n in range(1, 26) if n != 14])
    assert [item.place for item in met if isinstance(item, Refused)] == ["record 14"]


def test_a_server_that_announces_no_count_is_read_until_it_gives_nothing(
    catalogue: Any, records: list[str]
) -> None:
    partner = catalogue(records, announce=False, next_record="none")
    assert found(list(read(URL, partner, 10))) == ids(range(1, 26))


def test_a_server_that_announces_too_many_is_said_to(catalogue: Any, records: list[str]) -> None:
    met = list(read(URL, catalogue(records, matched=40), 10))
    assert found(met) == ids(range(1, 26))
    assert remarks(met) == ["The server announced 40 records and gave 25."]


def test_a_server_that_announces_too_few_is_read_as_long_as_it_has_a_next_record(
    catalogue: Any, records: list[str]
) -> None:
    assert found(list(read(URL, catalogue(records, matched=10), 10))) == ids(range(1, 26))


def test_a_server_that_ignores_the_start_does_not_loop(catalogue: Any, records: list[str]) -> None:
    partner = catalogue(records, ignores_start=True)
    met = list(read(URL, partner, 10))
    assert found(met) == ids(range(1, 11))
    assert remarks(met)[0] == "From record 11 on, the server gives the same page again."
    assert len(partner.asked) == 2


def test_records_hidden_from_us_do_not_end_the_reading(catalogue: Any, records: list[str]) -> None:
    partner = catalogue(records, hidden=set(range(6, 16)))
    met = list(read(URL, partner, 5))
    assert found(met) == ids([*range(1, 6), *range(16, 26)])
    assert remarks(met) == ["The server announced 25 records and gave 15."]


def test_an_empty_catalogue_is_empty(catalogue: Any) -> None:
    assert list(read(URL, catalogue([]), 10)) == []


@pytest.mark.parametrize("trouble", ["500", "exception", "malformed"])
@pytest.mark.parametrize("bad", [[1], [13], [25], [1, 2, 3][:2], [3, 4, 17]])
def test_a_failing_page_is_halved_until_the_bad_records_are_alone(
    catalogue: Any, records: list[str], trouble: str, bad: list[int]
) -> None:
    partner = catalogue(records, bad=dict.fromkeys(bad, trouble))
    met = list(read(URL, partner, 10))
    assert found(met) == ids([n for n in range(1, 26) if n not in bad])
    refused = [item for item in met if isinstance(item, Refused)]
    assert [item.place for item in refused] == [f"record {n}" for n in bad]
    assert all(item.reason for item in refused)


def test_the_server_is_asked_more_modestly_where_it_refuses(
    catalogue: Any, records: list[str]
) -> None:
    assert len(found(list(read(URL, catalogue(records, refuses_sort=True), 10)))) == 25
    assert len(found(list(read(URL, catalogue(records, refuses_gmd=True), 10)))) == 25


def test_a_server_that_refuses_everything_is_given_up_with_its_words(catalogue: Any) -> None:
    partner = catalogue(always=catalogue.exception("Service fermé"))
    with pytest.raises(HarvestError, match="Service fermé"):
        list(read(URL, partner, 10))
    assert len(partner.asked) <= 16


def test_a_page_of_html_is_given_up_at_once(catalogue: Any) -> None:
    partner = catalogue(always=b"<html><body>Connexion</body></html>")
    with pytest.raises(BadAnswer, match="html"):
        list(read(URL, partner, 10))
    assert len(partner.asked) == 1


def test_a_server_that_stops_answering_is_given_up_and_what_was_read_is_kept(
    catalogue: Any, records: list[str]
) -> None:
    def stop(request: int) -> None:
        if request > 1:
            raise FetchError(URL, "no answer in time")

    partner = catalogue(records, before=stop)
    met: list[Any] = []
    with pytest.raises(FetchError, match="no answer"):
        met.extend(read(URL, partner, 10))
    assert found(met)[:10] == ids(range(1, 11))
    assert len(partner.asked) < 15


def test_a_refusal_of_access_is_given_up_at_once(catalogue: Any, records: list[str]) -> None:
    def forbid(request: int) -> None:
        raise FetchError(URL, "HTTP status 403", status=403)

    partner = catalogue(records, before=forbid)
    with pytest.raises(FetchError, match="403"):
        list(read(URL, partner, 10))
    assert len(partner.asked) == 1


def test_a_pasted_capabilities_address_is_cleaned() -> None:
    pasted = "https://example.org/csw?SERVICE=CSW&request=GetCapabilities&token=a b&Version=2.0.2"
    request = Question(pasted, DIALECTS[0], 1, 10).request()
    assert request.url == "https://example.org/csw?token=a+b"
    assert request.method == "POST"
