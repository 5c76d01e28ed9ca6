"""Telephone numbers of ISO 19115-3, which says the type of each: voice, facsimile, sms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ckanext.geo2france.schemas.building import Building
from ckanext.geo2france.schemas.groups import first
from ckanext.geo2france.schemas.kinds import Code
from ckanext.geo2france.schemas.rows import Reading
from ckanext.geo2france.schemas.structure import local
from ckanext.geo2france.schemas.texts import TEXT, Single, children
from ckanext.geo2france.schemas.xml import Element

__all__ = ["FAX", "VOICE"]

FACSIMILE: Final = "facsimile"


@dataclass(frozen=True, slots=True)
class Telephone(Single):
    """The number of a CI_Telephone of the type *code*; one of no type is a voice."""

    code: str

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield the number, if the type is wanted."""
        code = first(element, "{*}numberType", Code(""), reading)
        if (code == FACSIMILE) == (self.code == FACSIMILE):
            for held in _numbers(element):
                yield from TEXT.read(held, reading)

    def write(self, element: Element, values: tuple[str, ...], building: Building) -> None:
        """Write the number and its type."""
        TEXT.write(building.add_property(element, "number"), values, building)
        building.add_code(building.add_property(element, "numberType"), self.code)

    def update(
        self, element: Element, old: tuple[Any, ...], new: tuple[Any, ...], building: Building
    ) -> None:
        """Change the number, not its type."""
        for held in _numbers(element):
            TEXT.update(held, old, new, building)

    def remove(self, element: Element, building: Building) -> None:
        """Take the number out, with the property that holds it."""
        holder = element.getparent()
        if holder is not None:
            building.discard(holder)


def _numbers(element: Element) -> Iterator[Element]:
    return (child for child in children(element) if local(child) == "number")


VOICE: Final[Any] = Telephone("voice")
FAX: Final[Any] = Telephone(FACSIMILE)
