"""Completing what is typed into a field for territories."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ckanext.geo2france.territories.names import folded, is_hinted, names_of
from ckanext.geo2france.territories.territory import Kind, Territory

if TYPE_CHECKING:
    from ckanext.geo2france.territories.reference import Reference

__all__ = ["find", "resolve"]


def find(reference: Reference, text: str, limit: int) -> list[Territory]:
    """Return the territories of which *text* begins each word of a name, or the code.

    Those named exactly so come first, then those that exist, larger kinds, larger populations.
    """
    code = text.strip()
    if found := reference.get(code):
        return [found][:limit]
    words = folded(text).split()
    if not words:
        return []
    ranked = sorted(
        ((_rank(territory, words), territory) for territory in _beginning(reference, words, code)),
        key=lambda pair: pair[0],
    )
    return [territory for _, territory in ranked[:limit]]


def resolve(reference: Reference, text: str) -> list[Territory]:
    """Return what a text that was sent as it was typed may mean: one territory where it is clear.

    A name that only one territory has in full, or with its département in brackets, is clear, and
    so is a beginning with one end.
    """
    named = names_of(reference).named(text)
    whole = [
        each
        for each in named.territories
        if each.is_current and (not named.hint or is_hinted(reference, each, named.hint))
    ]
    if len(whole) == 1 and not named.is_loose:
        return whole
    return find(reference, text, 10)


def _beginning(reference: Reference, words: list[str], code: str) -> Iterator[Territory]:
    for territory in reference:
        if any(_begins(words, name.split()) for name in _names(territory)) or (
            code.isdigit() and territory.number.startswith(code)
        ):
            yield territory


def _begins(words: list[str], parts: list[str]) -> bool:
    return all(any(part.startswith(word) for part in parts) for word in words)


def _names(territory: Territory) -> list[str]:
    return [folded(name) for name in (territory.name, *territory.other_names)]


def _rank(territory: Territory, words: list[str]) -> tuple[bool, bool, bool, int, int, str]:
    typed = " ".join(words)
    names = _names(territory)
    return (
        typed not in names,
        not territory.is_current,
        not any(name.startswith(typed) for name in names),
        -territory.kind.rank if territory.kind is not Kind.COUNTRY else -Kind.DEPARTEMENT.rank,
        -territory.population,
        territory.code,
    )
