"""Places that an EX_Extent names or gives the code of, both ways.

A place with a name and a code is an extent of its own: the name describes it, the code identifies
it. ISO 19115-3 also lets an identifier have a description, which is read as the name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from ckanext.geo2france.domain.record import Place
from ckanext.geo2france.schemas.building import Building
from ckanext.geo2france.schemas.extents import BOX, InExtent, describe, holders_at
from ckanext.geo2france.schemas.groups import texts
from ckanext.geo2france.schemas.rows import Reading
from ckanext.geo2france.schemas.texts import put_text, translated
from ckanext.geo2france.schemas.xml import Element

__all__ = ["PLACES"]

IDENTIFIER: Final = "{*}geographicElement/{*}EX_GeographicDescription/{*}geographicIdentifier/*"


@dataclass(frozen=True, slots=True)
class Places(InExtent):
    """The geographic identifiers of an EX_Extent; its description too, where it has no box."""

    def read(self, element: Element, reading: Reading) -> Iterator[Place]:
        """Yield the places; the description of the extent names the one place that has a code."""
        names = list(_names(element, reading))
        codes = list(_codes(element, reading))
        if len(names) == len(codes) == 1 and not codes[0].name:
            (one,) = codes
            yield Place(names[0], one.code, one.codespace, one.uri, one.authority)
            return
        yield from (Place(name) for name in names)
        yield from codes

    def grouped(self, values: Iterable[Place]) -> Iterator[tuple[Place, ...]]:
        """Put together codes that follow each other, with a name of them all before them.

        A name before one code only would be read as the name of that place.
        """
        held: list[Place] = []
        for each in values:
            if held and (each.name or held[-1].name and _is_coded(held[-1])):
                yield from _apart(held)
                held = []
            held.append(each)
        if held:
            yield from _apart(held)

    def update(
        self, element: Element, old: tuple[Any, ...], new: tuple[Any, ...], building: Building
    ) -> None:
        """Write the codes anew; the description too, where it is a name of a place."""
        InExtent.update(self, element, old, new, building)
        if any(each.name for each in old) and not any(each.name for each in new):
            describe(element, "", building, "name")

    def write(self, element: Element, values: tuple[Place, ...], building: Building) -> None:
        """Write a name as the description of the extent, a code as an identifier."""
        for each in values:
            if each.name:
                describe(element, each.name, building, "name")
            if _is_coded(each):
                _identify(element, each, building)

    def holders(self, element: Element) -> list[Element]:
        """Return the properties that hold identifiers of places."""
        return holders_at(element, IDENTIFIER)

    def remove(self, element: Element, building: Building) -> None:
        """Take the places out; the description too, unless it is that of a box."""
        boxed = element.find(BOX) is not None
        InExtent.remove(self, element, building)
        if not boxed:
            describe(element, "", building, "name")


def _names(element: Element, reading: Reading) -> Iterator[str]:
    """Yield the description of an extent that is that of a place."""
    # The description of a mere period is that of no place.
    placed = element.find("{*}geographicElement") is not None or len(element) == 1
    if placed and element.find(BOX) is None:
        for hit, text, _ in texts(element, "{*}description"):
            translated(hit, text, reading, "name")
            yield text


def _codes(element: Element, reading: Reading) -> Iterator[Place]:
    for identifier in element.iterfind(IDENTIFIER):
        for hit, code, uri in texts(identifier, "{*}code"):
            translated(hit, code, reading, "code")
            name = _text(identifier, "{*}description")
            space = _text(identifier, "{*}codeSpace")
            yield Place(name, code, space, uri, _text(identifier, "{*}authority/*/{*}title"))


def _text(element: Element, path: str) -> str:
    return next((text for _, text, _ in texts(element, path)), "")


def _is_coded(place: Place) -> bool:
    return bool(place.code or place.uri)


def _apart(places: list[Place]) -> Iterator[tuple[Place, ...]]:
    """Yield *places*, a name and the codes after it, in the extents that say just that."""
    first, *rest = places
    if len(rest) == 1 and not _is_coded(first):
        yield (first,)
        yield tuple(rest)
    else:
        yield tuple(places)


def _identify(element: Element, place: Place, building: Building) -> None:
    holder = building.add_property(element, "geographicElement")
    described = building.add_class(holder, "EX_GeographicDescription")
    holder = building.add_property(described, "geographicIdentifier")
    identifier = building.add_class(holder, "MD_Identifier")
    put_text(building.add_property(identifier, "code"), place.code, building, place.uri, "code")
    if place.codespace:
        put_text(building.add_property(identifier, "codeSpace"), place.codespace, building)
    if place.authority:
        holder = building.add_property(identifier, "authority")
        citation = building.add_class(holder, "CI_Citation")
        put_text(building.add_property(citation, "title"), place.authority, building)


PLACES: Final[Any] = Places()
