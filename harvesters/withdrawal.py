"""What becomes of records that a source no longer gives: nothing is ever deleted by a harvest.

A record that a full run did not meet is unseen; after the days of grace it is withdrawn, which
makes its dataset private until the source gives it again. What looks like a fault of the source
rather than a decision of the partner is asked about first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _

__all__ = ["GRACE_DAYS", "THRESHOLD", "Missing", "Seen", "Terms", "Verdict", "judge"]

#: Days during which an unseen record is kept as it is, where the source does not say.
GRACE_DAYS: Final = 7
#: Per cent of the records of a source that one run may withdraw unasked.
THRESHOLD: Final = 20

EVERYTHING: Final = _("This would withdraw all that the source gave, {count} records.")
MANY: Final = _("This would withdraw {count} of {total} records, more than {threshold} %.")
ERRORS: Final = _("This would withdraw {count} records after a run that met errors.")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a source allows: the time of grace, and how many per cent may go unasked."""

    grace: timedelta = timedelta(days=GRACE_DAYS)
    threshold: int = THRESHOLD

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Terms:
        """Return the terms that a source keeps as JSON, checked when they were stored."""
        days, threshold = stored.get("grace_days"), stored.get("threshold")
        return cls(
            timedelta(days=GRACE_DAYS if days is None else int(days)),
            THRESHOLD if threshold is None else int(threshold),
        )


@dataclass(frozen=True, slots=True)
class Missing:
    """A record that the run did not meet; unseen_since is None where it is the first."""

    identifier: str
    dataset_id: str
    title: str
    unseen_since: datetime | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a full run says about its own reading.

    live: records of the source that are not withdrawn, met or not; unread: places of the source
    that gave no record, each of which may be any that is missing; doubt: whether the source itself
    gave reason to think that it did not give all.
    """

    live: int
    unread: int = 0
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with the records that are missing.

    unseen: to be marked, the time of grace begins; due: their time of grace is over, they are to
    be withdrawn, unless *question* says why somebody must be asked first.
    """

    unseen: tuple[Missing, ...] = ()
    due: tuple[Missing, ...] = ()
    question: Sentence | None = None


def judge(missing: Collection[Missing], seen: Seen, now: datetime, terms: Terms) -> Verdict:
    """Return what to do with the records that a full run, finished at *now*, did not meet."""
    # As many may stand where nothing could be read: they are not missing yet.
    trusted = len(missing) > seen.unread
    fresh = tuple(each for each in missing if each.unseen_since is None) if trusted else ()
    due = tuple(each for each in missing if _is_due(each, now, terms, trusted=trusted))
    return Verdict(fresh, due, _question(len(due), seen, terms))


def _is_due(missing: Missing, now: datetime, terms: Terms, *, trusted: bool) -> bool:
    if missing.unseen_since is None:
        return trusted and not terms.grace
    return now - missing.unseen_since >= terms.grace


def _question(due: int, seen: Seen, terms: Terms) -> Sentence | None:
    if not due:
        return None
    if due >= seen.live:
        return Sentence.of(EVERYTHING, count=due)
    if due * 100 > terms.threshold * seen.live:
        return Sentence.of(MANY, count=due, total=seen.live, threshold=terms.threshold)
    if seen.unread or seen.doubt:
        return Sentence.of(ERRORS, count=due)
    return None
