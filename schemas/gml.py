"""What GML says inside records, both ways: periods and instants, polygons and other geometries.

Both GML namespaces in use (…/gml and …/gml/3.2) are read, whatever stands around them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ckanext.geo2france.domain import dates
from ckanext.geo2france.domain.errors import InvalidDate
from ckanext.geo2france.domain.record import Period
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.schemas.building import Building
from ckanext.geo2france.schemas.kinds import number_text
from ckanext.geo2france.schemas.rows import Reading
from ckanext.geo2france.schemas.structure import local
from ckanext.geo2france.schemas.texts import Single, children
from ckanext.geo2france.schemas.xml import Element

__all__ = ["PERIOD", "Box", "geometries", "put_geometry"]

Box = tuple[float, float, float, float]
Position = tuple[float, float]
Geometry = dict[str, Any]
# EPSG:4326 by its URN puts latitude first; the short forms were used longitude first.
LATITUDE_FIRST: Final = ("urn:ogc:def:crs:EPSG", "http://www.opengis.net/def/crs/EPSG")
EPSG_4326: Final = "http://www.opengis.net/def/crs/EPSG/0/4326"
MARGIN: Final = 0.5
#: An end of a period of which nothing is known is the same as one that is not said.
UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class PeriodKind(Single):
    """A gml:TimePeriod or gml:TimeInstant; an indeterminate end is open."""

    def read(self, element: Element, reading: Reading) -> Iterator[Period]:
        """Yield the period that *element* (the property holding the time primitive) describes."""
        for primitive in children(element):
            if local(primitive) == "TimeInstant":
                instant, _ = _position(primitive, ("{*}timePosition",), reading)
                period = Period(instant, instant)
            else:
                start, opening = _position(primitive, _paths("begin"), reading)
                end, closing = _position(primitive, _paths("end"), reading)
                period = Period(start, end, opening, closing)
            if period != Period():
                yield period

    def write(self, element: Element, values: tuple[Period, ...], building: Building) -> None:
        """Write an instant where both ends are the same, else a period."""
        one = values[0]
        instant = bool(one.start) and one.start == one.end
        instant = instant and not (one.start_position or one.end_position)
        primitive = building.add(element, "gml:TimeInstant" if instant else "gml:TimePeriod")
        primitive.set(building.tag("gml:id"), building.identifier(element, "time"))
        if instant:
            building.add(primitive, "gml:timePosition", one.start)
            return
        for name, date, position in (
            ("gml:beginPosition", one.start, one.start_position),
            ("gml:endPosition", one.end, one.end_position),
        ):
            held = building.add(primitive, name, date)
            if position or not date:
                held.set("indeterminatePosition", position or UNKNOWN)


PERIOD: Final[Any] = PeriodKind()


def _paths(side: str) -> tuple[str, ...]:
    return (f"{{*}}{side}Position", f"{{*}}{side}/{{*}}TimeInstant/{{*}}timePosition")


def _position(primitive: Element, paths: tuple[str, ...], reading: Reading) -> tuple[str, str]:
    """Return the date at the first of *paths* that says one, and how it is indeterminate."""
    position = ""
    for path in paths:
        for hit in primitive.iterfind(path):
            position = position or hit.get("indeterminatePosition", "").strip()
            if date := _date(hit.text or "", reading):
                return date, "" if position == UNKNOWN else position
    return "", "" if position == UNKNOWN else position


def _date(text: str, reading: Reading) -> str:
    if not text.strip():
        return ""
    try:
        return dates.parse(text)
    except InvalidDate as error:
        reading.note(error.sentence)
        return ""


def geometries(element: Element, box: Box | None, reading: Reading) -> Iterator[Geometry]:
    """Yield the geometries in *element* (a gmd:polygon) as GeoJSON, longitude first.

    box: west, east, south, north of the same extent; it settles the order of the axes, which
    producers write both ways whatever the CRS says. Without a box the CRS decides.
    """
    for shape in element.iter("{*}Polygon", "{*}LineString", "{*}Point"):
        rings = [ring for ring in (_positions(part) for part in _parts(shape)) if ring]
        if not rings:
            reading.note(Sentence(_("a geometry without positions was left out")))
            continue
        if _latitude_first(shape, rings[0], box):
            rings = [[(y, x) for x, y in ring] for ring in rings]
        # Written so that NaN, which some producers send, is no position either.
        if not all(abs(x) <= 180 and abs(y) <= 90 for ring in rings for x, y in ring):
            reading.note(Sentence(_("a geometry that is not in degrees was left out")))
            continue
        geometry = _geojson(local(shape), rings)
        if geometry is None:
            reading.note(Sentence(_("a polygon of fewer than three points was left out")))
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
    name = local(holder)
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
    west, east, south, north = box
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


def put_geometry(element: Element, geometry: Geometry, building: Building) -> None:
    """Fill the property *element* with *geometry* (GeoJSON), latitude first as EPSG:4326 is."""
    name = geometry["type"]
    shape = building.add(element, f"gml:{name}")
    shape.set("srsName", EPSG_4326)
    shape.set(building.tag("gml:id"), building.identifier(element, "geometry"))
    if name == "Point":
        building.add(shape, "gml:pos", _written([geometry["coordinates"]]))
    elif name == "LineString":
        building.add(shape, "gml:posList", _written(geometry["coordinates"]))
    else:
        for number, ring in enumerate(geometry["coordinates"]):
            side = building.add(shape, "gml:interior" if number else "gml:exterior")
            held = building.add(side, "gml:LinearRing")
            building.add(held, "gml:posList", _written(ring))


def _written(positions: Iterable[Sequence[float]]) -> str:
    return " ".join(f"{number_text(y)} {number_text(x)}" for x, y in positions)
