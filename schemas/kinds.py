"""How single values are written in ISO 19139: text in its four forms, codes, dates, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ckanext.geo2france.domain import dates
from ckanext.geo2france.domain.errors import InvalidDate
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.rows import Reading
from ckanext.geo2france.schemas.xml import Element

__all__ = [
    "BOOLEAN",
    "CRS",
    "DATE",
    "HREF",
    "INTEGER",
    "LANGUAGE",
    "MEDIA_TYPE",
    "NUMBER",
    "TEXT",
    "Code",
    "children",
    "href_of",
    "text_of",
]

XLINK_HREF: Final = "{http://www.w3.org/1999/xlink}href"
FREE_TEXT: Final = "}PT_FreeText"
EPSG: Final = re.compile(r"EPSG\s*[:/]+\s*(?:[\d.]*\s*[:/]\s*)?(\d{4,6})\b", re.IGNORECASE)
DIGITS: Final = re.compile(r"^\d{4,6}$")


def children(element: Element) -> Iterator[Element]:
    """Yield the child elements, without comments and processing instructions."""
    return (child for child in element if isinstance(child.tag, str))


def text_of(element: Element) -> str:
    """Return the text of a property element, or "".

    Reads gco:CharacterString, gmx:Anchor, a code, plain text; where these are empty, the first
    translation of gmd:PT_FreeText.
    """
    translated = ""
    for child in children(element):
        if str(child.tag).endswith(FREE_TEXT):
            translated = translated or _translation(child)
        elif text := "".join(child.itertext()).strip():
            return text
    return (element.text or "").strip() or translated


def _translation(free_text: Element) -> str:
    texts = ("".join(group.itertext()).strip() for group in children(free_text))
    return next((text for text in texts if text), "")


def href_of(element: Element) -> str:
    """Return the xlink:href of the Anchor in a property element, or ""."""
    for child in children(element):
        if href := child.get(XLINK_HREF):
            return href.strip()
    return ""


@dataclass(frozen=True, slots=True)
class Text:
    """Free text."""

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield the text, if any."""
        if text := text_of(element):
            yield text


@dataclass(frozen=True, slots=True)
class Href:
    """The URI of an Anchor."""

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield the URI, if any."""
        if href := href_of(element):
            yield href


@dataclass(frozen=True, slots=True)
class MediaType:
    """The media type of a gmx:MimeFileType."""

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield the media type, if the element holds one."""
        for child in children(element):
            if str(child.tag).endswith("}MimeFileType") and child.get("type"):
                yield child.get("type", "").strip()


@dataclass(frozen=True, slots=True)
class Code:
    """A code of the code list *name*; a code that the list does not know is kept as written."""

    name: str

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield the code, from codeListValue or from the text."""
        written = [w for w in _written_codes(element) if w]
        known = codelists.load(self.name)
        for text in written:
            # GeoNetwork writes "dataset_Dataset", the North American profile "dataset; jeuDonnées".
            spellings = (text, text.rpartition("_")[2], text.partition(";")[0])
            if entry := next(filter(None, map(known.find, spellings)), None):
                yield entry.code
                return
        yield from written[:1]


def _written_codes(element: Element) -> list[str]:
    values = [child.get("codeListValue", "").strip() for child in children(element)]
    return [*values, text_of(element), href_of(element)]


@dataclass(frozen=True, slots=True)
class Language:
    """A language, as LanguageCode or text, in ISO 639-2/B: "fra" and "fr-FR" are fre."""

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield the code; a language that the list does not know is kept as written."""
        known = codelists.load("languages")
        written = [w for w in _written_codes(element) if w]
        for text in written:
            if entry := known.find(text) or known.find(re.split(r"[;,_-]", text)[0]):
                yield entry.code
                return
        yield from written[:1]


@dataclass(frozen=True, slots=True)
class Date:
    """A whole or partial date."""

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield the date; one that cannot be read is left out, and said."""
        text = text_of(element)
        if not text:
            return
        try:
            yield dates.parse(text)
        except InvalidDate as error:
            reading.note(str(error))


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number, with a point or a comma."""

    def read(self, element: Element, reading: Reading) -> Iterator[float]:
        """Yield the number; a text that is none is left out, and said."""
        text = text_of(element)
        if not text:
            return
        try:
            yield float(text.replace(",", ".").replace(" ", ""))
        except ValueError:
            reading.note(f"{text!r} is not a number")


@dataclass(frozen=True, slots=True)
class Integer:
    """A positive integer, such as the denominator of a scale; thin spaces and "1:" are forgiven."""

    def read(self, element: Element, reading: Reading) -> Iterator[int]:
        """Yield the integer; a text that is none is left out, and said."""
        text = text_of(element)
        bare = re.sub(r"[\s\u202f]", "", text).removeprefix("1:").removeprefix("1/")
        if bare.isascii() and bare.isdigit() and int(bare) > 0:
            yield int(bare)
        elif text:
            reading.note(f"{text!r} is not a positive integer")


@dataclass(frozen=True, slots=True)
class Boolean:
    """True or false, also written 1 and 0."""

    def read(self, element: Element, reading: Reading) -> Iterator[bool]:
        """Yield the truth value; anything else is left out."""
        text = text_of(element).lower()
        if text in {"true", "1", "false", "0"}:
            yield text in {"true", "1"}


@dataclass(frozen=True, slots=True)
class Crs:
    """A coordinate reference system, as EPSG:nnnn where the identifier says so, else as written."""

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield every system that the identifier names."""
        codes = [hit for path in ("{*}code", "{*}codeSpace") for hit in element.iterfind(path)]
        texts = [text for hit in codes for text in (href_of(hit), text_of(hit)) if text]
        if found := [f"EPSG:{number}" for text in texts for number in EPSG.findall(text)]:
            yield from dict.fromkeys(found)
        elif texts:
            yield _named_crs(text_of(codes[0]) or texts[0])


def _named_crs(text: str) -> str:
    if DIGITS.match(text):
        return f"EPSG:{text}"
    entry = codelists.load("crs").find(text)
    return entry.code if entry else text


TEXT: Final[Any] = Text()
HREF: Final[Any] = Href()
MEDIA_TYPE: Final[Any] = MediaType()
DATE: Final[Any] = Date()
NUMBER: Final[Any] = Number()
INTEGER: Final[Any] = Integer()
BOOLEAN: Final[Any] = Boolean()
LANGUAGE: Final[Any] = Language()
CRS: Final[Any] = Crs()
