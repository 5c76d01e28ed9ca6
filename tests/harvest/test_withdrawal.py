"""When a record that a source no longer gives is withdrawn, and when somebody is asked first."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from ckanext.geo2france.harvesters.withdrawal import Missing, Seen, Terms, judge

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=timezone.utc)


def missing(number: int, days: int | None = None) -> list[Missing]:
    """Return records that are unseen for some days, or for the first time."""
    since = None if days is None else NOW - timedelta(days=days)
    return [Missing(f"r{n}", f"d{n}", f"Fiche {n}", since) for n in range(number)]


def test_an_unseen_record_has_days_of_grace() -> None:
    verdict = judge(missing(1), Seen(live=100), NOW, Terms())
    assert (len(verdict.unseen), verdict.due, verdict.question) == (1, (), None)
    assert judge(missing(1, days=6), Seen(live=100), NOW, Terms()).due == ()
    verdict = judge(missing(1, days=7), Seen(live=100), NOW, Terms())
    assert (verdict.unseen, len(verdict.due), verdict.question) == ((), 1, None)


def test_without_grace_a_record_goes_at_once() -> None:
    verdict = judge(missing(1), Seen(live=100), NOW, Terms(grace=timedelta()))
    assert len(verdict.unseen) == len(verdict.due) == 1


@pytest.mark.parametrize(
    ("number", "live", "asked"),
    [(20, 100, False), (21, 100, True), (1, 1, True), (5, 5, True), (1, 5, False)],
)
def test_more_than_a_fifth_or_everything_is_asked_about(
    number: int, live: int, asked: bool
) -> None:
    verdict = judge(missing(number, days=8), Seen(live), NOW, Terms())
    assert len(verdict.due) == number
    assert (verdict.question is not None) == asked


def test_a_source_may_have_a_threshold_of_its_own() -> None:
    assert judge(missing(60, days=8), Seen(100), NOW, Terms(threshold=60)).question is None
    question = judge(missing(1, days=8), Seen(100), NOW, Terms(threshold=0)).question
    assert question is not None
    assert question.said() == "This would withdraw 1 of 100 records, more than 0 %."


def test_all_of_a_source_is_asked_about_whatever_its_threshold() -> None:
    question = judge(missing(10, days=8), Seen(10), NOW, Terms(threshold=100)).question
    assert question is not None
    assert "all that the source gave" in question.said()


def test_after_errors_nothing_goes_unasked() -> None:
    verdict = judge(missing(1, days=8), Seen(100, unread=1), NOW, Terms())
    assert len(verdict.due) == 1
    assert verdict.question is not None
    assert "met errors" in verdict.question.said()
    assert judge(missing(1, days=8), Seen(100, doubt=True), NOW, Terms()).question is not None


def test_a_record_that_may_stand_where_nothing_could_be_read_is_not_unseen() -> None:
    assert judge(missing(2), Seen(100, unread=2), NOW, Terms()).unseen == ()
    assert len(judge(missing(3), Seen(100, unread=2), NOW, Terms()).unseen) == 3


def test_a_doubt_about_the_source_delays_nothing_but_asks() -> None:
    verdict = judge(missing(3), Seen(100, doubt=True), NOW, Terms(grace=timedelta()))
    assert (len(verdict.unseen), len(verdict.due)) == (3, 3)
    assert verdict.question is not None


def test_the_terms_of_a_source_are_read_from_what_it_stores() -> None:
    assert Terms.of({}) == Terms(timedelta(days=7), 20)
    assert Terms.of({"grace_days": 0, "threshold": 0}) == Terms(timedelta(), 0)
