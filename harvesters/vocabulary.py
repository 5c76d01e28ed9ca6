"""Words of other vocabularies (EU authority lists, DCAT, schema.org) in those of the record."""

from __future__ import annotations

import re
from typing import Final

from ckanext.geo2france.domain import dates
from ckanext.geo2france.domain.errors import InvalidDate
from ckanext.geo2france.domain.record import Constraint, Keyword
from ckanext.geo2france.domain.sentence import Note
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.typed import THESAURUS, THESAURUS_DATE

__all__ = ["code", "crs", "day", "frequency", "language", "level", "licence", "theme"]

EPSG: Final = re.compile(r"(?:EPSG|epsg)(?:/[\d.]+/|[:/]+(?:[\d.]*:)?)(\d{4,6})\b|^(\d{4,6})$")
#: Lists of themes by URI, with the title of the thesaurus that they are.
THEMES: Final = {
    "inspire_themes": THESAURUS,
    "eu_data_themes": "EU data themes",
    "hvd_categories": "High-value dataset categories",
}
WEB: Final = re.compile(r"^https?://\S+$")


def _tail(text: str) -> str:
    """Return the last part of a URI, or the text itself."""
    return re.split(r"[/#]", text.rstrip("/#"))[-1] if "://" in text else text


def code(codelist: str, text: str) -> str:
    """Return the code that *text*, a label or a URI, is in a code list, or ""."""
    known = codelists.load(codelist)
    entry = known.find(text) or known.find(_tail(text))
    return entry.code if entry else ""


def language(text: str) -> str:
    """Return the code of a language given as a code, a tag (fr-FR), a name or a URI; or *text*."""
    tail = _tail(text)
    return code("languages", tail) or code("languages", re.split(r"[-_]", tail)[0]) or text


def frequency(text: str) -> str:
    """Return the code of ISO 19115 of a frequency of maintenance, or "".

    The list of the EU names more of them: they are found by the ISO spelling they have there.
    """
    if found := code("frequencies", text):
        return found
    known = codelists.load("eu_frequencies")
    entry = known.find(text) or known.find(_tail(text))
    spellings = (entry.also + (entry.en, entry.code)) if entry else ()
    return next((found for each in spellings if (found := code("frequencies", each))), "")


def level(text: str) -> str:
    """Return the level of ISO 19115 that a type of resource is: dataset where it is none."""
    return code("scopes", text) or "dataset"


def crs(text: str) -> str:
    """Return a reference system as ``EPSG:2154`` where it is one of EPSG; else *text*."""
    entry = codelists.load("crs").find(text)
    found = EPSG.search(text)
    if entry:
        return entry.code
    return f"EPSG:{found[1] or found[2]}" if found else text


def theme(uri: str, label: str = "") -> Keyword:
    """Return the keyword that the concept *uri* is; *label* names it where no list here does."""
    for name, thesaurus in THEMES.items():
        known = codelists.load(name)
        if entry := known.find(uri):
            date = THESAURUS_DATE if name == "inspire_themes" else known.date
            return Keyword(entry.fr, entry.uri, "theme", thesaurus, date, "publication")
    return Keyword(term=label or _tail(uri), uri=uri if WEB.match(uri) else "", type="theme")


def licence(*texts: str) -> Constraint | None:
    """Return the condition of use that a licence is, known by any of *texts*: id, title, URL.

    None for a licence that says nothing (not specified).
    """
    known = codelists.load("licences")
    entry = next((found for text in texts if (found := known.find(text))), None)
    if entry and not entry.uri:
        return None
    uri = next((text for text in texts if WEB.match(text)), "")
    words = next((text for text in reversed(texts) if text and not WEB.match(text)), "")
    if entry:
        return Constraint("use", "otherRestrictions", words or entry.fr, entry.uri)
    return Constraint("use", "otherRestrictions", words, uri) if words or uri else None


def day(text: str, notes: list[Note]) -> str:
    """Return the date that *text* is, or "", which is noted."""
    if not text:
        return ""
    try:
        # Libraries of RDF write the zone of UTC in figures.
        return dates.parse(text.replace("+00:00", "Z"))
    except InvalidDate as error:
        notes.append(Note(error.sentence, "dates"))
        return ""
