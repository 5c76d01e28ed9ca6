"""When a source is read again: a cron expression, on the clock of Europe/Paris.

Each moment comes from the expression alone, never from the end of the run before: nothing drifts.
When the clocks change, an hour that does not exist is made up for as soon as it has passed, and
what falls into the hour that comes twice is done once, as Debian's cron does.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Final
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from ckanext.geo2france.domain.errors import SourceError
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _

__all__ = ["ZONE", "check_schedule", "following"]

ZONE: Final = ZoneInfo("Europe/Paris")
FIELDS: Final = 5
#: What the parser says of a field, and the field in words.
PARTS: Final = {
    "Bad minute": _("the minute, 0 to 59, is wrong"),
    "Bad hour": _("the hour, 0 to 23, is wrong"),
    "Bad day-of-month": _("the day of the month, 1 to 31, is wrong"),
    "Bad month": _("the month, 1 to 12, is wrong"),
    "Bad day-of-week": _("the day of the week, 0 (Sunday) to 6, is wrong"),
}


def check_schedule(expression: str) -> None:
    """Refuse what is no cron expression of five fields, or never happens. Raises SourceError."""
    following(expression, datetime.now(timezone.utc))


def following(expression: str, after: datetime) -> datetime:
    """Return the first moment of *expression* that is later than *after*, in UTC.

    expression: minute, hour, day of the month, month, day of the week, read in Europe/Paris.
    after: an instant with its zone. Raises SourceError.
    """
    found = len(expression.split())
    if found != FIELDS:
        raise SourceError(
            Sentence.of(
                _(
                    "“{text}” has {found} fields: five were expected (minute, hour, day of the "
                    "month, month, day of the week), as in “30 3 * * 1” for Mondays at 3:30"
                ),
                text=expression,
                found=found,
            )
        )
    try:
        for moment in CronSim(expression, after.astimezone(ZONE)):
            # In the hour that comes twice, the parser starts from the first of the two.
            if (instant := moment.astimezone(timezone.utc)) > after:
                return instant
    except CronSimError as error:
        raise _unreadable(expression, str(error)) from error
    never = Sentence.of(_("“{text}” never happens: no such day exists"), text=expression)
    raise SourceError(never)


def _unreadable(expression: str, told: str) -> SourceError:
    detail = PARTS.get(told)
    if detail is None:
        return SourceError(Sentence.of(_("“{text}” is no cron expression"), text=expression))
    return SourceError(Sentence.of(detail, text=expression))
