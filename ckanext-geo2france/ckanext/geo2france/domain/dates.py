"""Dates as metadata writes them: often partial, sometimes with a time, never completed by guess."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ckanext.geo2france.domain.errors import InvalidDate

__all__ = ["first_instant", "last_instant", "last_update", "parse"]

#: Types of dates at which data is made or changed; others tell of its validity or of its future.
UPDATES: Final = frozenset(
    {"creation", "publication", "revision", "lastUpdate", "lastRevision", "released", ""}
)

PARTIAL: Final = re.compile(
    r"""^\s*(?P<year>-?\d{4})
    (?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?
    (?:[T\s](?P<time>\d{1,2}(?::\d{2}){0,2}(?:[.,]\d+)?)?)?
    \s*(?P<zone>Z|[+-]\d{2}:?\d{2})?\s*$""",
    re.VERBOSE,
)
COMPACT: Final = re.compile(r"^\s*(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})?\s*$")
SLASHED: Final = re.compile(r"^\s*(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})\s*$")
FRENCH: Final = re.compile(r"^\s*(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})\s*$")


def parse(text: str) -> str:
    """Return *text* as YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss[zone], never more precise.

    Also reads 20250630, 2025/06/30 and the French 30/06/2025; a month or day written 00 is one that
    was not known. Raises InvalidDate.
    """
    found = next((m for p in (PARTIAL, COMPACT, SLASHED, FRENCH) if (m := p.match(text))), None)
    if found is None:
        raise InvalidDate(text)
    parts = found.groupdict()
    day = _day(text, parts["year"], parts.get("month"), parts.get("day"))
    time = parts.get("time")
    if not time or len(day) < 10:
        return day
    return f"{day}T{_time(text, time)}{parts.get('zone') or ''}"


def _day(text: str, year: str, month: str | None, day: str | None) -> str:
    if month is None or (int(month) == 0 and int(day or 0) == 0):
        return year
    if not 1 <= int(month) <= 12:
        raise InvalidDate(text)
    if day is None or int(day) == 0:
        return f"{year}-{int(month):02}"
    if not 1 <= int(day) <= _days_in(int(year), int(month)):
        raise InvalidDate(text)
    return f"{year}-{int(month):02}-{int(day):02}"


def _days_in(year: int, month: int) -> int:
    # The calendar module stops at year 1; a leap year answers for the few older dates.
    return calendar.monthrange(year if year >= 1 else 2000, month)[1]


def _time(text: str, time: str) -> str:
    hours, *rest = time.replace(",", ".").split(":")
    minutes = rest[0] if rest else "00"
    seconds = rest[1] if len(rest) > 1 else "00"
    if int(hours) > 24 or int(minutes) > 59 or float(seconds) >= 61:
        raise InvalidDate(text)
    return f"{int(hours):02}:{minutes}:{seconds.split('.')[0]}"


def first_instant(date: str) -> str:
    """Return the first day of a partial *date* (already parsed), as YYYY-MM-DD."""
    day = date.split("T")[0]
    missing = {4: "-01-01", 7: "-01"}
    return day + missing.get(len(day.lstrip("-")), "")


def last_instant(date: str) -> str:
    """Return the last day of a partial *date* (already parsed), as YYYY-MM-DD."""
    day = date.split("T")[0]
    size = len(day.lstrip("-"))
    if size == 4:
        return f"{day}-12-31"
    if size == 7:
        year, month = day.rsplit("-", 1)
        return f"{day}-{_days_in(int(year), int(month)):02}"
    return day


def last_update(dates: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the newest of the reference *dates* (``date``, ``type``) at which the data changed.

    What is no date, or lies before our era, is passed over.
    """
    found: list[tuple[str, str]] = []
    for entry in dates:
        if (entry.get("type") or "") not in UPDATES:
            continue
        try:
            text = parse(str(entry.get("date") or ""))
            found.append((first_instant(text), text))
        except InvalidDate:
            continue
    return max((each for each in found if not each[0].startswith("-")), default=("", None))[1]
