"""Addresses of links, which translations may replace by others.

In ISO 19115-3 an address is a text like any other. In ISO 19139 it is a gmd:URL, which has no place
for another language: the other addresses then stand in the ``xlink:role`` of the property that
holds the CI_OnlineResource, as a data URI (RFC 2397) of the pairs language=address, written as
HTML forms write theirs. So the document is valid, and is read again as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from ckanext.geo2france.domain.record import Translation
from ckanext.geo2france.schemas.building import Building
from ckanext.geo2france.schemas.rows import Reading
from ckanext.geo2france.schemas.texts import Text, change_translations, children
from ckanext.geo2france.schemas.xml import Element

__all__ = ["ADDRESS", "change_addresses"]

ROLE: Final = "{http://www.w3.org/1999/xlink}role"
PAIRS: Final = "data:application/x-www-form-urlencoded,"


class Address(Text):
    """The address of a link, with its translations in either standard."""

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield the address, if any."""
        for text in Text.read(self, element, reading):
            for language, other in _others(element):
                found = Translation(reading.where, text, language, other)
                reading.translations.append(found)
            yield text

    def write(self, element: Element, values: tuple[str, ...], building: Building) -> None:
        """Write the address, and those in other languages where the property takes no text."""
        Text.write(self, element, values, building)
        found = building.translations_of(building.where, values[0], building.single)
        if found and _is_url(element):
            _put_others(element, found)


def change_addresses(
    element: Element, wanted: set[Translation], reading: Reading, building: Building
) -> None:
    """Make *wanted* the translations of what the property *element* holds, text or address."""
    if _is_url(element):
        _put_others(element, wanted)
    else:
        change_translations(element, wanted, reading, building)


def _is_url(element: Element) -> bool:
    return any(str(child.tag).endswith("}URL") for child in children(element))


def _holder(element: Element) -> Element | None:
    """Return the property that holds the CI_OnlineResource of the linkage *element*."""
    link = element.getparent()
    return link.getparent() if link is not None else None


def _others(element: Element) -> list[tuple[str, str]]:
    holder = _holder(element)
    role = holder.get(ROLE, "") if holder is not None else ""
    return parse_qsl(role[len(PAIRS) :]) if role.startswith(PAIRS) else []


def _put_others(element: Element, wanted: Iterable[Translation]) -> None:
    holder = _holder(element)
    if holder is None:
        return
    pairs = [(each.language, each.text) for each in sorted(wanted)]
    if pairs:
        holder.set(ROLE, PAIRS + urlencode(pairs))
    elif holder.get(ROLE, "").startswith(PAIRS):
        holder.attrib.pop(ROLE)


ADDRESS: Final[Any] = Address()
