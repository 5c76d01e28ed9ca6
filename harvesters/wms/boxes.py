"""Where a layer lies: its geographic box, or what its other boxes amount to.

WMS 1.1.1 writes x first in every system. WMS 1.3.0 follows the system itself (06-042, 6.7.2):
latitude first in EPSG:4326, northing first in a few projected ones, longitude first in CRS:84.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import pyproj
from pyproj.exceptions import CRSError, ProjError

from ckanext.geo2france.domain.errors import InvalidExtent
from ckanext.geo2france.domain.extent import Extent, repair
from ckanext.geo2france.domain.sentence import Note, Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters.wms.elements import each, first, number, text
from ckanext.geo2france.harvesters.wms.model import Box
from ckanext.geo2france.schemas.xml import Element

__all__ = ["boxes_of", "extent_of", "is_swapped"]

#: Some servers write a box for each of the thousands of systems that they know.
MOST: Final = 40
GEOGRAPHIC: Final = (
    ("EX_GeographicBoundingBox", None),
    ("LatLonBoundingBox", ("minx", "miny", "maxx", "maxy")),
)
NAMED_SIDES: Final = (
    "westBoundLongitude",
    "southBoundLatitude",
    "eastBoundLongitude",
    "northBoundLatitude",
)
SIDES: Final = ("minx", "miny", "maxx", "maxy")
#: Longitude first in every version, whatever EPSG says of the same ellipsoid.
LONGITUDE_FIRST: Final = {"CRS:84", "OGC:CRS84", "CRS:83", "CRS:27"}
DEGREES: Final = {"CRS:84", "OGC:CRS84", "EPSG:4326", "EPSG:4258", "EPSG:4171"}


def boxes_of(layer: Element, version: str) -> tuple[Box, ...]:
    """Return the boxes that *layer* declares itself with four numbers, x first."""
    found: dict[str, Box] = {}
    for element in each(layer, "BoundingBox"):
        crs = (element.get("CRS") or element.get("SRS") or element.get("crs") or "").strip()
        sides = _numbers(element.get(side) for side in SIDES)
        if sides and crs and len(found) < MOST:
            low_x, low_y, high_x, high_y = sides
            if is_swapped(crs, version):
                low_x, low_y, high_x, high_y = low_y, low_x, high_y, high_x
            found.setdefault(crs.upper(), Box(crs.upper(), low_x, low_y, high_x, high_y))
    return tuple(found.values())


def is_swapped(crs: str, version: str) -> bool:
    """Tell whether *version* writes *crs* (EPSG:nnnn) with y, or latitude, first."""
    return version.startswith("1.3") and crs.upper() not in LONGITUDE_FIRST and _north_first(crs)


@lru_cache(maxsize=2000)
def _north_first(crs: str) -> bool:
    try:
        axes = pyproj.CRS.from_user_input(crs.upper()).axis_info
    except CRSError:
        return False
    return bool(axes) and axes[0].direction.lower() in {"north", "south"}


def extent_of(layer: Element, boxes: Iterable[Box], notes: list[Note]) -> Extent | None:
    """Return where *layer* says itself that it lies, in degrees, EPSG:4326; None where it does not.

    boxes: its own, read by `boxes_of`, of which one serves where there is no geographic box.
    """
    for name, sides in GEOGRAPHIC:
        element = first(layer, name)
        if element is None:
            continue
        written = (
            [element.get(side) for side in sides]
            if sides
            else [text(element, side) for side in NAMED_SIDES]
        )
        if extent := _repaired(_numbers(written), notes, name):
            return extent
    return _of_boxes(tuple(boxes), notes)


def _numbers(written: Iterable[str | None]) -> tuple[float, float, float, float] | None:
    found = [value for value in map(number, written) if value is not None]
    return (found[0], found[1], found[2], found[3]) if len(found) == 4 else None


def _repaired(
    sides: tuple[float, float, float, float] | None, notes: list[Note], name: str
) -> Extent | None:
    if sides is None:
        notes.append(Note(Sentence(_("four numbers were expected")), name))
        return None
    west, south, east, north = sides
    try:
        repaired = repair(*sides)
    except InvalidExtent as error:
        if max(abs(south), abs(north)) <= 90:
            notes.append(Note(error.sentence, name))
            return None
        # What is no latitude may well be a longitude: servers that mistake the order do so here.
        try:
            repaired = repair(south, west, north, east)
        except InvalidExtent:
            notes.append(Note(error.sentence, name))
            return None
        told = _("{number} is no latitude: latitude was written first")
        notes.append(Note(Sentence.of(told, number=south), name))
    notes.extend(Note(note.sentence, name) for note in repaired.notes)
    return repaired.extent


def _of_boxes(boxes: tuple[Box, ...], notes: list[Note]) -> Extent | None:
    """Return the extent of the first box that can be told in degrees, those in degrees first."""
    for box in sorted(boxes, key=lambda box: box.crs not in DEGREES):
        sides = (box.west, box.south, box.east, box.north)
        if box.crs not in DEGREES:
            degrees = _in_degrees(box)
            if degrees is None:
                continue
            sides = degrees
        if extent := _repaired(sides, notes, f"BoundingBox {box.crs}"):
            return extent
    return None


def _in_degrees(box: Box) -> tuple[float, float, float, float] | None:
    try:
        transformer = _to_degrees(box.crs)
        sides = transformer.transform_bounds(box.west, box.south, box.east, box.north)
    except (CRSError, ProjError):
        return None
    return sides


@lru_cache(maxsize=100)
def _to_degrees(crs: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
