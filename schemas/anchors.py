"""What stands around a text, and is another field: the URI of an Anchor, a media type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ckanext.geo2france.schemas.building import NIL_REASON, Building, legal
from ckanext.geo2france.schemas.rows import Reading
from ckanext.geo2france.schemas.texts import (
    FREE_TEXT,
    XLINK_HREF,
    Single,
    anchor,
    children,
    href_of,
)
from ckanext.geo2france.schemas.xml import Element

__all__ = ["HREF", "MEDIA_TYPE"]


@dataclass(frozen=True, slots=True)
class Href(Single):
    """The URI of an Anchor, whose text is another field."""

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield the URI, if any."""
        if href := href_of(element):
            yield href

    def write(self, element: Element, values: tuple[str, ...], building: Building) -> None:
        """Turn the text into an Anchor."""
        held = next((c for c in children(element) if not str(c.tag).endswith(FREE_TEXT)), None)
        if held is None:
            element.attrib.pop(building.tag(f"gco:{NIL_REASON}"), None)
            held = building.add(element, anchor(building), "")
        held.tag = building.tag(anchor(building))
        held.set(XLINK_HREF, legal(values[0]))

    def update(
        self, element: Element, old: tuple[Any, ...], new: tuple[Any, ...], building: Building
    ) -> None:
        """Change the URI."""
        self.write(element, new, building)

    def remove(self, element: Element, building: Building) -> None:
        """Turn the Anchor into text."""
        for child in children(element):
            if child.attrib.pop(XLINK_HREF, None) is not None:
                child.tag = building.tag("gco:CharacterString")


@dataclass(frozen=True, slots=True)
class MediaType(Single):
    """The media type of a gmx:MimeFileType, whose text is another field."""

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield the media type, if the element holds one."""
        for child in children(element):
            if str(child.tag).endswith("}MimeFileType") and (
                found := child.get("type", "").strip()
            ):
                yield found

    def write(self, element: Element, values: tuple[str, ...], building: Building) -> None:
        """Turn the text into a MimeFileType."""
        name = "gcx:MimeFileType" if building.modern else "gmx:MimeFileType"
        held = next(children(element), None)
        if held is None:
            held = building.add(element, name, "")
        held.tag = building.tag(name)
        held.set("type", legal(values[0]))

    def update(
        self, element: Element, old: tuple[Any, ...], new: tuple[Any, ...], building: Building
    ) -> None:
        """Change the media type."""
        self.write(element, new, building)

    def remove(self, element: Element, building: Building) -> None:
        """Turn the MimeFileType into text."""
        for child in children(element):
            if child.attrib.pop("type", None) is not None:
                child.tag = building.tag("gco:CharacterString")


HREF: Final = Href()
MEDIA_TYPE: Final = MediaType()
