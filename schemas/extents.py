"""What an EX_Extent draws: boxes and polygons, both ways; and distances on the ground."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from ckanext.geo2france.domain.errors import InvalidExtent
from ckanext.geo2france.domain.extent import Extent, repair
from ckanext.geo2france.domain.record import Distance
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.schemas.building import Building
from ckanext.geo2france.schemas.gml import Box, geometries, put_geometry
from ckanext.geo2france.schemas.groups import first, texts
from ckanext.geo2france.schemas.kinds import BOOLEAN, METRE, NUMBER, number_text
from ckanext.geo2france.schemas.rows import Reading
from ckanext.geo2france.schemas.structure import local
from ckanext.geo2france.schemas.texts import Single, children, put_text, text_of, translated
from ckanext.geo2france.schemas.xml import Element

__all__ = ["BOX", "BOXES", "DISTANCE", "POLYGONS", "InExtent", "describe", "holders_at"]

SIDES: Final = ("west", "east", "south", "north")
#: How the standard names the sides, in any language.
NAMES: Final = {
    "west": "westBoundLongitude",
    "east": "eastBoundLongitude",
    "south": "southBoundLatitude",
    "north": "northBoundLatitude",
}
BOX: Final = "{*}geographicElement/{*}EX_GeographicBoundingBox"
POLYGON: Final = "{*}geographicElement/{*}EX_BoundingPolygon/{*}polygon"
METRES: Final = (
    "http://standards.iso.org/ittf/PubliclyAvailableStandards/ISO_19139_Schemas/resources/uom/"
    "ML_gmxUom.xml#m"
)


class InExtent(Single):
    """What kinds that share an EX_Extent with others have in common."""

    def update(
        self, element: Element, old: tuple[Any, ...], new: tuple[Any, ...], building: Building
    ) -> None:
        """Write the values anew, beside what else the extent says."""
        before = self.holders(element)
        self.write(element, new, building)
        for holder in before:
            building.discard(holder)

    def remove(self, element: Element, building: Building) -> None:
        """Take the values out, and the extent if it said nothing else."""
        holders = self.holders(element)
        holder = element.getparent()
        others = [c for c in children(element) if c not in holders and local(c) != "description"]
        if not others and holder is not None:
            building.discard(holder)
            return
        for each in holders:
            building.discard(each)

    def holders(self, element: Element) -> list[Element]:
        """Return the properties of the extent *element* that hold the values."""
        raise NotImplementedError


def holders_at(element: Element, path: str) -> list[Element]:
    """Return the properties of *element* in which something is at *path*."""
    _, _, rest = path.partition("/")
    return [child for child in children(element) if child.find(rest) is not None]


@dataclass(frozen=True, slots=True)
class Boxes(InExtent):
    """The bounding boxes of an EX_Extent, repaired, each with the description of the extent."""

    def read(self, element: Element, reading: Reading) -> Iterator[Extent]:
        """Yield the usable boxes; one that cannot be repaired is left out, and said."""
        place = ""
        for box in element.iterfind(BOX):
            if _excluded(box, reading):
                continue
            sides = _sides(box, reading)
            if sides is None:
                continue
            place = place or _description(element, reading)
            west, east, south, north = sides
            try:
                repaired = repair(west, south, east, north, description=place)
            except InvalidExtent as error:
                reading.note(error.sentence)
                continue
            for note in repaired.notes:
                reading.note(note.sentence)
            yield repaired.extent

    def grouped(self, values: Iterable[Extent]) -> Iterator[tuple[Extent, ...]]:
        """Put together boxes of the same description that follow each other."""
        return (tuple(group) for _, group in groupby(values, lambda each: each.description))

    def write(self, element: Element, values: tuple[Extent, ...], building: Building) -> None:
        """Write the box, and the description of the extent."""
        for each in values:
            holder = building.add_property(element, "geographicElement")
            box = building.add_class(holder, "EX_GeographicBoundingBox")
            for side in SIDES:
                name = f"{side}Bound{'Latitude' if side in {'south', 'north'} else 'Longitude'}"
                number = _degrees(getattr(each, side))
                building.add(building.add_property(box, name), "gco:Decimal", number)
        describe(element, values[0].description, building, "description")

    def holders(self, element: Element) -> list[Element]:
        """Return the properties that hold boxes."""
        return holders_at(element, BOX)


def _degrees(value: float) -> str:
    """Return *value* with two decimals at least, as INSPIRE wants (TG 2.2.1 req. C.19)."""
    text = number_text(value)
    return text if len(text.partition(".")[2]) >= 2 else f"{value:.2f}"


def _description(element: Element, reading: Reading) -> str:
    for hit, text, _uri in texts(element, "{*}description"):
        translated(hit, text, reading, "description")
        return text
    return ""


def describe(element: Element, text: str, building: Building, part: str) -> None:
    """Give the extent the description *text*, or none."""
    held = next((child for child in element if local(child) == "description"), None)
    if held is not None and text_of(held) == text:
        return
    if held is not None:
        building.discard(held)
    if text:
        put_text(building.add_property(element, "description"), text, building, part=part)


def _excluded(box: Element, reading: Reading) -> bool:
    """Tell whether the box says where the resource is NOT (extentTypeCode false)."""
    excluded = first(box, "{*}extentTypeCode", BOOLEAN, reading) is False
    if excluded:
        reading.note(Sentence(_("a box that says where the data is not was left out")))
    return excluded


def _sides(box: Element, reading: Reading) -> Box | None:
    """Return west, east, south and north, or None where one is missing."""
    named = {local(child).partition("Bound")[0]: child for child in children(box)}
    found = [
        next(iter(NUMBER.read(named[s], reading)), None) if s in named else None for s in SIDES
    ]
    west, east, south, north = found
    if west is None and east is None and south is None and north is None:
        return None
    if west is None or east is None or south is None or north is None:
        missing = ", ".join(NAMES[s] for s, v in zip(SIDES, found, strict=True) if v is None)
        reading.note(Sentence.of(_("a box without {missing} was left out"), missing=missing))
        return None
    return west, east, south, north


@dataclass(frozen=True, slots=True)
class Polygons(InExtent):
    """The bounding polygons of an EX_Extent, as GeoJSON."""

    def read(self, element: Element, reading: Reading) -> Iterator[dict[str, Any]]:
        """Yield the geometries; the boxes of the same extent settle the order of the axes."""
        holders = element.findall(POLYGON)
        if not holders:
            return
        box = element.find(BOX)
        sides = _sides(box, reading) if box is not None else None
        for holder in holders:
            yield from geometries(holder, sides, reading)

    def grouped(self, values: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
        """Put all together."""
        return iter([found] if (found := tuple(values)) else [])

    def write(
        self, element: Element, values: tuple[dict[str, Any], ...], building: Building
    ) -> None:
        """Write a polygon for each geometry."""
        for each in values:
            holder = building.add_property(element, "geographicElement")
            area = building.add_class(holder, "EX_BoundingPolygon")
            put_geometry(building.add_property(area, "polygon"), each, building)

    def holders(self, element: Element) -> list[Element]:
        """Return the properties that hold polygons."""
        return holders_at(element, POLYGON)


@dataclass(frozen=True, slots=True)
class GroundDistance(Single):
    """A gco:Distance, with its unit; every way of writing the metre gives m."""

    def read(self, element: Element, reading: Reading) -> Iterator[Distance]:
        """Yield the distance, if there is one."""
        unit = next((child.get("uom", "").strip() for child in children(element)), "")
        for value in NUMBER.read(element, reading):
            yield Distance(value, "m" if METRE.search(unit) else unit)

    def write(self, element: Element, values: tuple[Distance, ...], building: Building) -> None:
        """Write the distance; the metre by the URI that INSPIRE asks for."""
        one = values[0]
        held = building.add(element, "gco:Distance", number_text(one.value))
        held.set("uom", METRES if one.unit == "m" else one.unit)


BOXES: Final[Any] = Boxes()
POLYGONS: Final[Any] = Polygons()
DISTANCE: Final[Any] = GroundDistance()
