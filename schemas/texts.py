"""How free text is written, in its four forms, and in other languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from ckanext.geo2france.domain.record import Translation
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.building import NIL_REASON, Building, legal
from ckanext.geo2france.schemas.rows import Reading
from ckanext.geo2france.schemas.structure import local
from ckanext.geo2france.schemas.xml import Element

__all__ = [
    "LITERAL",
    "FREE_TEXT",
    "TEXT",
    "XLINK_HREF",
    "anchor",
    "Single",
    "children",
    "href_of",
    "put_text",
    "text_of",
    "translated",
]

XLINK_HREF: Final = "{http://www.w3.org/1999/xlink}href"
XSI_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
FREE_TEXT: Final = "}PT_FreeText"


def children(element: Element) -> Iterator[Element]:
    """Yield the child elements, without comments and processing instructions."""
    return (child for child in element if isinstance(child.tag, str))


def text_of(element: Element) -> str:
    """Return the text of a property element, or "".

    Reads gco:CharacterString, gmx:Anchor, a code, plain text; where these are empty, the first
    translation of gmd:PT_FreeText.
    """
    translated = ""
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):
            continue
        if tag.endswith(FREE_TEXT):
            translated = translated or _first_translation(child)
        elif text := ("".join(child.itertext()) if len(child) else child.text or "").strip():
            return text
    return (element.text or "").strip() or translated


def _first_translation(free_text: Element) -> str:
    return next((text for _, text in _translations(free_text)), "")


def _translations(free_text: Element) -> Iterator[tuple[str, str]]:
    """Yield the locale and text of each translation."""
    for group in free_text.iter("{*}LocalisedCharacterString"):
        if text := "".join(group.itertext()).strip():
            yield group.get("locale", "").rpartition("#")[2], text


def href_of(element: Element) -> str:
    """Return the xlink:href of the Anchor in a property element, or ""."""
    for child in children(element):
        if href := child.get(XLINK_HREF):
            return href.strip()
    return ""


def translated(element: Element, text: str, reading: Reading, part: str = "") -> None:
    """Remember the translations that the property *element* holds of its *text*.

    part: name of the subfield, where *reading* stands at the field.
    """
    field = f"{reading.where}.{part}" if part else reading.where
    source = "" if reading.single and not part else text
    if reading.met is not None:
        reading.met.append((element, field, source, text))
    for child in element:
        if isinstance(child.tag, str) and child.tag.endswith(FREE_TEXT):
            for locale, other in _translations(child):
                language = reading.locales.get(locale) or _language(locale)
                if other != text or language not in {"", reading.language}:
                    reading.translations.append(Translation(field, source, language, other))


def _language(locale: str) -> str:
    entry = codelists.load("languages").find(locale)
    return entry.code if entry else locale


def put_text(
    element: Element, text: str, building: Building, uri: str = "", part: str = ""
) -> None:
    """Fill the property *element* with *text*, as an Anchor where there is a *uri*, translated."""
    known = building.property_of(element)
    name = known.value if known and known.value in PLAIN else "gco:CharacterString"
    if name == "gco:GenericName":
        name = "gco:ScopedName" if building.modern else "gco:LocalName"
    if uri:
        building.add(element, anchor(building), text).set(XLINK_HREF, legal(uri))
    else:
        building.add(element, name, text)
    if name == "gco:CharacterString":
        put_translations(element, text, building, part)


#: Values that are text under another name; what the structure leaves abstract is CharacterString.
PLAIN: Final = {
    "gmd:URL",
    "gco:GenericName",
    "gco:ScopedName",
    "gts:TM_PeriodDuration",
    "gco:TM_PeriodDuration",
}


def anchor(building: Building) -> str:
    return "gcx:Anchor" if building.modern else "gmx:Anchor"


def put_translations(element: Element, text: str, building: Building, part: str = "") -> None:
    """Add to the property *element* the translations of its *text*."""
    field = f"{building.where}.{part}" if part else building.where
    found = building.translations_of(field, text, building.single and not part)
    if found:
        add_translations(element, found, building)


def add_translations(element: Element, wanted: Iterable[Translation], building: Building) -> None:
    """Add to the property *element* each of the translations *wanted*."""
    prefix = "lan" if building.modern else "gmd"
    element.set(XSI_TYPE, f"{prefix}:PT_FreeText_PropertyType")
    free_text = element.find("{*}PT_FreeText")
    if free_text is None:
        free_text = building.add(element, f"{prefix}:PT_FreeText")
    for each in wanted:
        group = building.add(free_text, f"{prefix}:textGroup")
        held = building.add(group, f"{prefix}:LocalisedCharacterString", each.text)
        held.set("locale", "#" + building.locales.get(each.language, each.language))


def change_translations(
    element: Element, wanted: set[Translation], reading: Reading, building: Building
) -> None:
    """Make *wanted* the translations of the property *element*; the main text given again stays."""
    for group in element.findall("{*}PT_FreeText/*"):
        text = "".join(group.itertext()).strip()
        locale = next((held.get("locale", "") for held in group), "").rpartition("#")[2]
        language = reading.locales.get(locale) or _language(locale)
        kept = {each for each in wanted if (each.language, each.text) == (language, text)}
        wanted = wanted - kept
        given_again = text == text_of(element) and language in {"", reading.language}
        if not kept and not given_again:
            _drop(group)
    if wanted:
        add_translations(element, sorted(wanted), building)
    free_text = element.find("{*}PT_FreeText")
    if free_text is not None and not len(free_text):
        element.remove(free_text)
        element.attrib.pop(XSI_TYPE, None)


def _drop(group: Element) -> None:
    holder = group.getparent()
    if holder is not None:
        holder.remove(group)


class Single:
    """What kinds of one value per element have in common: the value is written anew."""

    def holds(self, value: Any) -> bool:
        """Tell that any value belongs here."""
        return True

    def grouped(self, values: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
        """Yield each value alone."""
        return ((value,) for value in values)

    def write(self, element: Element, values: tuple[Any, ...], building: Building) -> None:
        """Fill the new *element*."""
        raise NotImplementedError

    def update(
        self, element: Element, old: tuple[Any, ...], new: tuple[Any, ...], building: Building
    ) -> None:
        """Write the value anew in the place of the old one."""
        self.empty(element, building)
        self.write(element, new, building)

    def empty(self, element: Element, building: Building) -> None:
        """Take all that *element* holds, and that it holds nothing."""
        for child in list(element):
            element.remove(child)
        element.text = None
        element.attrib.pop(building.tag(f"gco:{NIL_REASON}"), None)

    def remove(self, element: Element, building: Building) -> None:
        """Take *element* out."""
        building.discard(element)


@dataclass(frozen=True, slots=True)
class Text(Single):
    """Free text."""

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield the text, if any."""
        if text := text_of(element) or _code_of(element):
            if len(element) > 1 or reading.met is not None or only_translated(element):
                translated(element, text, reading)
            yield text

    def write(self, element: Element, values: tuple[str, ...], building: Building) -> None:
        """Write gco:CharacterString, or what the property wants instead."""
        put_text(element, values[0], building)

    def update(
        self, element: Element, old: tuple[Any, ...], new: tuple[Any, ...], building: Building
    ) -> None:
        """Change the text where it stands; an Anchor stays one, translations stay."""
        held = next((c for c in children(element) if text_of_child(c)), None)
        if held is None:
            self.empty(element, building)
            put_text(element, new[0], building)
            return
        # The main text is often given a second time, as its own translation.
        again = (e for e in element.iter("{*}LocalisedCharacterString") if _is_main(e, building))
        for each in [held, *(e for e in again if (e.text or "").strip() == old[0])]:
            _set(each, new[0])

    def remove(self, element: Element, building: Building) -> None:
        """Take the property out; of an Anchor the text only, as its URI is another field."""
        if (held := _anchored(element)) is not None:
            _set(held, "")
        else:
            building.discard(element)


