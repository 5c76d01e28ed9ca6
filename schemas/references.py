"""References: coordinate systems by their codes, other records by their identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ckanext.geo2france.domain.record import OperatesOn
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.building import Building, legal
from ckanext.geo2france.schemas.rows import Reading
from ckanext.geo2france.schemas.texts import XLINK_HREF, Single, href_of, put_text, text_of
from ckanext.geo2france.schemas.xml import Element

__all__ = ["CRS", "OPERATES_ON", "UUID_REFERENCE", "VERTICAL_CRS"]

XLINK_TITLE: Final = "{http://www.w3.org/1999/xlink}title"
EPSG_URI: Final = "http://www.opengis.net/def/crs/EPSG/0/"
EPSG: Final = re.compile(r"EPSG\s*[:/]+\s*(?:[\d.]*\s*[:/]\s*)?(\d{4,6})\b", re.IGNORECASE)
DIGITS: Final = re.compile(r"^\d{4,6}$")


@dataclass(frozen=True, slots=True)
class Crs(Single):
    """A coordinate reference system, as EPSG:nnnn where the identifier says so, else as written."""

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield every system that the identifier names."""
        codes = [hit for path in ("{*}code", "{*}codeSpace") for hit in element.iterfind(path)]
        texts = [text for hit in codes for text in (href_of(hit), text_of(hit)) if text]
        if found := [f"EPSG:{number}" for text in texts for number in EPSG.findall(text)]:
            yield from dict.fromkeys(found)
        elif texts:
            yield _named_crs(text_of(codes[0]) or texts[0])

    def write(self, element: Element, values: tuple[str, ...], building: Building) -> None:
        """Write the URI of the system with its name, or the text where it is no EPSG code."""
        code = building.add_property(element, "code")
        number = values[0].removeprefix("EPSG:")
        uri = EPSG_URI + number if number != values[0] else ""
        entry = codelists.load("crs").find(values[0])
        put_text(code, entry.fr if uri and entry else values[0], building, uri)

    def remove(self, element: Element, building: Building) -> None:
        """Take the reference system out, with the property that holds it."""
        holder = element.getparent()
        if holder is not None:
            building.discard(holder)


def _named_crs(text: str) -> str:
    if DIGITS.match(text):
        return f"EPSG:{text}"
    entry = codelists.load("crs").find(text)
    return entry.code if entry else text


@dataclass(frozen=True, slots=True)
class VerticalCrs(Single):
    """The system of heights, as the URI or the name that the property or its definition gives."""

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield the URI or the name, if any."""
        texts = [element.get(XLINK_HREF, ""), element.get(XLINK_TITLE, "")]
        texts += [hit.text or "" for hit in element.iter("{*}identifier", "{*}name", "{*}srsName")]
        texts += [text_of(hit) for hit in element.iter("{*}code")]
        yield from [text.strip() for text in texts if text.strip()][:1]

    def write(self, element: Element, values: tuple[str, ...], building: Building) -> None:
        """Write a reference, not a definition."""
        is_uri = re.match(r"^[a-z]+:\S+$", values[0]) or values[0].startswith("#")
        element.set(XLINK_HREF if is_uri else XLINK_TITLE, legal(values[0]))

    def empty(self, element: Element, building: Building) -> None:
        """Take the reference and the definition."""
        Single.empty(self, element, building)
        for name in (XLINK_HREF, XLINK_TITLE):
            element.attrib.pop(name, None)


@dataclass(frozen=True, slots=True)
class UuidReference(Single):
    """A record that a property refers to by its identifier only."""

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield the identifier, if any."""
        if found := element.get("uuidref", "").strip():
            yield found

    def write(self, element: Element, values: tuple[str, ...], building: Building) -> None:
        """Write the reference."""
        element.set("uuidref", legal(values[0]))


@dataclass(frozen=True, slots=True)
class Coupling(Single):
    """A reference of a service to the record of a dataset."""

    def read(self, element: Element, reading: Reading) -> Iterator[OperatesOn]:
        """Yield the reference, if any; the dataset may also be described in place."""
        href, title = element.get(XLINK_HREF, "").strip(), element.get(XLINK_TITLE, "").strip()
        identifier = element.get("uuidref", "").strip()
        for hit in element.iterfind("*/{*}citation/*/{*}title"):
            title = title or text_of(hit)
        for hit in element.iterfind("*/{*}citation/*/{*}identifier/*/{*}code"):
            identifier = identifier or text_of(hit)
        if href or title or identifier:
            yield OperatesOn(href, identifier, title)

    def holds(self, value: OperatesOn) -> bool:
        """Tell whether the reference says anything."""
        return value != OperatesOn()

    def write(self, element: Element, values: tuple[OperatesOn, ...], building: Building) -> None:
        """Write the reference as attributes."""
        for name, text in (
            ("uuidref", values[0].identifier),
            (XLINK_HREF, values[0].url),
            (XLINK_TITLE, values[0].title),
        ):
            element.attrib.pop(name, None)
            if text:
                element.set(name, legal(text))


CRS: Final[Any] = Crs()
VERTICAL_CRS: Final[Any] = VerticalCrs()
UUID_REFERENCE: Final[Any] = UuidReference()
OPERATES_ON: Final[Any] = Coupling()
