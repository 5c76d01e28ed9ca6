"""Filters, schemas and changes asked of a running pycsw that serves the corpus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from typing import Any

import pytest
from pycsw_partner import Partner

from ckanext.geo2france.harvesters.addresses import Policy
from ckanext.geo2france.harvesters.csw.answer import Refusal
from ckanext.geo2france.harvesters.csw.reading import read, read_chosen
from ckanext.geo2france.harvesters.http import Client
from ckanext.geo2france.harvesters.options import Options
from ckanext.geo2france.harvesters.outcome import Found, Refused
from ckanext.geo2france.harvesters.request import Request
from ckanext.geo2france.harvesters.wanted import Wanted
from ckanext.geo2france.harvesters.whole import Whole

HAUTS_DE_FRANCE = (1.0, 49.0, 5.0, 51.0)
ANY_TEXT = (
    "<{p}:PropertyIsLike wildCard='%' singleChar='_' escapeChar='\\'>"
    "<{p}:{name}>apiso:AnyText</{p}:{name}><{p}:Literal>%eau%</{p}:Literal></{p}:PropertyIsLike>"
)


@dataclass
class Reader:
    """Reads the partner, and keeps what was asked of it."""

    url: str
    client: Client
    asked: list[Request] = field(default_factory=list)

    def fetch(self, request: Request) -> bytes:
        self.asked.append(request)
        return self.client(request)

    def __call__(self, **options: Any) -> dict[str, Any]:
        self.asked.clear()
        self.met = list(read(self.url, self.fetch, Options(**options)))
        found = (item.document for item in self.met if isinstance(item, Found))
        return {document.identifier(): document.read().record for document in found}


@pytest.fixture
def ask(partner: Partner) -> Iterator[Reader]:
    client = Client(Policy.of(["127.0.0.0/8"]))
    with client.session:
        yield Reader(partner.url, client)


def test_iso_records_are_asked_for_and_every_one_is_read(partner: Partner, ask: Reader) -> None:
    assert set(ask()) == set(partner.identifiers())
    assert b'outputSchema="http://www.isotc211.org/2005/gmd"' in ask.asked[-1].body


def test_the_same_records_are_there_in_dublin_core(ask: Reader) -> None:
    whole, poor = ask(), ask(extras={"schema": "dc"})
    assert set(poor) == set(whole)
    named = [name for name, record in poor.items() if record.title]
    assert len(named) > len(whole) * 0.9
    same = [
        n
        for n in named
        if [e.south for e in poor[n].extents] == [e.south for e in whole[n].extents][:1]
    ]
    # pycsw has one box by record, and none for those of 19115-3.
    assert len(same) > len(named) / 2


def test_a_box_leaves_out_what_lies_elsewhere(ask: Reader) -> None:
    within = ask(bbox=HAUTS_DE_FRANCE)
    assert 0 < len(within) < len(ask())
    west, south, east, north = HAUTS_DE_FRANCE
    for record in within.values():
        assert not record.extents or any(
            e.west <= east and e.east >= west and e.south <= north and e.north >= south
            for e in record.extents
        )


def test_keywords_are_looked_for_there_and_compared_here(ask: Reader) -> None:
    found = ask(keywords=("hydrographie",))
    assert all(
        any(keyword.term.lower() == "hydrographie" for keyword in record.keywords)
        for record in found.values()
    )
    assert len(ask.asked) == 2


def test_what_changed_since_a_day_is_asked_for(ask: Reader) -> None:
    recent = ask(modified_since=date(2020, 1, 1))
    assert 0 < len(recent) < 100
    assert all(r.metadata_date >= "2020-01-01" for r in recent.values() if r.metadata_date)
    changed = ask(since=datetime(2024, 1, 1, tzinfo=timezone.utc))
    assert 0 < len(changed) <= len(recent)
    assert not [item for item in ask.met if isinstance(item, Whole)]
    assert set(ask(since=datetime(2020, 1, 2, tzinfo=timezone.utc), bbox=HAUTS_DE_FRANCE)) <= set(
        recent
    )


@pytest.mark.parametrize(
    "fes",
    [
        "<ogc:Filter xmlns:ogc='http://www.opengis.net/ogc'>"
        + ANY_TEXT.format(p="ogc", name="PropertyName")
        + "</ogc:Filter>",
        "<fes:Filter xmlns:fes='http://www.opengis.net/fes/2.0'>"
        + ANY_TEXT.format(p="fes", name="ValueReference")
        + "</fes:Filter>",
    ],
    ids=["1.1", "2.0"],
)
def test_a_filter_of_the_source_is_joined_with_the_others(ask: Reader, fes: str) -> None:
    alone = ask(fes=fes)
    joined = ask(fes=fes, bbox=HAUTS_DE_FRANCE)
    assert 0 < len(joined) < len(alone)
    assert set(joined) < set(alone)


def test_cql_is_passed_on_and_its_faults_are_told(ask: Reader) -> None:
    found = ask(cql="apiso:Title like '%eau%'", modified_since=date(2010, 1, 1))
    assert all("eau" in record.title.lower() for record in found.values())
    with pytest.raises(Refusal, match="CQL"):
        ask(cql="nonsense (((")


def test_records_are_asked_for_by_their_identifiers(partner: Partner, ask: Reader) -> None:
    names = sorted(partner.identifiers())[:25]
    again = Wanted(tuple((name, "") for name in (*names, "fr-nulle-part")))
    ask.asked.clear()
    met = list(read_chosen(ask.url, ask.fetch, Options(), again) or ())
    assert sorted(item.document.identifier() for item in met if isinstance(item, Found)) == names
    assert [item.identifier for item in met if isinstance(item, Refused)] == ["fr-nulle-part"]
    # The capabilities, two stretches, and the one that did not come alone.
    assert len(ask.asked) <= 4