def _is_main(localised: Element, building: Building) -> bool:
    """Tell whether *localised* is in the language of the record, or in none that is known."""
    locale = localised.get("locale", "").rpartition("#")[2]
    known = (language for language, key in building.locales.items() if key == locale)
    return next(known, _language(locale)) in {"", building.language}


def _anchored(element: Element) -> Element | None:
    """Return the Anchor in *element* that points to something."""
    return next((child for child in children(element) if child.get(XLINK_HREF)), None)


def _code_of(element: Element) -> str:
    """Return the code that a profile puts in the place of a text, or ""."""
    codes = (child.get("codeListValue", "").strip() for child in children(element))
    return next((code for code in codes if code), "")


def only_translated(element: Element) -> bool:
    """Tell whether *element* holds translations only, no main text."""
    return len(element) == 1 and str(element[0].tag).endswith(FREE_TEXT)


def text_of_child(child: Element) -> str:
    """Return the main text that *child* of a property holds, or ""."""
    return "" if str(child.tag).endswith(FREE_TEXT) else "".join(child.itertext()).strip()


def _set(element: Element, text: str) -> None:
    for child in list(element):
        element.remove(child)
    element.text = legal(text)


@dataclass(frozen=True, slots=True)
class Literal(Single):
    """Text that stands in the element itself, such as gco:ScopedName in SV_CoupledResource."""

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield the text, if any."""
        if text := text_of(element):
            yield text

    def write(self, element: Element, values: tuple[str, ...], building: Building) -> None:
        """Write the text; a class that ISO 19115-3 puts in between is added."""
        if local(element)[0].islower():
            put_text(element, values[0], building)
        else:
            element.text = legal(values[0])


TEXT: Final = Text()
LITERAL: Final = Literal()
