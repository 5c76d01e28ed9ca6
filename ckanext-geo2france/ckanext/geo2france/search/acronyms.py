"""The acronyms and codes by which a dataset is looked for, given or read in its titles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

__all__ = ["acronyms"]

BRACKETED: Final = re.compile(r"\(\s*([^()]{2,20}?)\s*\)")
#: Two letters may be the number of a road or the initials of a place.
CODE: Final = re.compile(r"(?=(?:.*[A-Z]){2})[A-Z][A-Z0-9]{2,11}")
#: Brackets also hold formats, which say nothing about the data.
FORMATS: Final = frozenset(
    [
        "CSV",
        "DXF",
        "DWG",
        "GEOJSON",
        "GPKG",
        "GML",
        "GTFS-RT",
        "JSON",
        "KML",
        "MIF",
        "PDF",
        "SHP",
        "TAB",
        "TXT",
        "WCS",
        "WFS",
        "WMS",
        "WMTS",
        "XLS",
        "XLSX",
        "XML",
        "ZIP",
    ]
)


def acronyms(given: object, titles: Iterable[str]) -> list[str]:
    """Return the given acronyms, then the codes in the *titles*, in brackets or not, each once.

    given: a text, several separated by commas, semicolons or slashes, or a list of texts.
    """
    texts = given if isinstance(given, list) else [given]
    found = [part for text in texts if isinstance(text, str) for part in re.split(r"[,;/]", text)]
    for title in titles:
        found += [text for text in BRACKETED.findall(title) if is_acronym(text)]
        found += _codes(title)
    seen: dict[str, str] = {}
    for text in found:
        if text.strip():
            seen.setdefault(text.strip().casefold(), text.strip())
    return list(seen.values())


def _codes(title: str) -> list[str]:
    """Return the words of *title* in capitals, unless the whole title is."""
    words = re.findall(r"[\w-]+", title)
    if sum(word.isupper() for word in words) * 2 > len(words) > 2:
        return []
    return [word for word in words if CODE.fullmatch(word) and word not in FORMATS]


def is_acronym(text: str) -> bool:
    """Tell whether *text* looks like an acronym or a code: OCS2D, SCoT, BD TOPO, but not WMS."""
    words = text.split()
    capitals = sum(char.isupper() for char in text)
    letters = sum(char.isalpha() for char in text)
    return (
        1 <= len(words) <= 2
        and text.upper() not in FORMATS
        and text[0].isupper()
        and capitals >= 2
        and capitals * 2 >= letters
    )
