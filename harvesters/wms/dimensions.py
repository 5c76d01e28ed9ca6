"""What dimensions amount to: the period that the layer covers, and its heights.

A dimension lists values, or intervals (start/end/step), separated by commas (06-042, annexes C, D).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ckanext.geo2france.domain import dates
from ckanext.geo2france.domain.errors import InvalidDate
from ckanext.geo2france.domain.parts import Period, VerticalExtent
from ckanext.geo2france.domain.sentence import Note, Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters.wms.elements import number
from ckanext.geo2france.harvesters.wms.model import Dimension

__all__ = ["heights", "period"]

#: What servers write for an end that moves on with time.
NOW: Final = {"now", "current", "present"}


def period(dimensions: Iterable[Dimension], notes: list[Note]) -> Period | None:
    """Return the period that the time dimension covers, from its first instant to its last."""
    found = _named(dimensions, "time")
    if found is None:
        return None
    instants: list[str] = []
    moving = False
    for value in _ends(found):
        if value.lower() in NOW:
            moving = True
            continue
        try:
            instants.append(dates.parse(value))
        except InvalidDate:
            told = Sentence.of(_("“{text}” is no date"), text=value[:100])
            notes.append(Note(told, "time"))
    if not instants:
        return None
    first = min(instants, key=lambda date: (dates.first_instant(date), date))
    last = max(instants, key=lambda date: (dates.last_instant(date), date))
    return Period(first, "" if moving else last, end_position="now" if moving else "")


def heights(dimensions: Iterable[Dimension]) -> VerticalExtent | None:
    """Return the heights that the elevation dimension covers, in the unit that it names."""
    found = _named(dimensions, "elevation")
    ends = _ends(found) if found else ()
    values = [value for each in ends if (value := number(each)) is not None]
    return VerticalExtent(min(values), max(values), found.units) if found and values else None


def _named(dimensions: Iterable[Dimension], name: str) -> Dimension | None:
    return next((each for each in dimensions if each.name == name), None)


def _ends(dimension: Dimension) -> Iterator[str]:
    """Yield the values, and both ends of the intervals, without the steps."""
    for item in dimension.values.split(","):
        yield from (each for part in item.split("/")[:2] if (each := part.strip()))
