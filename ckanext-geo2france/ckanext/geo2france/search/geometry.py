"""Geometry for Solr's spatial field, in degrees, EPSG:4326, longitude first.

Indexing repairs or leaves out, with a reason, and never fails; a question is refused clearly when
it cannot be read.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

import shapely
from shapely.geometry import box, shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import make_valid

from ckanext.geo2france.domain.errors import Geo2FranceError, InvalidExtent
from ckanext.geo2france.domain.extent import MARGIN, Extent, repair

__all__ = [
    "Fault",
    "Footprint",
    "UnusablePolygon",
    "footprint",
    "geometries_of",
    "polygon_of",
    "to_wkt",
]

Box = tuple[float, float, float, float]
#: A geometry of more points is simplified before it is indexed: Solr rounds it to cells anyway.
MANY_POINTS: Final = 2_000
SIDES: Final = ("west", "south", "east", "north")
WORLD: Final = box(-180, -90, 180, 90)
#: What is shown at most of a word that somebody sent.
SHOWN: Final = 40
#: What shapely and plain arithmetic raise on input that is no geometry.
UNREADABLE: Final = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    shapely.errors.ShapelyError,
)


class Fault(Enum):
    """Why a polygon cannot be searched by; its reader's language makes the sentence."""

    LONG = "more characters than the limit"
    UNREADABLE = "no GeoJSON"
    KIND = "another kind of geometry"
    EMPTY = "no area"


class UnusablePolygon(Geo2FranceError):
    """A polygon that a caller sent cannot be used: the fault, and the values that show it."""

    def __init__(self, fault: Fault, **values: str | int) -> None:
        """Keep the fault for whoever words it."""
        self.fault, self.values = fault, values
        super().__init__(f"The polygon cannot be used: {fault.value}.")


@dataclass(frozen=True, slots=True)
class Footprint:
    """Where a dataset lies: shapes in WKT, the box around them, and what had to be repaired."""

    shapes: tuple[str, ...] = ()
    bounds: Box | None = None
    notes: tuple[str, ...] = ()


def footprint(spatial: object, extents: object) -> Footprint:
    """Return where a dataset lies, from its GeoJSON or else from its boxes; never raises."""
    geometries, notes = geometries_of(spatial, extents)
    shapes = [wkt for geometry in geometries for wkt in to_wkt(geometry)]
    return Footprint(tuple(shapes), _bounds(geometries), tuple(notes))


def geometries_of(spatial: object, extents: object) -> tuple[list[BaseGeometry], list[str]]:
    """Return the shapes of a dataset, from its GeoJSON or else from its boxes, and what was wrong.

    Each has an area, however small; never raises.
    """
    notes: list[str] = []
    return list(_from_geojson(spatial, notes)) or list(_from_boxes(extents, notes)), notes


def to_wkt(geometry: BaseGeometry) -> Iterator[str]:
    """Yield *geometry* in the WKT of Solr, a plain box as an envelope.

    Solr takes a polygon wider than half the world for one that crosses the antimeridian, hence the
    envelope there too.
    """
    west, south, east, north = geometry.bounds
    if east - west >= 180 and len(parts := shapely.get_parts(geometry)) > 1:
        for part in parts:
            yield from to_wkt(part)
        return
    if east - west >= 180 or geometry.equals(box(west, south, east, north)):
        yield f"ENVELOPE({west:.7f}, {east:.7f}, {north:.7f}, {south:.7f})"
        return
    yield shapely.to_wkt(geometry, rounding_precision=7)


def polygon_of(geojson: str, limit: int) -> BaseGeometry:
    """Return the polygon that a caller sends as GeoJSON. Raises UnusablePolygon with the reason.

    limit: the longest text accepted, in characters.
    """
    if len(geojson) > limit:
        raise UnusablePolygon(Fault.LONG, length=len(geojson), limit=limit)
    try:
        found = json.loads(geojson)
        if found["type"] == "Feature":
            found = found["geometry"]
        kind = str(found["type"])
        polygon = _sound(shape(found)) if kind in ("Polygon", "MultiPolygon") else None
    except UNREADABLE as error:
        raise UnusablePolygon(Fault.UNREADABLE) from error
    if kind not in ("Polygon", "MultiPolygon"):
        raise UnusablePolygon(Fault.KIND, kind=kind[:SHOWN])
    if polygon is None or polygon.area == 0:
        raise UnusablePolygon(Fault.EMPTY)
    return polygon


