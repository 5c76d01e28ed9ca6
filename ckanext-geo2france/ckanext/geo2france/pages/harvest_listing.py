"""The list of sources: narrowed by words, organization, type and state, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ckanext.geo2france.pages.harvest_words import source_state

__all__ = ["Asked", "Listed", "listed"]

SHOWN: Final = 25
#: With fewer sources than this, the list needs no filters.
MANY: Final = 6

Source = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is narrowed to; an empty text is no condition."""

    words: str = ""
    organization: str = ""
    type: str = ""
    state: str = ""

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Asked:
        """Return what an address asks for."""
        given = (arguments.get(name, "").strip() for name in ("q", "organization", "type", "state"))
        return cls(*given)

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Return the parameters of an address that asks for the same."""
        names = ("q", "organization", "type", "state")
        values = (self.words, self.organization, self.type, self.state)
        return [(name, value) for name, value in zip(names, values, strict=True) if value]

    def holds(self, source: Source) -> bool:
        """Tell whether *source* is asked for."""
        text = " ".join(str(source.get(key) or "") for key in ("title", "name", "url")).casefold()
        return (
            all(word in text for word in self.words.casefold().split())
            and self.organization in ("", source["owner_org"])
            and self.type in ("", source["type"])
            and self.state in ("", source_state(source))
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list.

    total: how many sources there are, count: how many are asked for; states: those that there are.
    """

    sources: Sequence[Source]
    asked: Asked
    total: int
    count: int
    page: int
    pages: int
    states: tuple[str, ...]

    @property
    def has_filters(self) -> bool:
        """Tell whether the list is long enough to be narrowed."""
        return self.total > MANY or bool(self.asked.parameters)


def listed(sources: Iterable[Source], asked: Asked, page: int) -> Listed:
    """Return a page of the *sources* that are asked for, those that need a person first."""
    everything = list(sources)
    kept = sorted((each for each in everything if asked.holds(each)), key=_rank)
    pages = max(1, -(-len(kept) // SHOWN))
    page = min(page, pages)
    return Listed(
        sources=kept[(page - 1) * SHOWN : page * SHOWN],
        asked=asked,
        total=len(everything),
        count=len(kept),
        page=page,
        pages=pages,
        states=tuple(sorted({source_state(each) for each in everything})),
    )


def _rank(source: Source) -> tuple[int, str]:
    needs_a_person = {"asking": 0, "failed": 1, "interrupted": 1}
    rank = needs_a_person.get(source_state(source), 2)
    return rank, str(source["title"] or source["name"]).casefold()
