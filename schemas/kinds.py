"""How single values are written: codes, dates, numbers, coordinate systems, references."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from ckanext.geo2france.domain import dates
from ckanext.geo2france.domain.errors import InvalidDate
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.building import Building
from ckanext.geo2france.schemas.rows import Reading
from ckanext.geo2france.schemas.texts import (
    Single,
    children,
    href_of,
    put_text,
    text_of,
)
from ckanext.geo2france.schemas.xml import Element

__all__ = [
    "BOOLEAN",
    "DATE",
    "INTEGER",
    "LANGUAGE",
    "METRE",
    "NUMBER",
    "Code",
    "children",
    "href_of",
    "number_text",
    "put_date",
    "text_of",
]

# EPSG:9001 is the metre; the catalogues of units that ISO 19139 points to end in #m.
METRE: Final = re.compile(r"^(m|met(er|re)s?)$|[#:]m$|EPSG:+9001$", re.IGNORECASE)
MIDNIGHT: Final = "T00:00:00"
DAY: Final = "2025-06-30"
ISO_639_2: Final = "http://www.loc.gov/standards/iso639-2/"


@dataclass(frozen=True, slots=True)
class Code(Single):
    """A code of the code list *name*; a code that the list does not know is kept as written.

    name: "" for a list that the project does not ship; enumerated: the code is the text itself.
    """

    name: str
    enumerated: bool = False

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield the code, from codeListValue or from the text."""
        written = _written_codes(element)
        if not written:
            return
        if self.name:
            known = codelists.load(self.name)
            for text in written:
                # GeoNetwork writes "dataset_Dataset", North America "dataset; jeuDonnées".
                for spelling in (text, text.rpartition("_")[2], text.partition(";")[0]):
                    if entry := known.find(spelling):
                        yield entry.code
                        return
        yield written[0]

    def write(self, element: Element, values: tuple[str, ...], building: Building) -> None:
        """Write the code as the value of its list."""
        known = building.property_of(element)
        if self.enumerated and known and known.value != "gco:GenericName":
            building.add(element, known.value, values[0])
        elif self.enumerated:
            put_text(element, values[0], building)
        else:
            building.add_code(element, values[0])


def _written_codes(element: Element) -> list[str]:
    """Return the codes and texts that *element* holds, the likeliest first."""
    found = [child.get("codeListValue", "").strip() for child in children(element)]
    found += [text_of(element), href_of(element)]
    return [each for each in found if each]


@dataclass(frozen=True, slots=True)
class Language(Single):
    """A language, as LanguageCode or text, in ISO 639-2/B: "fra" and "fr-FR" are fre."""

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield the code; a language that the list does not know is kept as written."""
        known = codelists.load("languages")
        written = _written_codes(element)
        for text in written:
            if entry := known.find(text) or known.find(re.split(r"[;,_-]", text)[0]):
                yield entry.code
                return
        yield from written[:1]

    def write(self, element: Element, values: tuple[str, ...], building: Building) -> None:
        """Write a LanguageCode of ISO 639-2."""
        name = "lan:LanguageCode" if building.modern else "gmd:LanguageCode"
        building.add_code(element, values[0], name).set("codeList", ISO_639_2)


@dataclass(frozen=True, slots=True)
class Date(Single):
    """A whole or partial date."""

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield the date; one that cannot be read is left out, and said."""
        text = text_of(element)
        if not text:
            return
        try:
            yield dates.parse(text)
        except InvalidDate as error:
            reading.note(error.sentence)

    def write(self, element: Element, values: tuple[str, ...], building: Building) -> None:
        """Write gco:Date, gco:DateTime, or a gml:TimeInstant where the property wants one."""
        put_date(element, values[0], building)


def put_date(element: Element, date: str, building: Building) -> None:
    """Fill the property *element* with *date*."""
    known = building.property_of(element)
    if known and known.value.endswith(":TM_Primitive"):
        instant = building.add(element, "gml:TimeInstant")
        instant.set(building.tag("gml:id"), building.identifier(element, "time"))
        building.add(instant, "gml:timePosition", date)
        return
    whole = "T" in date or (known is not None and known.value == "gco:DateTime")
    building.add(element, "gco:DateTime" if whole else "gco:Date", date)