def _from_geojson(spatial: object, notes: list[str]) -> Iterator[BaseGeometry]:
    if not spatial:
        return
    try:
        found = json.loads(spatial) if isinstance(spatial, str) else spatial
        for part in _parts(found):
            sound = _sound(shape(part))
            if sound is None:
                notes.append("a geometry lies outside the world or is empty: left out")
            else:
                yield _thick(sound)
    except UNREADABLE as error:
        notes.append(f"the geometry cannot be read, {error}: left out")


def _parts(geometry: Any) -> Iterator[Any]:
    """Yield the members of a collection, however nested, or the geometry itself."""
    kind = geometry["type"]
    if kind == "Feature":
        yield from _parts(geometry["geometry"])
    elif kind == "FeatureCollection":
        for feature in geometry["features"]:
            yield from _parts(feature)
    elif kind == "GeometryCollection":
        for member in geometry["geometries"]:
            yield from _parts(member)
    else:
        yield geometry


def _sound(geometry: BaseGeometry) -> BaseGeometry | None:
    """Return *geometry* valid, in two dimensions, on the globe and of bearable size, or None."""
    geometry = shapely.force_2d(geometry)
    if geometry.is_empty or not all(map(math.isfinite, geometry.bounds)):
        return None
    if not geometry.is_valid:
        geometry = make_valid(geometry)
    geometry = _on_the_globe(geometry)
    if shapely.get_num_coordinates(geometry) > MANY_POINTS:
        west, south, east, north = geometry.bounds
        geometry = geometry.simplify(max(east - west, north - south) / 1_000)
    return None if geometry.is_empty else geometry


def _on_the_globe(geometry: BaseGeometry) -> BaseGeometry:
    """Cut *geometry* at the antimeridian where it passes it, and drop what is beyond the poles."""
    west, south, east, north = geometry.bounds
    if west >= -180 and east <= 180 and south >= -90 and north <= 90:
        return geometry
    turned = [
        shapely.intersection(shapely.transform(geometry, lambda xy, by=by: xy + (by, 0)), WORLD)
        for by in (-360, 0, 360)
    ]
    return shapely.union_all(turned)


def _thick(geometry: BaseGeometry) -> BaseGeometry:
    """Give points and lines the small area without which overlaps cannot be compared."""
    if geometry.area > 0:
        return geometry
    west, south, east, north = geometry.bounds
    if west == east or south == north:
        padded = box(west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
        return padded.intersection(WORLD)
    return geometry.buffer(MARGIN, quad_segs=2).intersection(WORLD)


def _from_boxes(extents: object, notes: list[str]) -> Iterator[BaseGeometry]:
    for extent in extents if isinstance(extents, list) else []:
        try:
            west, south, east, north = (float(extent[side]) for side in SIDES)
            repaired = repair(west, south, east, north)
        except (InvalidExtent, *UNREADABLE) as error:
            notes.append(f"a box cannot be used, {error}: left out")
            continue
        notes.extend(repaired.notes)
        yield from _boxes(repaired.extent)


def _boxes(extent: Extent) -> Iterable[BaseGeometry]:
    return [_thick(_box(*sides)) for sides in extent.boxes()]


def _box(west: float, south: float, east: float, north: float) -> BaseGeometry:
    if west == east and south == north:
        return shapely.Point(west, south)
    if west == east or south == north:
        return shapely.LineString([(west, south), (east, north)])
    return box(west, south, east, north)


def _bounds(geometries: list[BaseGeometry]) -> Box | None:
    if not geometries:
        return None
    west, south, east, north = shapely.total_bounds(geometries)
    return float(west), float(south), float(east), float(north)
