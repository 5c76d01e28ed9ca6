"""The languages of a record, and the identifiers by which its translations name them."""

from __future__ import annotations

import re
from typing import Any, Final

from ckanext.geo2france.schemas.building import Building
from ckanext.geo2france.schemas.filling import Compound
from ckanext.geo2france.schemas.kinds import LANGUAGE
from ckanext.geo2france.schemas.rows import Reading
from ckanext.geo2france.schemas.structure import local
from ckanext.geo2france.schemas.xml import Element

__all__ = ["Locales", "identifiers", "main_language"]

LOCALES: Final = {"locale", "defaultLocale", "otherLocale"}


class Locales(Compound):
    """A PT_Locale, which translations refer to by its identifier."""

    def write(self, element: Element, values: tuple[Any, ...], building: Building) -> None:
        """Write the locale, with an identifier made of its language."""
        Compound.write(self, element, values, building)
        if language := values[0].language:
            # An xs:ID: letters first, and nothing but letters, digits, dots and hyphens.
            key = re.sub(r"[^A-Za-z0-9.-]", "-", language)
            building.locales[language] = key if key[0].isalpha() else f"l{key}"
            element.set("id", building.locales[language])


def identifiers(root: Element) -> dict[str, str]:
    """Return the languages of the locales of a record, by identifier."""
    found: dict[str, str] = {}
    reading = Reading()
    for holder in root:
        if local(holder) not in LOCALES:
            continue
        for locale in holder:
            for child in locale:
                if local(child) in {"languageCode", "language"}:
                    language = next(iter(LANGUAGE.read(child, reading)), "")
                    found[str(locale.get("id") or "")] = language
    return found


def main_language(root: Element) -> str:
    """Return the language in which a record is written, or ""."""
    for child in root:
        held = child
        if local(child) == "defaultLocale":
            held = child.find("*/{*}language")
        elif local(child) != "language":
            continue
        if held is not None:
            return next(iter(LANGUAGE.read(held, Reading())), "")
    return ""
