"""The territories of one region, which of them lie in which, and where they are.

What a territory is made of is a set of communes, those of today: one territory contains another
when it holds all of its communes. Départements do not contain the EPCI that cross their limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

import numpy as np
import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from ckanext.geo2france.territories.territory import Box, Kind, Membership, Territory

__all__ = ["Reference"]

#: Metropolitan France with Corsica.
FRANCE_BOX: Final[Box] = (-5.15, 41.33, 9.57, 51.09)
#: Square degrees under which a hole in a union is a gap between roundings: no commune is so small.
SLIVER: Final = 1e-5


class Reference:
    """Every territory of a region by its code.

    former: INSEE codes of communes that are no more, or are parts of one, with the commune of today
    and their names.
    contours: of communes, in degrees, EPSG:4326, longitude first.
    """

    def __init__(
        self,
        territories: Iterable[Territory],
        memberships: Mapping[str, tuple[Membership, ...]],
        former: Mapping[str, tuple[str, str]],
        contours: Mapping[str, BaseGeometry],
    ) -> None:
        """Index *territories* by code, and by SIREN where they have one."""
        self.by_code = {territory.code: territory for territory in territories}
        self.by_siren = {each.siren: each for each in self.by_code.values() if each.siren}
        self.former = former
        self._memberships = memberships
        self._contours = contours
        self._containing: dict[str, tuple[Territory, ...]] = {}
        self._shapes: dict[str, BaseGeometry] = {}

    def __iter__(self) -> Iterator[Territory]:
        """Yield the territories."""
        return iter(self.by_code.values())

    def get(self, code: str) -> Territory | None:
        """Return the territory of a full code, or of a bare INSEE code or SIREN; None for others.

        A bare number of two digits is a département, unless only a region has it.
        """
        code = code.strip()
        if found := self.by_code.get(code):
            return found
        kinds = (Kind.COMMUNE, Kind.EPCI, Kind.DEPARTEMENT, Kind.REGION)
        bare = (self.by_code.get(f"fr:{kind.value}:{code.upper()}") for kind in kinds)
        return next(filter(None, bare), None) or self.by_siren.get(code)

    def contains(self, outer: Territory, inner: Territory) -> bool:
        """Tell whether *outer* holds all of *inner* and more, or is its level above."""
        if outer.code == inner.code:
            return False
        if outer.kind is Kind.COUNTRY or inner.kind is Kind.COUNTRY:
            return outer.kind is Kind.COUNTRY
        if not inner.communes <= outer.communes:
            return False
        return inner.communes != outer.communes or outer.kind.rank > inner.kind.rank

    def containing(self, territory: Territory) -> tuple[Territory, ...]:
        """Return the territories that contain *territory*, nearest first."""
        if territory.code not in self._containing:
            # A commune is in no other, and contains none.
            found = [each for each in self._larger if self.contains(each, territory)]
            found.sort(key=lambda each: (each.kind.rank, len(each.communes), each.code))
            self._containing[territory.code] = tuple(found)
        return self._containing[territory.code]

    @cached_property
    def _larger(self) -> tuple[Territory, ...]:
        return tuple(each for each in self if each.kind is not Kind.COMMUNE)

    def communes_in(self, territory: Territory, year: int) -> frozenset[str]:
        """Return the communes of *territory* in *year*; only EPCI change with the years."""
        told = self._memberships.get(territory.code)
        if told is None:
            return territory.communes
        return frozenset(m.commune for m in told if m.first_year <= year <= m.last_year)

    def shape(self, territory: Territory) -> BaseGeometry:
        """Return the contour of *territory*; for the country, a box. Empty where none is known."""
        if territory.code not in self._shapes:
            self._shapes[territory.code] = self._drawn(territory)
        return self._shapes[territory.code]

    def _drawn(self, territory: Territory) -> BaseGeometry:
        if territory.kind is Kind.COUNTRY:
            return box(*FRANCE_BOX)
        parts = [self._contours[code] for code in territory.communes if code in self._contours]
        return parts[0] if len(parts) == 1 else _without_slivers(_united(parts))

    def bounds(self, territory: Territory) -> Box | None:
        """Return the box around *territory*, None where no contour is known."""
        sides = self._all_bounds[self._places[territory.code]]
        if np.isnan(sides).any():
            return None
        west, south, east, north = (float(side) for side in sides)
        return west, south, east, north

    @cached_property
    def located(self) -> tuple[tuple[Territory, ...], np.ndarray]:
        """Return the territories with their boxes, one row of four numbers each (NaN: unknown)."""
        return tuple(self), self._all_bounds

    @cached_property
    def drawn(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the contours in the order of ``located``, and their areas in square degrees."""
        shapes = np.array([self.shape(territory) for territory in self], dtype=object)
        return shapes, shapely.area(shapes)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {code: place for place, code in enumerate(self.by_code)}

    @cached_property
    def _all_bounds(self) -> np.ndarray:
        known = {code: shape.bounds for code, shape in self._contours.items()}
        rows = [self._bounds(territory, known) for territory in self]
        return np.array(rows, dtype=float).reshape(-1, 4)

    @staticmethod
    def _bounds(territory: Territory, known: Mapping[str, Box]) -> Box:
        if territory.kind is Kind.COUNTRY:
            return FRANCE_BOX
        boxes = [known[code] for code in territory.communes if code in known]
        if not boxes:
            return np.nan, np.nan, np.nan, np.nan
        wests, souths, easts, norths = zip(*boxes, strict=True)
        return min(wests), min(souths), max(easts), max(norths)


def _united(parts: list[BaseGeometry]) -> BaseGeometry:
    # Ten times as fast as a union of anything; where parts overlap by a rounding, it is mended.
    united = shapely.coverage_union_all(parts)
    return united if united.is_valid else shapely.make_valid(united, method="structure")


def _without_slivers(shape: BaseGeometry) -> BaseGeometry:
    parts = [
        shapely.Polygon(
            part.exterior, [ring for ring in part.interiors if shapely.Polygon(ring).area > SLIVER]
        )
        for part in shapely.get_parts(shape)
    ]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
