"""From what a dataset says of its place to the territories that it is related to.

Three kinds of evidence are read: areas, names, codes. A name or a code that its area contradicts is
left out; a name that several territories bear is told apart by the area, by what stands beside it,
or left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ckanext.geo2france.territories.codes import coded, said
from ckanext.geo2france.territories.extents import Area, area_of, likeness, parts_of
from ckanext.geo2france.territories.names import Named, folded, is_hinted, names_of
from ckanext.geo2france.territories.reference import Reference
from ckanext.geo2france.territories.territory import Relation, Territory

__all__ = ["Related", "related"]

#: Likeness of the boxes from which the code inside an identifier is taken for the territory's, and
#: not for that of whoever made the data.
CONFIRMED: Final = 0.5


@dataclass(frozen=True, slots=True)
class Related:
    """The territories of a dataset.

    exact: those that it is about. within: those that it lies in. covered: the largest that it
    covers, those that it is about included; what these contain is covered too.
    """

    exact: tuple[Territory, ...] = ()
    within: tuple[Territory, ...] = ()
    covered: tuple[Territory, ...] = ()

    def relation_to(self, reference: Reference, territory: Territory) -> Relation | None:
        """Return what the dataset is to *territory*, or None when they have nothing in common."""
        if territory in self.exact:
            return Relation.EXACT
        if territory in self.within:
            return Relation.CONTAINED
        above = {territory, *reference.containing(territory)}
        return Relation.CONTAINING if above.intersection(self.covered) else None

    def relations(self, reference: Reference) -> list[tuple[str, Relation]]:
        """Return every territory with its relation, by code: thousands for data on a region."""
        told = [(each.code, self.relation_to(reference, each)) for each in reference]
        return [(code, relation) for code, relation in told if relation]


def related(
    reference: Reference,
    *,
    shapes: Sequence[BaseGeometry] = (),
    places: Sequence[str] = (),
    identifiers: Sequence[str] = (),
) -> Related:
    """Return the territories that a dataset designates, lies in and covers.

    shapes: its boxes or polygons, in degrees, EPSG:4326, longitude first.
    places: names or codes of places, addresses of places: descriptions of extents, place keywords.
    identifiers: identifiers of the resource, inside which a code may stand.
    """
    parts = [part for shape in shapes if not shape.is_empty for part in parts_of(shape)]
    areas = [area_of(reference, part) for part in parts]
    whole = shapely.union_all(parts) if parts else None
    drawn = [area.exact for area in areas if area.exact]
    told = [*_told(reference, places, whole), *_identified(reference, identifiers, whole)]
    exact = _once(drawn + _most_precise(reference, drawn, told))
    within = [each for area in areas for each in area.within]
    within += _of_former(reference, places)
    within += [above for each in [*exact, *within] for above in reference.containing(each)]
    within = [each for each in within if each not in exact]
    return Related(exact, _once(within), _covered(reference, exact, areas))


def _told(
    reference: Reference, places: Sequence[str], whole: BaseGeometry | None
) -> Iterator[Territory]:
    """Yield what the places name or give the code of, where the area does not contradict it."""
    for text in places:
        by_code = [*said(reference, text), *_number(reference, text)]
        yield from (each for each in by_code if _may_be(reference, each, whole))
    named = list(names_of(reference).designated(tuple(places)))
    sure = {each for found in named for each in found.territories if len(found.territories) == 1}
    for found in named:
        yield from _told_apart(reference, found, whole, sure)


def _number(reference: Reference, text: str) -> Iterator[Territory]:
    """Yield the territory of a text that is a code and nothing else, or holds one that is long."""
    if len(text.strip()) <= 3 and (found := reference.get(text)):
        yield found
    else:
        yield from coded(reference, text)


def _told_apart(
    reference: Reference, found: Named, whole: BaseGeometry | None, sure: set[Territory]
) -> Iterator[Territory]:
    """Yield the one of several homonyms that all else points to, if there is one."""
    fits = _resembles if found.is_loose else _may_be
    possible = [each for each in found.territories if whole is None or fits(reference, each, whole)]
    if len(possible) > 1:
        possible = _current(possible)
    if len(possible) > 1 and found.hint:
        possible = [each for each in possible if is_hinted(reference, each, found.hint)]
    if len(possible) > 1:
        possible = [each for each in possible if sure.intersection(reference.containing(each))]
    if len(possible) == 1:
        yield possible[0]


def _current(territories: list[Territory]) -> list[Territory]:
    return [each for each in territories if each.is_current] or territories


def _may_be(reference: Reference, territory: Territory, whole: BaseGeometry | None) -> bool:
    return whole is None or reference.shape(territory).intersects(whole)


def _identified(
    reference: Reference, identifiers: Sequence[str], whole: BaseGeometry | None
) -> Iterator[Territory]:
    """Yield the territories whose code stands in an identifier and whose box the area resembles.

    The SIREN in an identifier is that of the producer, which need not be the territory.
    """
    for text in identifiers:
        yield from (each for each in said(reference, text) if _may_be(reference, each, whole))
        for territory in coded(reference, text):
            if whole is None or _resembles(reference, territory, whole):
                yield territory


def _resembles(reference: Reference, territory: Territory, whole: BaseGeometry) -> bool:
    sides = reference.bounds(territory)
    return sides is not None and likeness(whole.bounds, np.array([sides]))[0] >= CONFIRMED


def _most_precise(
    reference: Reference, drawn: list[Territory], told: list[Territory]
) -> list[Territory]:
    """Return *told* without the levels above: of “France, Pas-de-Calais, Lens” Lens is meant."""
    above = {outer for each in [*drawn, *told] for outer in reference.containing(each)}
    return [each for each in told if each not in above]


def _of_former(reference: Reference, places: Sequence[str]) -> Iterator[Territory]:
    """Yield the communes of today in which the communes of old that are named lie."""
    names = names_of(reference)
    for text in places:
        if not names.named(text).territories:
            yield from _alone(names.former.get(folded(text), []))


def _alone(found: list[Territory]) -> list[Territory]:
    return found if len(found) == 1 else []


def _covered(
    reference: Reference, exact: tuple[Territory, ...], areas: list[Area]
) -> tuple[Territory, ...]:
    """Return the largest territories that are designated, or lie in one of the areas."""
    drawn = [area.covered for area in areas if area.covered]
    if not exact and len(drawn) == 1:
        return drawn[0]
    found = _once([*exact, *(each for several in drawn for each in several)])
    codes = {each.code for each in found}
    above = {each.code: reference.containing(each) for each in found}
    return tuple(
        each for each in found if not any(outer.code in codes for outer in above[each.code])
    )


def _once(territories: Iterable[Territory]) -> tuple[Territory, ...]:
    ordered = sorted(territories, key=lambda each: (each.kind.rank, each.code))
    return tuple(dict.fromkeys(ordered))
