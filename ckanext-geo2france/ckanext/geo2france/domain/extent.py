"""Where a resource lies: boxes and geometries in degrees, EPSG:4326, longitude first.

Partners send inverted, degenerate and absurd boxes. What can be repaired without inventing
anything is repaired, and said; what cannot is refused with its reason.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ckanext.geo2france.domain.errors import InvalidExtent
from ckanext.geo2france.domain.sentence import Note, Sentence
from ckanext.geo2france.domain.sentence import mark as _

__all__ = ["MARGIN", "Extent", "Repaired", "geometry_of", "repair"]

Geometry = dict[str, Any]
# Text like 180.00000001 comes from rounding, not from an error of meaning.
TOLERANCE: Final = 0.001
#: Half the side, in degrees (some 50 m), given to a box without width or height.
MARGIN: Final = 0.0005


@dataclass(frozen=True, slots=True)
class Extent:
    """A box in degrees; *east* below *west* means that it crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float
    description: str = ""

    @property
    def crosses_antimeridian(self) -> bool:
        """Tell whether the box passes through longitude 180."""
        return self.east < self.west

    def boxes(self) -> tuple[tuple[float, float, float, float], ...]:
        """Return the box, or its two halves on each side of the antimeridian."""
        if not self.crosses_antimeridian:
            return ((self.west, self.south, self.east, self.north),)
        return (
            (self.west, self.south, 180.0, self.north),
            (-180.0, self.south, self.east, self.north),
        )

    def geometry(self) -> Geometry:
        """Return the extent as GeoJSON: Polygon, MultiPolygon, or what it degenerates to."""
        return geometry_of([self])


@dataclass(frozen=True, slots=True)
class Repaired:
    """An extent together with what had to be repaired to get it, in sentences."""

    extent: Extent
    notes: tuple[Note, ...] = ()


def repair(west: float, south: float, east: float, north: float, description: str = "") -> Repaired:
    """Return a usable extent from the four sides as written, and say what was changed.

    West above east is kept as a crossing of the antimeridian only where the box stays narrower
    than half the world that way; otherwise the two were swapped. Raises InvalidExtent when a
    side is no number or is off the globe by more than rounding.
    """
    notes: list[Note] = []
    west, east = _from_0_360(west, east, notes)
    sides = {"west": west, "south": south, "east": east, "north": north}
    for name, value in sides.items():
        sides[name] = _within(name, value, 180.0 if name in {"west", "east"} else 90.0, notes)
    if sides["south"] > sides["north"]:
        swapped = _("south {south} is above north {north}: swapped")
        notes.append(_note(swapped, south=south, north=north))
        sides["south"], sides["north"] = sides["north"], sides["south"]
    if sides["west"] > sides["east"]:
        if sides["east"] + 360 - sides["west"] < 180:
            told = _("west {west} is above east {east}: read as crossing the antimeridian")
        else:
            told = _("west {west} is above east {east}: swapped")
            sides["west"], sides["east"] = sides["east"], sides["west"]
        notes.append(_note(told, west=west, east=east))
    return Repaired(Extent(**sides, description=description), tuple(notes))


def _from_0_360(west: float, east: float, notes: list[Note]) -> tuple[float, float]:
    """Bring longitudes counted from 0 to 360, a common habit of ocean data, to -180..180."""
    if not (0 <= west <= east and 180 + TOLERANCE < east <= 360):
        return west, east
    counted = _("longitudes {west}..{east} are counted from 0 to 360: converted")
    notes.append(_note(counted, west=west, east=east))
    if east - west >= 360:
        return -180.0, 180.0
    return (west - 360 if west > 180 else west), east - 360


def _within(name: str, value: float, limit: float, notes: list[Note]) -> float:
    if not math.isfinite(value):
        raise InvalidExtent(_told(_("{side} is {value}, not a finite number"), name, value))
    if abs(value) <= limit:
        return value
    if abs(value) <= limit + TOLERANCE:
        clamped = _("{side} {value} is beyond {limit} by rounding: clamped")
        notes.append(Note(_told(clamped, name, value, limit=f"{limit:g}")))
        return math.copysign(limit, value)
    outside = _("{side} {value} is outside -{limit}..{limit}")
    raise InvalidExtent(_told(outside, name, value, limit=f"{limit:g}"))


#: The sides, as sentences name them.
SIDES: Final = {"west": _("west"), "south": _("south"), "east": _("east"), "north": _("north")}


def _told(msgid: str, side: str, value: float, **values: object) -> Sentence:
    return Sentence.of(msgid, side=Sentence(SIDES[side]), value=value, **values)


def _note(msgid: str, **values: object) -> Note:
    return Note(Sentence.of(msgid, **values))


def geometry_of(extents: Sequence[Extent]) -> Geometry:
    """Return one GeoJSON geometry for *extents*. Raises InvalidExtent when there are none."""
    boxes = [box for extent in extents for box in extent.boxes()]
    if not boxes:
        raise InvalidExtent(Sentence.of(_("no extent was given")))
    shapes = [_shape(*box) for box in boxes]
    if len(shapes) == 1:
        return shapes[0]
    kinds = {shape["type"] for shape in shapes}
    if len(kinds) == 1:
        return {"type": f"Multi{kinds.pop()}", "coordinates": [s["coordinates"] for s in shapes]}
    return {"type": "GeometryCollection", "geometries": shapes}


def _shape(west: float, south: float, east: float, north: float) -> Geometry:
    """Return the GeoJSON of a box; without width or height it is a line or a point."""
    if west == east and south == north:
        return {"type": "Point", "coordinates": [west, south]}
    if west == east or south == north:
        return {"type": "LineString", "coordinates": [[west, south], [east, north]]}
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
