"""The acronyms and codes by which a dataset is looked for, given or read in its titles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

__all__ = ["acronyms"]

BRACKETED: Final = re.compile(r"\(\s*([^()]{2,20}?)\s*\)")
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
    """Return the given acronyms, then those that stand in brackets in the *titles*, each once.

    given: a text, several separated by commas, semicolons or slashes, or a list of texts.
    """
    texts = given if isinstance(given, list) else [given]
    found = [part for text in texts if isinstance(text, str) for part in re.split(r"[,;/]", text)]
    found += [text for title in titles for text in BRACKETED.findall(title) if is_acronym(text)]
    seen: dict[str, str] = {}
    for text in found:
        if text.strip():
            seen.setdefault(text.strip().casefold(), text.strip())
    return list(seen.values())


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
