"""Whose record keeps a dataset up to date, where several sources give the same one.

A record belongs to (source, identifier). The same identifier in two sources is one dataset, shown
on both and written from one of them, its owner. What was typed in or imported here belongs to
those who did so, and no source ever writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from ckanext.geo2france.domain.dates import parse
from ckanext.geo2france.domain.errors import InvalidDate
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _

__all__ = ["Catalogue", "Claim", "Holding", "OwnerRule", "Standing", "owner", "standing"]


class OwnerRule(str, Enum):
    """Which of several sources owns a dataset."""

    #: The one of the lowest priority, then the first.
    PRIORITY = "priority"
    #: The one that gave the record first.
    FIRST = "first"
    #: The one whose record is the most recent, by the date that it gives itself; then the first.
    RECENT = "recent"


@dataclass(frozen=True, slots=True)
class Claim:
    """A source that gives a record, as far as it matters to who owns the dataset.

    first_seen: when the source first gave the record, ISO 8601 in UTC, or "" where it only does so
    now; modified: the date that the record gives itself, or "".
    """

    source: str
    title: str
    priority: int
    first_seen: str
    modified: str = ""
    owns: bool = False


@dataclass(frozen=True, slots=True)
class Holding:
    """A dataset that the catalogue holds under the identifier of a record.

    harvested: whether it came from a source at all; claims: the other sources that give the record
    now; within: whether its organization is one that the source writes in.
    """

    dataset_id: str
    harvested: bool
    claims: tuple[Claim, ...] = ()
    within: bool = True


def _nothing(identifiers: Collection[str]) -> Mapping[str, Holding]:
    return {}


def _no_dataset(identifiers: Collection[str]) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the catalogue holds beyond the source that is read, asked for many records at once.

    holdings: by record identifier, the datasets that other sources or people brought.
    designated: by identifier or name of a resource, the datasets that the source may add links to.
    own: by identifier or address, the datasets of this portal that it has given as their own.
    """

    holdings: Callable[[Collection[str]], Mapping[str, Holding]] = field(default=_nothing)
    designated: Callable[[Collection[str]], Mapping[str, str]] = field(default=_no_dataset)
    own: Callable[[Collection[str]], Mapping[str, str]] = field(default=_no_dataset)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a source owns a dataset, and why (where somebody else has a part in it)."""

    owns: bool
    reason: Sentence | None = None


TYPED_IN: Final = _("The dataset was entered or imported here: a harvest does not change it.")
THEIRS: Final = _("The dataset is kept up to date from the source {source}.")
OURS: Final = _("The dataset is now kept up to date from this source, no longer from {source}.")
ELSEWHERE: Final = _("The dataset belongs to another organization: it is left as it is.")
ABANDONED: Final = _(
    "The other source gives this record no more: this one keeps the dataset up to date."
)


def owner(claims: Collection[Claim], rule: OwnerRule) -> Claim:
    """Return the claim that wins by *rule*; there must be one."""
    # Who gives a record only now comes after all that gave it, whenever its run began.
    ordered = sorted(
        claims, key=lambda claim: (not claim.first_seen, claim.first_seen, claim.source)
    )
    if rule is OwnerRule.PRIORITY:
        return min(ordered, key=lambda claim: claim.priority)
    if rule is OwnerRule.RECENT:
        return max(ordered, key=lambda claim: _comparable(claim.modified))
    return ordered[0]


def standing(ours: Claim, holding: Holding, rule: OwnerRule) -> Standing:
    """Return where the claim of a source stands on a dataset that the catalogue holds already."""
    if not holding.harvested:
        return Standing(False, Sentence.of(TYPED_IN))
    if not holding.claims:
        # Nobody takes what others published by giving out the same identifier.
        return Standing(holding.within, Sentence.of(ABANDONED if holding.within else ELSEWHERE))
    winner = owner((ours, *holding.claims), rule)
    keeper = next((claim for claim in holding.claims if claim.owns), holding.claims[0])
    if winner.source == ours.source:
        return Standing(True, Sentence.of(OURS, source=keeper.title))
    return Standing(False, Sentence.of(THEIRS, source=winner.title))


def _comparable(date: str) -> str:
    """Return a date that sorts by age as text; what is no date is the oldest."""
    try:
        return parse(date)
    except InvalidDate:
        return ""
