"""Place names as people write them, and the territories that they name.

``Lens``, ``LENS (62)``, ``commune de Lens``, ``C.A. de Lens-Liévin``, ``Département du Pas de
Calais`` and ``62 - Pas-de-Calais`` are read; accents, hyphens, case, articles and ``St`` for
``Saint`` do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from ckanext.geo2france.territories.territory import Kind, Territory

if TYPE_CHECKING:
    from ckanext.geo2france.territories.reference import Reference

__all__ = ["Named", "Names", "folded", "is_hinted", "names_of"]

_ARTICLE: Final = re.compile(r"^(?:de la|de l|du|des|de|d|les|le|la|l) (?=\S)")
_SAINT: Final = ((re.compile(r"\bst\b"), "saint"), (re.compile(r"\bste\b"), "sainte"))
#: Words before a name that tell its kind, the longest first.
_KINDS: Final = (
    (re.compile(r"^(?:commune|communes|ville|mairie)\b"), Kind.COMMUNE),
    (
        re.compile(
            r"^(?:communaute d agglomeration|communaute de communes|communaute urbaine"
            r"|communaute d agglo|agglomeration|metropole|epci|c a|c c|c u|ca|cc|cu)\b"
        ),
        Kind.EPCI,
    ),
    (re.compile(r"^(?:departement|dept|dep)\b"), Kind.DEPARTEMENT),
    (re.compile(r"^(?:ancienne region|region|conseil regional)\b"), Kind.REGION),
)
#: What tools put before the name of a place that they describe.
_EXTENT: Final = re.compile(r"^(?:emprise geographique|emprise|territoire|perimetre) (?:de|d|du) ")
_HINT: Final = re.compile(r"^(.*?)\s*\(([^()]*)\)\s*$")
_NUMBERED: Final = re.compile(r"^(\d{2}|2[AB]|\d{5})\s*[-–:]\s*(?=\D)|\s*[-–:]\s*(\d{5})$")
_SEPARATORS: Final = re.compile(r"[;,|>/\n]+")


@dataclass(frozen=True, slots=True)
class Named:
    """What a text may name, and what it says beside the name, folded.

    is_loose: the name is that of an EPCI without its kind, and may mean a land: “Boulonnais”.
    """

    territories: tuple[Territory, ...]
    hint: str = ""
    is_loose: bool = False


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """Return *text* without accents, case, hyphens and apostrophes; words separated by a blank."""
    text = text.casefold().replace("œ", "oe").replace("æ", "ae")
    bare = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in bare if not unicodedata.combining(char))
    bare = " ".join(re.sub(r"[\W_]+", " ", bare).split())
    for short, whole in _SAINT:
        bare = short.sub(whole, bare)
    return bare


class Names:
    """The territories of a reference by their names."""

    def __init__(self, reference: Reference) -> None:
        """Index every name of *reference*, former communes under the commune of today."""
        self._reference = reference
        self._whole: dict[str, list[Territory]] = {}
        self._bare: dict[str, list[Territory]] = {}
        self.former: dict[str, list[Territory]] = {}
        for territory in reference:
            for name in (territory.name, *territory.other_names):
                _add(self._whole, _without_article(folded(name)), territory)
                if territory.kind is Kind.EPCI:
                    _add(self._bare, _without_kind(folded(name))[0], territory)
        for code, name in reference.former.values():
            if today := reference.get(f"fr:commune:{code}"):
                _add(self.former, _without_article(folded(name)), today)

    def named(self, text: str) -> Named:
        """Return the territories that *text*, as a whole, may name: several are homonyms."""
        hint = ""
        if match := _HINT.match(text):
            text, hint = match[1], match[2]
        if match := _NUMBERED.search(text):
            hint = hint or match[1] or match[2]
            text = _NUMBERED.sub("", text)
        key = _EXTENT.sub("", folded(text))
        if found := self._find(key):
            return Named(tuple(found), folded(hint))
        # A name that is also a commune's is the commune's: that was looked for first.
        return Named(tuple(self._bare.get(_without_article(key), ())), folded(hint), is_loose=True)

    def _find(self, key: str) -> list[Territory]:
        if found := self._whole.get(_without_article(key)):
            return found
        bare, kind = _without_kind(key)
        if kind is Kind.EPCI:
            return self._bare.get(bare, [])
        return [each for each in self._whole.get(bare, []) if each.kind is kind]

    def designated(self, texts: tuple[str, ...]) -> Iterator[Named]:
        """Yield what each text names as a whole, or else each of its parts."""
        for text in texts:
            whole = self.named(text)
            if whole.territories:
                yield whole
                continue
            parts = [part for part in _SEPARATORS.split(text) if part.strip()]
            if len(parts) > 1:
                yield from (found for part in parts if (found := self.named(part)).territories)


@cache
def names_of(reference: Reference) -> Names:
    """Return the names of *reference*, indexed once."""
    return Names(reference)


def is_hinted(reference: Reference, territory: Territory, hint: str) -> bool:
    """Tell whether the *hint* is the code, a postal beginning, or an area of *territory*."""
    if hint[:5].isdigit() and len(hint) >= 5:
        return hint == territory.number or hint[:2] == territory.departement
    above = reference.containing(territory)
    known = {folded(name) for each in above for name in (each.name, *each.other_names)}
    return hint in known or hint == territory.departement.casefold()


def _add(index: dict[str, list[Territory]], key: str, territory: Territory) -> None:
    known = index.setdefault(key, [])
    if territory not in known:
        known.append(territory)


def _without_article(key: str) -> str:
    return _ARTICLE.sub("", key)


def _without_kind(key: str) -> tuple[str, Kind | None]:
    for words, kind in _KINDS:
        if match := words.match(key):
            return _without_article(key[match.end() :].strip()), kind
    return _without_article(key), None
