"""Makes the elements of a document: named by its standard, and put in the order it wants.

Used for whole new documents and for what changes in an existing one, where the white space around a
new element is that of its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from lxml import etree

from ckanext.geo2france.domain.record import Translation
from ckanext.geo2france.schemas.rows import Step
from ckanext.geo2france.schemas.structure import ISO_19115_3, PROMOTED, Property, Structure, local
from ckanext.geo2france.schemas.xml import Element

__all__ = [
    "CARRIED",
    "IDENTIFICATION",
    "NIL_REASON",
    "Building",
    "detach",
    "legal",
    "place_beside",
]

NIL_REASON: Final = "nilReason"
#: How a reason begins that names a code which the list of the schemas does not have.
CARRIED: Final = "other:MD_TopicCategoryCode_"
#: Characters that XML 1.0 cannot hold: forms and databases let them through.
ILLEGAL: Final = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
#: Rank of a property that the class does not have: after all others.
UNKNOWN: Final = 1000
CODE_LISTS: Final = {
    "iso19139": "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml#",
    "iso19115-3": "http://standards.iso.org/iso/19115/resources/Codelists/cat/codelists.xml#",
}
IDENTIFICATION: Final = ("MD_DataIdentification", "SV_ServiceIdentification")


def legal(text: str) -> str:
    """Return *text* without the characters that XML cannot hold."""
    return ILLEGAL.sub("", text)


class Building:
    """What one writing carries along: names, translations, and which classes were made."""

    def __init__(
        self,
        structure: Structure,
        namespaces: Mapping[str, str],
        translations: Iterable[Translation] = (),
        identification: Iterable[str] = ("MD_DataIdentification",),
    ) -> None:
        self.structure = structure
        self.namespaces = namespaces
        #: The classes of identification, the main one first: both where a record describes data
        #: and its services, or says of a service what only data have a place for.
        self.identification = tuple(identification)
        self.where = ""
        self.single = False
        #: Language of the main texts of a document that is changed.
        self.language = ""
        #: Identifiers of the locales by language, for the translations.
        self.locales: dict[str, str] = {}
        self.made: list[Element] = []
        #: Whether a document is changed, whose placeholders are filled before anything is added.
        self.editing = False
        self._identifiers: set[str] | None = None
        self._translations: dict[tuple[str, str], list[Translation]] = {}
        for each in translations:
            self._translations.setdefault((each.field, each.source), []).append(each)

    @property
    def modern(self) -> bool:
        """Tell whether ISO 19115-3 is written."""
        return self.structure.standard == ISO_19115_3

    def tag(self, name: str) -> str:
        """Return *name* (``prefix:local``) as lxml wants it."""
        prefix, _, bare = name.partition(":")
        return f"{{{self.namespaces[prefix]}}}{bare}"

    def property_of(self, element: Element) -> Property | None:
        """Return what the structure says of *element*, a property of its parent."""
        parent = element.getparent()
        shape = self.structure.shape(parent) if parent is not None else None
        return shape.properties.get(local(element)) if shape else None

    def translations_of(self, field: str, source: str, single: bool) -> list[Translation]:
        """Return the translations of the text *source* of *field*."""
        return self._translations.get((field, "" if single else source), [])

    def add(self, parent: Element, name: str, text: str | None = None) -> Element:
        """Add to *parent* a last child *name* (``prefix:local``), which holds *text*."""
        child = etree.SubElement(parent, self.tag(name))
        if text is not None:
            child.text = legal(text)
        return child

    def add_class(self, parent: Element, name: str) -> Element:
        """Add to the property *parent* an object of the class *name*."""
        child = self.add(parent, self._class_name(name))
        parent.attrib.pop(self.tag(f"gco:{NIL_REASON}"), None)
        self.made.append(child)
        return child

    def _class_name(self, name: str) -> str:
        if name in IDENTIFICATION and name not in self.identification:
            name = self.identification[0]
        return self.structure.class_named(name)

    def add_code(self, parent: Element, code: str, value: str = "") -> Element:
        """Add to *parent* the *code* of the list that its property names, or of *value*."""
        found = self.property_of(parent)
        name = value or (found.value if found else "gco:CodeListValue")
        child = self.add(parent, name)
        child.set("codeList", CODE_LISTS[self.structure.standard] + name.partition(":")[2])
        child.set("codeListValue", legal(code))
        return child

    def add_property(self, owner: Element, name: str) -> Element:
        """Add to the object *owner* a property *name*, where its class wants it."""
        shape = self.structure.shape(owner)
        found = shape.properties.get(name) if shape else None
        if found is None and (promoted := PROMOTED.get(local(owner))):
            other = self.structure.classes.get(promoted)
            if other and name in other.properties:
                owner.tag = self.tag(other.name)
                found = other.properties[name]
        child = etree.Element(self.tag(found.name) if found else self._like(owner, name))
        self._insert(owner, child, found.rank if found else UNKNOWN)
        return child

    def _like(self, owner: Element, name: str) -> str:
        """Name a property that the class of *owner* does not have, but some record did."""
        shape = self.structure.classes["MD_DataIdentification"]
        if found := shape.properties.get(name):
            return self.tag(found.name)
        return f"{{{etree.QName(owner).namespace}}}{name}"

    def _insert(self, owner: Element, child: Element, rank: int) -> None:
        """Put *child* after the last property of *owner* that goes before it."""
        shape = self.structure.shape(owner)
        ranks = shape.properties if shape else {}
        end = next(owner.iterchildren(reversed=True), None)
        last = ranks.get(local(end)) if end is not None else None
        if end is not None and last is not None and last.rank <= rank < UNKNOWN:
            place_after(owner, child, end)
            return
        before: Element | None = None
        for other in owner:
            known = ranks.get(local(other))
            if known is not None and known.rank <= rank:
                before = other
        place_after(owner, child, before if rank < UNKNOWN else end)

    def reach(self, element: Element, path: tuple[Step, ...], fresh: bool) -> Element:
        """Return the element at *path* below *element*, made where it is not there.

        fresh: make a new one of the property that repeats, and all that is in it.
        """
        if len(self.identification) > 1 and path and path[0].name == "identificationInfo":
            element, path = self._identified(element, path), path[2:]
        for step in path:
            if fresh and step.repeats:
                held = self._placeholder(element, step)
                element = self.add_property(element, step.name) if held is None else held
                continue
            found = next((c for c in element if _is(c, step)), None)
            if found is None and step.exact and any(local(c) for c in element):
                element = self._another(element)
            if found is None:
                make = self.add_class if step.is_class else self.add_property
                found = make(element, step.name)
            element = found
        return element

    def _identified(self, root: Element, path: tuple[Step, ...]) -> Element:
        """Return the identification of the class that *path* names, of a record that has two.

        The main one has it wherever its class has a place for the property.
        """
        name = self.identification[0]
        if path[2].name not in self.structure.classes[name].properties:
            name = path[1].name
        for holder in root.iterfind("{*}identificationInfo"):
            for held in holder:
                if local(held).endswith(name):
                    return held
        return self.add_class(self.add_property(root, path[0].name), name)

    def _another(self, held: Element) -> Element:
        """Return a new property like *held*, which holds an object of another class than wanted."""
        owner = held.getparent()
        if owner is None:
            return held
        fresh = etree.Element(held.tag)
        place_after(owner, fresh, held)
        return fresh

    def _placeholder(self, owner: Element, step: Step) -> Element | None:
        """Return a property of *owner* that only says that its value is missing."""
        if not self.editing:
            return None
        nil = self.tag(f"gco:{NIL_REASON}")
        nils = (c for c in owner if _is(c, step) and c.get(nil) and not len(c))
        return next((c for c in nils if not c.get(nil, "").startswith(CARRIED)), None)

    def identifier(self, element: Element, stem: str) -> str:
        """Return a new gml:id for the document of *element*."""
        if self._identifiers is None:
            root = element.getroottree().getroot()
            self._identifiers = {str(each) for each in root.xpath("//@*[local-name()='id']")}
        number = 1 + len(self._identifiers)
        while f"{stem}-{number}" in self._identifiers:
            number += 1
        self._identifiers.add(f"{stem}-{number}")
        return f"{stem}-{number}"

    def discard(self, element: Element) -> None:
        """Take the property *element* out, and what is left empty around it."""
        owner = element.getparent()
        if owner is None:
            return
        known = self.property_of(element)
        detach(element)
        holder = owner.getparent()
        if holder is not None and not len(owner) and not owner.attrib:
            self.discard(holder)
        elif known and known.required:
            self.complete_one(owner)

    def complete(self) -> None:
        """Give every object that was made the properties that its class requires, as missing."""
        for made in self.made:
            self.complete_one(made)

    def complete_one(self, made: Element) -> None:
        """Give the object *made* the properties that its class requires, as missing."""
        shape = self.structure.shape(made)
        for name, known in shape.properties.items() if shape else ():
            if known.required and not any(local(child) == name for child in made):
                child = self.add_property(made, name)
                child.set(self.tag(f"gco:{NIL_REASON}"), "missing")


def _is(child: Element, step: Step) -> bool:
    """Tell whether *child* is what *step* leads to; any class stands for another."""
    name = local(child)
    return bool(name) and (name == step.name or (step.is_class and not step.exact))


def place_after(owner: Element, child: Element, before: Element | None) -> None:
    """Put *child* into *owner* after *before*, or first, with the white space of its neighbours."""
    if before is None:
        child.tail = owner.text
        owner.insert(0, child)
        return
    # Neither counts the children: a record may have a hundred thousand keywords.
    tail, is_last = before.tail, before.getnext() is None
    before.tail = None
    before.addnext(child)
    child.tail = tail
    before.tail = owner.text if is_last else tail


def place_beside(owner: Element, child: Element, other: Element, before: bool) -> None:
    """Put *child* into *owner* right after *other*, or right *before* it."""
    if not before:
        place_after(owner, child, other)
        return
    position = owner.index(other)
    place_after(owner, child, owner[position - 1] if position else None)


def detach(element: Element) -> None:
    """Take *element* out of its parent, with the white space that stood before it."""
    owner = element.getparent()
    if owner is None:
        return
    position = owner.index(element)
    if position == len(owner) - 1 and position > 0:
        owner[position - 1].tail = element.tail
    owner.remove(element)
