"""What GML says inside ISO 19139: periods and instants, polygons and other geometries.

Both GML namespaces in use (…/gml and …/gml/3.2) are read, whatever stands around them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from ckanext.geo2france.domain import dates
from ckanext.geo2france.domain.errors import InvalidDate
from ckanext.geo2france.domain.record import Period
from ckanext.geo2france.schemas.rows import Reading
from ckanext.geo2france.schemas.xml import Element

__all__ = ["PERIOD", "Box", "geometries"]

Box = tuple[float, float, float, float]
Position = tuple[float, float]
Geometry = dict[str, Any]
# EPSG:4326 by its URN puts latitude first; the short forms were used longitude first.
LATITUDE_FIRST: Final = ("urn:ogc:def:crs:EPSG", "http://www.opengis.net/def/crs/EPSG")
MARGIN: Final = 0.5


@dataclass(frozen=True, slots=True)
class PeriodKind:
    """A gml:TimePeriod or gml:TimeInstant; an indeterminate end is open."""

    def read(self, element: Element, reading: Reading) -> Iterator[Period]:
        """Yield the period that *element* (the property holding the time primitive) describes."""
        for primitive in element:
            if not isinstance(primitive.tag, str):
                continue
            name = etree.QName(primitive).localname
            if name == "TimeInstant":
                instant = _date(primitive, "{*}timePosition", reading)
                start, end = instant, instant
            else:
                start = _end(primitive, "begin", reading)
                end = _end(primitive, "end", reading)
            if start or end:
                yield Period(start, end)


PERIOD: Final[Any] = PeriodKind()


def _end(primitive: Element, side: str, reading: Reading) -> str:
    return _date(primitive, f"{{*}}{side}Position", reading) or _date(
        primitive, f"{{*}}{side}/{{*}}TimeInstant/{{*}}timePosition", reading
    )


def _date(element: Element, path: str, reading: Reading) -> str:
    text = (element.findtext(path) or "").strip()
    if not text:
        return ""
    try:
        return dates.parse(text)
    except InvalidDate as error:
        reading.note(str(error))
        return ""


def geometries(element: Element, box: Box | None, reading: Reading) -> Iterator[Geometry]:
    """Yield the geometries in *element* (a gmd:polygon) as GeoJSON, longitude first.

    box: west, south, east, north of the same extent; it settles the order of the axes, which
    producers write both ways whatever the CRS says. Without a box the CRS decides.
    """
    for shape in element.iter("{*}Polygon", "{*}LineString", "{*}Point"):
        rings = [ring for ring in (_positions(part) for part in _parts(shape)) if ring]
        if not rings:
            continue
        if _latitude_first(shape, rings[0], box):
            rings = [[(y, x) for x, y in ring] for ring in rings]
        if any(abs(x) > 180 or abs(y) > 90 for ring in rings for x, y in ring):
            reading.note("a geometry that is not in degrees was left out")
            continue
        geometry = _geojson(etree.QName(shape).localname, rings)
        if geometry is None:
            reading.note("a polygon of fewer than three points was left out")
        else:
            yield geometry


def _parts(shape: Element) -> list[Element]:
    rings = list(shape.iter("{*}LinearRing", "{*}Ring"))
    return rings or [shape]


def _positions(part: Element) -> list[Position]:
    """Return the pairs of numbers in pos, posList or coordinates; a third ordinate is dropped."""
    tuples: list[list[float]] = []
    for holder in part.iter("{*}pos", "{*}posList", "{*}coordinates", "{*}coord"):
        try:
            tuples += _tuples(holder)
        except ValueError:
            return []
    return [(ordinates[0], ordinates[1]) for ordinates in tuples if len(ordinates) >= 2]


def _tuples(holder: Element) -> list[list[float]]:
    name = etree.QName(holder).localname
    text = "".join(holder.itertext() if name != "coord" else (f"{t} " for t in holder.itertext()))
    if name == "coordinates":
        return [[float(n) for n in pair.split(",")] for pair in text.split()]
    numbers = [float(n) for n in text.replace(",", " ").split()]
    if name in {"pos", "coord"}:
        return [numbers]
    size = 3 if holder.get("srsDimension") == "3" else 2
    return [numbers[at : at + size] for at in range(0, len(numbers), size)]


def _latitude_first(shape: Element, ring: list[Position], box: Box | None) -> bool:
    if box is not None:
        if _inside(ring, box):
            return False
        if _inside([(y, x) for x, y in ring], box):
            return True
    if any(abs(y) > 90 for _, y in ring):
        return True
    names = (e.get("srsName", "") for e in (shape, *shape.iterancestors()))
    return next((n for n in names if n), "").startswith(LATITUDE_FIRST)


def _inside(ring: list[Position], box: Box) -> bool:
    west, south, east, north = box
    return all(
        west - MARGIN <= x <= east + MARGIN and south - MARGIN <= y <= north + MARGIN
        for x, y in ring
    )


def _geojson(name: str, rings: list[list[Position]]) -> Geometry | None:
    if name == "Point":
        return {"type": "Point", "coordinates": list(rings[0][0])}
    if name == "LineString":
        return {"type": "LineString", "coordinates": [list(p) for p in rings[0]]}
    closed = [ring if ring[0] == ring[-1] else [*ring, ring[0]] for ring in rings]
    if len(set(closed[0])) < 3:
        return None
    return {
        "type": "Polygon",
        "coordinates": [[list(p) for p in ring] for ring in closed if len(set(ring)) >= 3],
    }
