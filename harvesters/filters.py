"""The filters of a source as people write them, checked and brought to one form for storing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from lxml import etree

from ckanext.geo2france.domain.errors import MetadataError, SourceError
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.schemas.xml import parse, qualified

__all__ = ["FILTERS", "checked_filter"]

#: Types of source whose protocol carries a filter written in the server's own language.
LANGUAGES: Final = {"cql": ("csw", "records"), "fes": ("csw",)}
FILTER_ROOTS: Final = {
    "{http://www.opengis.net/ogc}Filter",
    "{http://www.opengis.net/fes/2.0}Filter",
}
LONGEST: Final = 20_000
SIDES: Final = ("west", "south", "east", "north")
LIMITS: Final = (180.0, 90.0, 180.0, 90.0)


def checked_filter(name: str, value: Any, source_type: str) -> Any:
    """Return the filter *name* in the form in which it is stored, or None where it is empty.

    Raises SourceError: what was expected, and what was found.
    """
    if value in (None, "", [], ()):
        return None
    if source_type not in LANGUAGES.get(name, (source_type,)):
        raise SourceError(
            Sentence.of(
                _("A source of type {type} takes no filter “{name}”: only {types} do"),
                type=source_type,
                name=name,
                types=", ".join(LANGUAGES[name]),
            )
        )
    return FILTERS[name](value)


def _keywords(value: Any) -> list[str]:
    """Return the words, from a list or from a text with commas."""
    words = value.split(",") if isinstance(value, str) else value
    if not isinstance(words, Sequence) or not all(isinstance(word, str) for word in words):
        raise _refusal(_("Expected a list of words, found {found}"), value)
    return list(dict.fromkeys(word.strip() for word in words if word.strip()))


def _bbox(value: Any) -> list[float]:
    """Return west, south, east, north, from four numbers or from a text with commas."""
    parts = value.split(",") if isinstance(value, str) else value
    expected = _("Expected west, south, east, north in degrees, found {found}")
    try:
        sides = [float(side) for side in parts]
    except (TypeError, ValueError) as error:
        raise _refusal(expected, value) from error
    if len(sides) != len(SIDES):
        raise _refusal(expected, value)
    for name, side, limit in zip(SIDES, sides, LIMITS, strict=True):
        if not -limit <= side <= limit:
            outside = _("{name} is {found}, outside of -{limit} to {limit} degrees")
            raise _refusal(outside, side, name=name, limit=f"{limit:g}")
    if sides[0] >= sides[2] or sides[1] >= sides[3]:
        raise _refusal(_("{found} has no area: west and south come before east and north"), value)
    return sides


def _day(value: Any) -> str:
    try:
        return date.fromisoformat(str(value).strip()).isoformat()
    except ValueError as error:
        raise _refusal(_("Expected a day, as 2024-01-31, found {found}"), value) from error


def _cql(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise _refusal(
            _("Expected a text in CQL of at most 20,000 characters, found {found}"), value
        )
    return value.strip()


def _fes(value: Any) -> str:
    """Return an OGC Filter as it was written: XML whose root is Filter, with something inside."""
    if not isinstance(value, str) or len(value) > LONGEST:
        raise _refusal(
            _("Expected a Filter in XML of at most 20,000 characters, found {found}"), value
        )
    try:
        root = parse(value.strip().encode())
    except MetadataError as error:
        raise SourceError(error.sentence) from error
    if str(root.tag) not in FILTER_ROOTS:
        expected = _("The root element is {found}: ogc:Filter or fes:Filter was expected")
        raise _refusal(expected, qualified(root))
    if not any(isinstance(child.tag, str) for child in root):
        raise _refusal(_("{found} is empty: it would keep nothing"), qualified(root))
    return etree.tostring(root, encoding="unicode")


FILTERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "keywords": _keywords,
    "bbox": _bbox,
    "modified_since": _day,
    "cql": _cql,
    "fes": _fes,
}


def _refusal(sentence: str, found: Any, **values: str) -> SourceError:
    return SourceError(Sentence.of(sentence, found=str(found)[:80], **values))
