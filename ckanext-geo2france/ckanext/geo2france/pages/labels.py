"""Words for codes, dates and numbers, in the language of the page."""

from __future__ import annotations

import re
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.search import territories

#: Code list of each field whose values are codes, by the name of its Solr facet.
LISTS_OF_FACETS = {
    "inspire_themes": "inspire_themes",
    "topic_categories": "topic_categories",
    "res_protocol": "protocols",
    "hierarchy_level": "scopes",
    "inspire_verdict": "inspire_verdicts",
}
_PATTERNS = {4: "y", 7: "MMMM y", 10: "d MMMM y"}


def code_label(list_name: str, code: str, lang: str) -> str:
    """Return the label of *code* in *lang* (``fr`` or ``en``), or the code when no list has it."""
    entry = codelists.load(list_name).find(code)
    if entry is None:
        return code
    return entry.en if lang.startswith("en") else entry.fr


def first_label(list_names: tuple[str, ...], code: str, lang: str) -> str:
    """Return the label of *code* in the first of the lists that knows it."""
    for name in list_names:
        label = code_label(name, code, lang)
        if label != code:
            return label
    return code


def facet_label(field: str, value: str, shown: str, lang: str) -> str:
    """Return how the *value* of facet *field* is shown; *shown* is what CKAN proposes."""
    if field == "territory" and (territory := territories.territory_of(value)):
        return territory.name
    name = LISTS_OF_FACETS.get(field)
    return code_label(name, value, lang) if name else shown


def date_label(text: str | None, lang: str) -> str:
    """Return an ISO date of any precision (``2025``, ``2025-06``, ``2025-06-30…``) in words."""
    found = re.match(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", text or "")
    if not found:
        return text or ""
    year, month, day = found.groups()
    try:
        value = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return found.group(0)
    return format_date(value, _PATTERNS[len(found.group(0))], locale=lang)


def number_label(value: float, lang: str) -> str:
    """Return *value* with the separators of *lang*."""
    return format_decimal(value, locale=lang)


def size_label(size: int | str | None, lang: str) -> str:
    """Return a file size in words (``1,2 Mo``), or nothing when it is not known."""
    try:
        value = float(size or 0)
    except ValueError:
        return ""
    if value <= 0:
        return ""
    units = (
        ("B", "KB", "MB", "GB", "TB") if lang.startswith("en") else ("o", "Ko", "Mo", "Go", "To")
    )
    index = 0
    while value >= 1000 and index < len(units) - 1:
        value, index = value / 1000, index + 1
    return f"{format_decimal(round(value, 0 if value >= 10 else 1), locale=lang)} {units[index]}"


def extract(text: str | None, length: int) -> str:
    """Return the beginning of a markdown *text* in plain words, about *length* characters."""
    plain = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text or "")
    plain = re.sub(r"<[^>]{0,200}>|^[#>\-*\s]+", " ", plain, flags=re.MULTILINE)
    plain = re.sub(r"[*`]{1,3}|\b_|_\b", "", plain)
    plain = re.sub(r"\s+", " ", plain).strip()
    if len(plain) <= length:
        return plain
    return plain[:length].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
