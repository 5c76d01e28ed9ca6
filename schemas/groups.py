"""Structures of ISO 19139 that spread over several values: extents, keywords, constraints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ckanext.geo2france.domain.errors import InvalidExtent
from ckanext.geo2france.domain.extent import Extent, repair
from ckanext.geo2france.domain.record import Constraint, Distance, Keyword
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.gml import Box, geometries
from ckanext.geo2france.schemas.kinds import (
    BOOLEAN,
    DATE,
    NUMBER,
    TEXT,
    Code,
    children,
    href_of,
    text_of,
)
from ckanext.geo2france.schemas.rows import Reading
from ckanext.geo2france.schemas.xml import Element

__all__ = ["BOXES", "CONSTRAINTS", "DISTANCE", "KEYWORDS", "POLYGONS"]

SIDES: Final = ("west", "south", "east", "north")
# EPSG:9001 is the metre; the catalogues of units that ISO 19139 points to end in #m.
METRE: Final = re.compile(r"^(m|met(er|re)s?)$|[#:]m$|EPSG:+9001$", re.IGNORECASE)


def _one(element: Element, path: str, kind: Any, reading: Reading) -> Any:
    """Return the first value of *kind* at *path*, or None."""
    for hit in reading.find(element, path):
        for value in kind.read(hit, reading):
            return value
    return None


@dataclass(frozen=True, slots=True)
class Boxes:
    """The bounding boxes of an EX_Extent, repaired, each with the description of the extent."""

    def read(self, element: Element, reading: Reading) -> Iterator[Extent]:
        """Yield the usable boxes; one that cannot be repaired is left out, and said."""
        place = _place(element, reading)
        for box in reading.find(element, "gmd:geographicElement/gmd:EX_GeographicBoundingBox"):
            if _excluded(box, reading):
                continue
            sides = _sides(box, reading)
            if sides is None:
                continue
            try:
                repaired = repair(*sides, description=place)
            except InvalidExtent as error:
                reading.note(str(error))
                continue
            for note in repaired.notes:
                reading.note(note)
            yield repaired.extent


def _place(extent: Element, reading: Reading) -> str:
    """Return the description of the extent, else the name of its first geographic identifier."""
    described = _one(extent, "gmd:description", TEXT, reading)
    if described:
        return described
    path = "gmd:geographicElement/gmd:EX_GeographicDescription/gmd:geographicIdentifier/*/gmd:code"
    return _one(extent, path, TEXT, reading) or ""


def _excluded(box: Element, reading: Reading) -> bool:
    """Tell whether the box says where the resource is NOT (extentTypeCode false)."""
    excluded = _one(box, "gmd:extentTypeCode", BOOLEAN, reading) is False
    if excluded:
        reading.note("a box that says where the data is not was left out")
    return excluded


def _sides(box: Element, reading: Reading) -> Box | None:
    names = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
    found = [_one(box, f"gmd:{name}", NUMBER, reading) for name in names]
    if all(side is None for side in found):
        return None
    if any(side is None for side in found):
        missing = ", ".join(s for s, value in zip(SIDES, found, strict=True) if value is None)
        reading.note(f"a box without {missing} was left out")
        return None
    west, south, east, north = found
    return west, south, east, north


@dataclass(frozen=True, slots=True)
class Polygons:
    """The bounding polygons of an EX_Extent, as GeoJSON."""

    def read(self, element: Element, reading: Reading) -> Iterator[dict[str, Any]]:
        """Yield the geometries; the boxes of the same extent settle the order of the axes."""
        holders = reading.find(element, "gmd:geographicElement/gmd:EX_BoundingPolygon/gmd:polygon")
        if not holders:
            return
        boxes = reading.find(element, "gmd:geographicElement/gmd:EX_GeographicBoundingBox")
        box = _sides(boxes[0], reading) if boxes else None
        for holder in holders:
            yield from geometries(holder, box, reading)


@dataclass(frozen=True, slots=True)
class GroundDistance:
    """A gco:Distance, with its unit; every way of writing the metre gives m."""

    def read(self, element: Element, reading: Reading) -> Iterator[Distance]:
        """Yield the distance, if there is one."""
        unit = next((child.get("uom", "").strip() for child in children(element)), "")
        for value in NUMBER.read(element, reading):
            yield Distance(value, "m" if METRE.search(unit) else unit)


@dataclass(frozen=True, slots=True)
class Keywords:
    """The keywords of an MD_Keywords, each with what the group says of the thesaurus."""

    def read(self, element: Element, reading: Reading) -> Iterator[Keyword]:
        """Yield one keyword for each term."""
        kind = _one(element, "gmd:type", Code("keyword_types"), reading) or ""
        title = reading.find(element, "gmd:thesaurusName/*/gmd:title")
        thesaurus = text_of(title[0]) if title else ""
        date = _one(element, "gmd:thesaurusName/*/gmd:date/*/gmd:date", DATE, reading) or ""
        for hit in reading.find(element, "gmd:keyword"):
            term, uri = text_of(hit), href_of(hit)
            if term or uri:
                yield Keyword(term or uri, uri, kind, thesaurus, date)


@dataclass(frozen=True, slots=True)
class Constraints:
    """The constraints of an MD_Constraints, MD_LegalConstraints or MD_SecurityConstraints.

    French records write them in three styles: everything in useLimitation; access and use in two
    MD_LegalConstraints (INSPIRE); both mixed in one. All three give the same constraints here.
    """

    def read(self, element: Element, reading: Reading) -> Iterator[Constraint]:
        """Yield one constraint for each thing said."""
        for hit in reading.find(element, "gmd:useLimitation"):
            if text := text_of(hit):
                yield Constraint("limitation", "", text, href_of(hit))
        yield from _legal(element, reading)
        level = _one(element, "gmd:classification", Code("classifications"), reading)
        note = _one(element, "gmd:userNote", TEXT, reading)
        if level or note:
            yield Constraint("security", level or "", note or "")


def _legal(element: Element, reading: Reading) -> Iterator[Constraint]:
    codes = {
        kind: [
            code
            for hit in reading.find(element, f"gmd:{kind}Constraints")
            for code in Code("restrictions").read(hit, reading)
        ]
        for kind in ("access", "use")
    }
    texts: dict[str, list[tuple[str, str]]] = {"access": [], "use": []}
    for hit in reading.find(element, "gmd:otherConstraints"):
        text, uri = text_of(hit), href_of(hit)
        if text or uri:
            texts[_kind_of(text, uri, codes)].append((text, uri))
    for kind in ("access", "use"):
        yield from _paired(kind, codes[kind], texts[kind])


def _kind_of(text: str, uri: str, codes: dict[str, list[str]]) -> str:
    """Tell whether an otherConstraints restricts access or sets a condition of use.

    The URI or label of the INSPIRE lists decides; else the only kind whose code the element
    holds; else use, as mixed elements mostly carry licences.
    """
    for kind, name in (("access", "public_access"), ("use", "use_conditions")):
        known = codelists.load(name)
        if known.find(uri) or known.find(text):
            return kind
    return "access" if codes["access"] and not codes["use"] else "use"


def _paired(kind: str, codes: list[str], texts: list[tuple[str, str]]) -> Iterator[Constraint]:
    """Give the texts to otherRestrictions, or to the only code; other codes stand alone."""
    carrier = "otherRestrictions"
    if carrier not in codes:
        carrier = codes[0] if len(codes) == 1 else ""
    for code in codes:
        if code != carrier or not texts:
            yield Constraint(kind, code)
    for text, uri in texts:
        yield Constraint(kind, carrier, text, uri)


BOXES: Final[Any] = Boxes()
POLYGONS: Final[Any] = Polygons()
DISTANCE: Final[Any] = GroundDistance()
KEYWORDS: Final[Any] = Keywords()
CONSTRAINTS: Final[Any] = Constraints()
