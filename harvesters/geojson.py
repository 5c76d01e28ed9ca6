"""Geometries of GeoJSON in the extents and polygons of a record: degrees, longitude first."""

from __future__ import annotations

from typing import Any, Final

from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from ckanext.geo2france.domain.errors import InvalidExtent
from ckanext.geo2france.domain.extent import Extent, repair
from ckanext.geo2france.domain.sentence import Note, Sentence
from ckanext.geo2france.domain.sentence import mark as _

__all__ = ["box_of", "placed"]

Placed = tuple[tuple[Extent, ...], tuple[dict[str, Any], ...]]
NOWHERE: Final[Placed] = ((), ())


def box_of(sides: Any, notes: list[Note], description: str = "") -> Extent | None:
    """Return the extent of west, south, east, north as written (six numbers have heights too)."""
    try:
        numbers = [float(side) for side in sides]
    except (TypeError, ValueError):
        return None
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4:
        return None
    try:
        found = repair(*numbers, description=description)
    except InvalidExtent as error:
        notes.append(Note(error.sentence, "extents"))
        return None
    notes.extend(Note(each.sentence, "extents") for each in found.notes)
    return found.extent


def placed(geometry: Any, notes: list[Note], description: str = "") -> Placed:
    """Return the extents and the polygons that *geometry* is.

    A box is an extent and nothing else; what is drawn otherwise is kept as a polygon too. What is
    no geometry is noted.
    """
    if not isinstance(geometry, dict) or not geometry:
        return NOWHERE
    try:
        return _placed(shape(geometry), notes, description)
    except (ShapelyError, ValueError, TypeError, LookupError, AttributeError):
        notes.append(Note(Sentence(_("the geometry is no GeoJSON")), "extents"))
        return NOWHERE


def _placed(drawn: BaseGeometry, notes: list[Note], description: str) -> Placed:
    if drawn.is_empty:
        return NOWHERE
    parts = list(drawn.geoms) if isinstance(drawn, BaseMultipartGeometry) else [drawn]
    boxes = [box for part in parts if (box := box_of(part.bounds, notes, description))]
    if not boxes or all(part.equals(part.envelope) for part in parts):
        return tuple(boxes), ()
    whole = box_of(drawn.bounds, notes, description)
    polygons = tuple(_plain(part) for part in parts if part.geom_type == "Polygon")
    return ((whole,) if whole else ()), polygons


def _plain(part: Any) -> dict[str, Any]:
    """Return a polygon with lists for tuples, as JSON has it."""
    rings = mapping(part)["coordinates"]
    return {"type": "Polygon", "coordinates": [[list(point) for point in ring] for ring in rings]}
