"""INSPIRE themes out of keywords, however the thesaurus is spelled."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from ckanext.geo2france.domain.record import Keyword
from ckanext.geo2france.schemas import codelists

__all__ = ["themes"]

THEME_URI: Final = re.compile(r"inspire\.ec\.europa\.eu/theme/([a-z]{2})\b", re.IGNORECASE)


def themes(keywords: Iterable[Keyword]) -> tuple[str, ...]:
    """Return the codes of the INSPIRE themes among *keywords*, in the order met.

    A URI of the register decides. A French or English label counts where the thesaurus is GEMET or
    an INSPIRE one: "Hydrographie" as a free keyword is no INSPIRE theme.
    """
    known = codelists.load("inspire_themes")
    found: list[str] = []
    for keyword in keywords:
        if match := THEME_URI.search(keyword.uri) or THEME_URI.search(keyword.term):
            entry = known.find(match.group(1).lower())
        elif _is_inspire(keyword.thesaurus):
            entry = known.find(keyword.term)
        else:
            entry = None
        if entry:
            found.append(entry.code)
    return tuple(dict.fromkeys(found))


def _is_inspire(thesaurus: str) -> bool:
    words = codelists.plain(thesaurus)
    return "gemet" in words or ("inspire" in words and "theme" in words)