@dataclass(frozen=True, slots=True)
class Day(Date):
    """A date where ISO 19139 allows only a date and time: midnight stands for the whole day."""

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield the date, without midnight."""
        for date in Date.read(self, element, reading):
            yield date.removesuffix(MIDNIGHT)

    def write(self, element: Element, values: tuple[str, ...], building: Building) -> None:
        """Write the date, with midnight where a time is required."""
        known = building.property_of(element)
        timed = known is not None and known.value == "gco:DateTime" and len(values[0]) == len(DAY)
        put_date(element, values[0] + MIDNIGHT if timed else values[0], building)


@dataclass(frozen=True, slots=True)
class DateOf(Date):
    """The date of a CI_Date whose type is one of *types*, or any where there is none."""

    types: tuple[str, ...] = ()

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield the date, if the type is wanted."""
        kind = next((e for e in children(element) if str(e.tag).endswith("}dateType")), None)
        code = next(iter(_written_codes(kind)), "") if kind is not None else ""
        if self.types and code not in self.types:
            return
        for child in children(element):
            if str(child.tag).endswith("}date"):
                yield from Date.read(self, child, reading)

    def write(self, element: Element, values: tuple[str, ...], building: Building) -> None:
        """Write the date and its type, the first of *types*."""
        put_date(building.add_property(element, "date"), values[0], building)
        if self.types:
            building.add_code(building.add_property(element, "dateType"), self.types[0])

    def update(
        self, element: Element, old: tuple[Any, ...], new: tuple[Any, ...], building: Building
    ) -> None:
        """Change the date, not its type."""
        held = next((c for c in children(element) if str(c.tag).endswith("}date")), None)
        if held is None:
            self.write(element, new, building)
        else:
            DATE.update(held, old, new, building)

    def remove(self, element: Element, building: Building) -> None:
        """Take the property that holds the CI_Date out."""
        holder = element.getparent()
        if holder is not None:
            building.discard(holder)


@dataclass(frozen=True, slots=True)
class Number(Single):
    """A decimal number, with a point or a comma."""

    def read(self, element: Element, reading: Reading) -> Iterator[float]:
        """Yield the number; a text that is none is left out, and said."""
        text = text_of(element)
        if not text:
            return
        try:
            number = float(text.replace(",", ".").replace(" ", ""))
        except ValueError:
            number = math.nan
        if math.isfinite(number):
            yield number
        else:
            reading.note(Sentence.of(_("“{text}” is not a number"), text=text))

    def write(self, element: Element, values: tuple[float, ...], building: Building) -> None:
        """Write gco:Decimal or gco:Real, as the property wants."""
        known = building.property_of(element)
        name = known.value if known and known.value != "gco:Distance" else "gco:Decimal"
        building.add(element, name, number_text(values[0]))


def number_text(value: float) -> str:
    """Return *value* with all its digits, and without the exponent that xs:decimal refuses."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(repr(value)), "f")


@dataclass(frozen=True, slots=True)
class Integer(Single):
    """A positive integer, such as the denominator of a scale; thin spaces and "1:" are forgiven."""

    def read(self, element: Element, reading: Reading) -> Iterator[int]:
        """Yield the integer; a text that is none is left out, and said."""
        text = text_of(element)
        bare = re.sub(r"[\s\u202f]", "", text).removeprefix("1:").removeprefix("1/")
        if bare.isascii() and bare.isdigit() and int(bare) > 0:
            yield int(bare)
        elif text:
            reading.note(Sentence.of(_("“{text}” is not a positive integer"), text=text))

    def write(self, element: Element, values: tuple[int, ...], building: Building) -> None:
        """Write gco:Integer."""
        building.add(element, "gco:Integer", str(values[0]))


@dataclass(frozen=True, slots=True)
class Boolean(Single):
    """True or false, also written 1 and 0."""

    def read(self, element: Element, reading: Reading) -> Iterator[bool]:
        """Yield the truth value; anything else is left out."""
        text = text_of(element).lower()
        if text in {"true", "1", "false", "0"}:
            yield text in {"true", "1"}

    def write(self, element: Element, values: tuple[bool, ...], building: Building) -> None:
        """Write gco:Boolean."""
        building.add(element, "gco:Boolean", "true" if values[0] else "false")


DATE: Final[Any] = Date()
NUMBER: Final[Any] = Number()
INTEGER: Final[Any] = Integer()
BOOLEAN: Final[Any] = Boolean()
LANGUAGE: Final[Any] = Language()
