"""When a source is read again: the clock of Paris, its two changes, no drift."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest

from ckanext.geo2france.domain.errors import SourceError
from ckanext.geo2france.harvesters.schedule import ZONE, check_schedule, following


def paris(*moment: int, fold: int = 0) -> datetime:
    # In UTC: a moment of the hour that comes twice equals none of another zone (PEP 495).
    return datetime(*moment, tzinfo=ZONE, fold=fold).astimezone(timezone.utc)


def moments(expression: str, after: datetime, number: int) -> list[datetime]:
    found = []
    for _ in range(number):
        after = following(expression, after)
        found.append(after)
    return found


def test_the_hour_is_that_of_paris_in_winter_and_in_summer() -> None:
    assert following("30 3 * * *", paris(2026, 1, 5, 12)) == paris(2026, 1, 6, 3, 30)
    assert following("30 3 * * *", paris(2026, 1, 5, 12)).hour == 2
    assert following("30 3 * * *", paris(2026, 7, 5, 12)).hour == 1
    assert following("30 3 * * *", paris(2026, 7, 5, 12)).tzinfo is timezone.utc


def test_a_year_of_nights_never_drifts() -> None:
    nights = moments("30 3 * * *", paris(2026, 1, 1, 4), 366)
    assert {(night.astimezone(ZONE).hour, night.astimezone(ZONE).minute) for night in nights} == {
        (3, 30)
    }
    days = [night.astimezone(ZONE).date() for night in nights]
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days))


def test_the_hour_that_does_not_exist_is_made_up_for_once() -> None:
    # On 29 March 2026, 2:00 is followed by 3:00.
    spring = moments("30 2 * * *", paris(2026, 3, 28, 12), 2)
    assert spring == [paris(2026, 3, 29, 3, 0), paris(2026, 3, 30, 2, 30)]


def test_the_hour_that_comes_twice_counts_once() -> None:
    # On 25 October 2026, 3:00 is followed by 2:00.
    autumn = moments("30 2 * * *", paris(2026, 10, 24, 12), 2)
    assert autumn == [paris(2026, 10, 25, 2, 30), paris(2026, 10, 26, 2, 30)]
    assert following("30 2 * * *", paris(2026, 10, 25, 2, 10, fold=1)) == paris(2026, 10, 26, 2, 30)


def test_hourly_runs_go_on_through_both_changes() -> None:
    for start in (paris(2026, 3, 28, 22), paris(2026, 10, 24, 22)):
        hours = moments("0 * * * *", start, 12)
        assert all(later - earlier == timedelta(hours=1) for earlier, later in pairwise(hours))


def test_the_moment_itself_is_over() -> None:
    at = paris(2026, 5, 4, 3, 30)
    assert following("30 3 * * *", at) == paris(2026, 5, 5, 3, 30)
    assert following("30 3 * * *", at - timedelta(seconds=1)) == at


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("", "0 fields"),
        ("* * * *", "4 fields"),
        ("0 0 3 * * *", "6 fields"),
        ("61 3 * * *", "minute"),
        ("0 24 * * *", "hour"),
        ("0 3 0 * *", "day of the month"),
        ("0 3 * 13 *", "month"),
        ("0 3 * * 9", "day of the week"),
        ("0 3 31 2 *", "day of the month"),
        ("@daily", "1 fields"),
        ("0 3 * * MON#6", "day of the week"),
    ],
)
def test_what_is_no_schedule_is_refused_with_what_is_wrong(expression: str, told: str) -> None:
    with pytest.raises(SourceError, match=told):
        check_schedule(expression)
