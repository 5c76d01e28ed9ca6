from __future__ import annotations

import pytest

from ckanext.geo2france.domain import dates
from ckanext.geo2france.domain.errors import InvalidDate


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2025", "2025"),
        ("2025-06", "2025-06"),
        ("2025-6-3", "2025-06-03"),
        (" 2025-06-30 ", "2025-06-30"),
        ("20250630", "2025-06-30"),
        ("201505", "2015-05"),
        ("2025/06/30", "2025-06-30"),
        ("30/06/2025", "2025-06-30"),
        ("2025-06-30T12:05:07", "2025-06-30T12:05:07"),
        ("2025-06-30T12:05:07.123Z", "2025-06-30T12:05:07Z"),
        ("2025-06-30 12:05+02:00", "2025-06-30T12:05:00+02:00"),
        ("2009-00-00", "2009"),
        ("2009-04-00", "2009-04"),
        ("-2150-00-00", "-2150"),
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_a_date_is_read_with_the_precision_it_was_written_with(written: str, read: str) -> None:
    assert dates.parse(written) == read


@pytest.mark.parametrize(
    "text", ["", "hier", "2025-13", "2025-02-30", "2023-02-29", "NaN-99-01", "2005 - 2020", "25"]
)
def test_what_is_no_date_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(InvalidDate, match="is not a date") as refused:
        dates.parse(text)
    assert f"“{text}”" in str(refused.value)


def test_what_was_parsed_parses_to_itself() -> None:
    for text in ("2025", "2025-06", "2025-06-30", "2025-06-30T12:05:07+02:00"):
        assert dates.parse(dates.parse(text)) == dates.parse(text)


def test_a_partial_date_lasts_from_its_first_to_its_last_day() -> None:
    assert (dates.first_instant("2024"), dates.last_instant("2024")) == ("2024-01-01", "2024-12-31")
    assert dates.last_instant("2024-02") == "2024-02-29"
    assert dates.last_instant("2023-02") == "2023-02-28"
    assert dates.first_instant("2024-02-03T10:00:00Z") == "2024-02-03"


def test_the_last_update_is_the_newest_date_of_a_change() -> None:
    found = [
        {"date": "2019-05", "type": "publication"},
        {"date": "2021", "type": "revision"},
        {"date": "2030-01-01", "type": "nextUpdate"},
        {"date": "2040", "type": "validityExpires"},
        {"date": "hier", "type": "revision"},
    ]
    assert dates.last_update(found) == "2021"
    assert dates.last_update([{"date": "2030", "type": "expiry"}, {"date": "-0500"}]) is None
