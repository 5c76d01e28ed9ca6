"""Which territories an area is, lies in, or covers.

A box is compared with the boxes of territories first: a catalogue draws the box around Lens-Liévin
for data on Lens-Liévin. What is no territory's box is compared with the contours themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from ckanext.geo2france.territories.reference import Reference
from ckanext.geo2france.territories.territory import Box, Kind, Territory

__all__ = ["SAME", "Area", "area_of", "likeness", "parts_of"]

#: Shared area over joint area from which two areas are taken for the same.
SAME: Final = 0.8
#: Degrees by which each side may be off when a box was rounded to hundredths; then half of the area
#: is enough.
ROUNDING: Final = 0.0055
ROUGHLY: Final = 0.5
#: Share of an area inside a territory from which it lies in it: boxes reach a little beyond.
INSIDE: Final = 0.9
#: The same for the region: beyond it is most often the sea, in the boxes of coasts and estuaries.
MOST: Final = 0.5
#: Share of a territory inside an area from which the area covers it: outlines are drawn roughly.
COVERED: Final = 0.8
#: Half the side, in degrees (some 50 m), given to points and lines.
MARGIN: Final = 0.0005
#: A shape of more points is simplified before it is compared.
MANY_POINTS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Area:
    """What an area is for the territories.

    exact: the territory whose area it is. within: those that it lies in, when it is no territory.
    covered: the largest that lie in it, when it is no territory.
    """

    exact: Territory | None = None
    within: tuple[Territory, ...] = ()
    covered: tuple[Territory, ...] = ()


@lru_cache(maxsize=2_000)
def area_of(reference: Reference, shape: BaseGeometry) -> Area:
    """Compare *shape*, in degrees, EPSG:4326, longitude first, with every territory."""
    if shape.area == 0:
        shape = shape.buffer(MARGIN, quad_segs=1)
    if shapely.get_num_coordinates(shape) > MANY_POINTS:
        west, south, east, north = shape.bounds
        shape = shape.simplify(max(east - west, north - south) / 1_000)
    exact = _exact(reference, shape)
    return Area(exact) if exact else _compared(reference, shape)


def _exact(reference: Reference, shape: BaseGeometry) -> Territory | None:
    """Return the territory most like *shape* among those like enough, one of today first."""
    territories, bounds = reference.located
    like = likeness(shape.bounds, bounds)
    rounded = np.abs(bounds - np.array(shape.bounds)).max(axis=1) <= ROUNDING
    places = np.flatnonzero((like >= SAME) | (rounded & (like >= ROUGHLY)))
    candidates = [(territories[place], float(like[place])) for place in places]
    if not _is_box(shape):
        compared = [(each, _likeness_of_shapes(reference, each, shape)) for each, _ in candidates]
        candidates = [(each, value) for each, value in compared if value >= SAME]
    best = max(candidates, key=lambda pair: (pair[0].is_current, pair[1]), default=None)
    return best[0] if best else None


def _compared(reference: Reference, shape: BaseGeometry) -> Area:
    """Compare a shape that is no territory with the contours of those that it touches."""
    territories, bounds = reference.located
    contours, sizes = reference.drawn
    places = np.flatnonzero(_overlaps(shape.bounds, bounds))
    shared = _shared(shape, contours[places], bounds[places], sizes[places])
    inside = [territories[place] for place in places[shared >= COVERED * sizes[places]]]
    around = [territories[place] for place in places[shared >= MOST * shape.area]]
    shares = dict(zip((territories[place].code for place in places), shared, strict=True))
    within = [each for each in around if _holds(each, shares[each.code] / shape.area)]
    return Area(None, tuple(within), _largest(inside))


def _holds(territory: Territory, share: float) -> bool:
    """Tell whether an area of which *share* lies in *territory* lies in it."""
    # The country is known by a box alone, in which neighbours have their part.
    if not territory.is_current or territory.kind is Kind.COUNTRY:
        return False
    return share >= (MOST if territory.kind is Kind.REGION else INSIDE)


def _shared(
    shape: BaseGeometry, contours: np.ndarray, bounds: np.ndarray, sizes: np.ndarray
) -> np.ndarray:
    """Return the area that *shape* shares with each contour, in square degrees."""
    shared = sizes.copy()
    # Most are inside: only those that the limit cuts are cut.
    if _is_box(shape):
        west, south, east, north = shape.bounds
        lower = (bounds[:, 0] >= west) & (bounds[:, 1] >= south)
        cut = ~(lower & (bounds[:, 2] <= east) & (bounds[:, 3] <= north))
    else:
        shapely.prepare(shape)
        cut = ~shapely.covers(shape, contours)
    shared[cut] = shapely.area(shapely.intersection(contours[cut], shape))
    return shared


def _largest(territories: list[Territory]) -> tuple[Territory, ...]:
    """Return the territories of which no other of them holds all the communes."""
    found: list[Territory] = []
    communes: set[str] = set()
    for territory in sorted(territories, key=lambda each: (-each.kind.rank, -len(each.communes))):
        if territory.kind is Kind.COUNTRY:
            return (territory,)
        if not territory.communes <= communes:
            found.append(territory)
            communes |= territory.communes
    return tuple(found)


def likeness(sides: Box, others: np.ndarray) -> np.ndarray:
    """Return the shared area over the joint area of a box and of each of *others*, 0 to 1.

    others: one row of west, south, east, north for each; NaN gives 0.
    """
    west, south, east, north = sides
    width = np.minimum(east, others[:, 2]) - np.maximum(west, others[:, 0])
    height = np.minimum(north, others[:, 3]) - np.maximum(south, others[:, 1])
    shared = np.clip(width, 0, None) * np.clip(height, 0, None)
    sizes = (others[:, 2] - others[:, 0]) * (others[:, 3] - others[:, 1])
    joint = (east - west) * (north - south) + sizes - shared
    return np.nan_to_num(shared / np.where(joint > 0, joint, 1))


def _overlaps(sides: Box, others: np.ndarray) -> np.ndarray:
    west, south, east, north = sides
    return (
        (others[:, 0] < east)
        & (others[:, 2] > west)
        & (others[:, 1] < north)
        & (others[:, 3] > south)
    )


def _is_box(shape: BaseGeometry) -> bool:
    return shape.area >= 0.999 * box(*shape.bounds).area


def _likeness_of_shapes(reference: Reference, territory: Territory, shape: BaseGeometry) -> float:
    contour = reference.shape(territory)
    shared = contour.intersection(shape).area
    return shared / (contour.area + shape.area - shared)


def parts_of(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    """Yield the boxes of a shape that is made of boxes one by one, any other shape whole."""
    parts = shapely.get_parts(shape)
    if len(parts) > 1 and all(part.area == 0 or _is_box(part) for part in parts):
        yield from parts
    else:
        yield shape
