"""The structure of records in both standards: which classes there are, with which properties.

One table for each standard (``iso19139.yaml``, ``iso19115-3.yaml``), made from its XML Schemas by
``collect.py``: the order of the properties, which are required, what class or code they hold. With
it the rows of the mapping need local names only, the same in both standards mostly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from ckanext.geo2france.schemas.xml import Element

__all__ = [
    "ISO_19115_3",
    "ISO_19139",
    "PROMOTED",
    "STANDARDS",
    "Property",
    "Shape",
    "Structure",
    "local",
    "structure",
]

ISO_19139: Final = "iso19139"
ISO_19115_3: Final = "iso19115-3"
STANDARDS: Final = (ISO_19139, ISO_19115_3)

#: Tags that are remembered: records use a few hundred, an attacker as many as they like.
KNOWN_TAGS: Final = 10_000
#: Namespaces of values, which hold no class of records.
VALUES: Final = {
    ISO_19139: {
        "gco": "http://www.isotc211.org/2005/gco",
        "gmx": "http://www.isotc211.org/2005/gmx",
        "gts": "http://www.isotc211.org/2005/gts",
        "gml": "http://www.opengis.net/gml/3.2",
    },
    ISO_19115_3: {
        "gco": "http://standards.iso.org/iso/19115/-3/gco/1.0",
        "gcx": "http://standards.iso.org/iso/19115/-3/gcx/1.0",
        "gml": "http://www.opengis.net/gml/3.2",
    },
}
COMMON: Final = {
    "xlink": "http://www.w3.org/1999/xlink",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
#: Classes of ISO 19139 that have another name in ISO 19115-3.
RENAMED: Final = {
    "CI_ResponsibleParty": "CI_Responsibility",
    "RS_Identifier": "MD_Identifier",
    "MD_AggregateInformation": "MD_AssociatedResource",
}
#: Classes that have a property more than the one that the rows name.
PROMOTED: Final = {"MD_Identifier": "RS_Identifier"}
#: Extended classes (gmi, national profiles) that are written like the class they extend.
EXTENDED: Final = ("MI_", "LE_", "QE_")


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a class: its name, its place among the others, what it holds."""

    name: str
    rank: int
    required: bool
    value: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A class: its name, and its properties by local name, in order."""

    name: str
    properties: Mapping[str, Property]


@dataclass(frozen=True, slots=True)
class Structure:
    """The classes of one standard, by local name; names are ``prefix:local``."""

    standard: str
    namespaces: Mapping[str, str]
    classes: Mapping[str, Shape]

    def class_named(self, name: str) -> str:
        """Return the qualified name of the class *name* (its ISO 19139 name)."""
        return self.classes[self._renamed(name)].name

    def _renamed(self, name: str) -> str:
        return RENAMED.get(name, name) if self.standard == ISO_19115_3 else name

    def names(self, owner: str, name: str = "") -> str:
        """Return the qualified name of a class, or of its property *name*; bare if not known."""
        for each in (self._renamed(owner), PROMOTED.get(owner, "")):
            shape = self.classes.get(each)
            if shape and not name:
                return shape.name
            if shape and name in shape.properties:
                return shape.properties[name].name
        return name or owner

    def shape(self, element: Element) -> Shape | None:
        """Return the shape of the class that *element* is, or that its profile extends."""
        name = local(element)
        found = self.classes.get(name)
        if found is None:
            base = next((v for k, v in element.attrib.items() if str(k).endswith("isoType")), "")
            found = self.classes.get(str(base).rpartition(":")[2] or name.partition("_")[2])
        if found is None and name.startswith(EXTENDED):
            found = next(
                (
                    self.classes[p + name[3:]]
                    for p in ("MD_", "LI_", "DQ_")
                    if p + name[3:] in self.classes
                ),
                None,
            )
        return found


@cache
def structure(standard: str) -> Structure:
    """Return the structure of *standard* (iso19139 or iso19115-3)."""
    path = Path(__file__).with_name(f"{standard}.yaml")
    raw = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    shapes = (_shape(name, text) for name, text in raw["classes"].items())
    return Structure(
        standard,
        {**raw["namespaces"], **VALUES[standard], **COMMON},
        {shape.name.partition(":")[2]: shape for shape in shapes},
    )


def _shape(name: str, text: str) -> Shape:
    properties: dict[str, Property] = {}
    for rank, part in enumerate(text.split()):
        qualified, _, value = part.partition("=")
        bare = qualified.rstrip("!").partition(":")[2]
        properties.setdefault(bare, Property(qualified.rstrip("!"), rank, "!" in qualified, value))
    return Shape(name, properties)


class _Locals(dict[Any, str]):
    """Local names by tag, worked out once; comments and processing instructions have none."""

    def __missing__(self, tag: Any) -> str:
        if len(self) > KNOWN_TAGS:
            self.clear()
        name = tag.rpartition("}")[2] if isinstance(tag, str) else ""
        self[tag] = name
        return name


_locals = _Locals()


def local(element: Element) -> str:
    """Return the local name of *element*; "" for comments and processing instructions."""
    return _locals[element.tag]
