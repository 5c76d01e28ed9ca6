"""How complete a record is, from 0 to 1, with what is missing.

It says nothing about the data itself: a complete record helps more people to judge them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["CRITERIA", "Criterion", "Quality", "assess"]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that a good record has, and how much it counts."""

    name: str
    weight: float
    holds: Callable[[dict[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Quality:
    """The score of a record, and the criteria that it does not meet."""

    score: float
    missing: tuple[str, ...]


def _has(field: str) -> Callable[[dict[str, Any]], bool]:
    return lambda dataset: bool(dataset.get(field))


def _abstract_is_long(dataset: dict[str, Any]) -> bool:
    return len(str(dataset.get("notes") or "")) >= 120


def _has_usable_resource(dataset: dict[str, Any]) -> bool:
    return any(resource.get("url") for resource in dataset.get("resources") or [])


def _has_contact(dataset: dict[str, Any]) -> bool:
    contacts = [row for row in dataset.get("contacts") or [] if isinstance(row, dict)]
    return any(row.get("email") or row.get("url") for row in contacts) or bool(
        dataset.get("maintainer_email") or dataset.get("author_email")
    )


def _is_located(dataset: dict[str, Any]) -> bool:
    return bool(dataset.get("spatial") or dataset.get("extents"))


def _says_its_terms(dataset: dict[str, Any]) -> bool:
    licence = dataset.get("license_id")
    return bool(licence and licence != "notspecified") or bool(dataset.get("constraints"))


CRITERIA: Final = (
    Criterion("abstract", 2, _abstract_is_long),
    Criterion("resource", 3, _has_usable_resource),
    Criterion("contact", 2, _has_contact),
    Criterion("licence", 2, _says_its_terms),
    Criterion("extent", 2, _is_located),
    Criterion("date", 1, _has("reference_dates")),
    Criterion("lineage", 2, _has("lineage")),
    Criterion("keywords", 1, lambda dataset: len(dataset.get("tags") or []) >= 3),
    Criterion("theme", 1, _has("inspire_themes")),
    Criterion("frequency", 1, _has("maintenance_frequency")),
    Criterion("overview", 1, _has("overviews")),
)


def assess(dataset: dict[str, Any]) -> Quality:
    """Return the score of *dataset*, from 0 to 1, and the names of the criteria that it misses."""
    missing = tuple(criterion.name for criterion in CRITERIA if not criterion.holds(dataset))
    reached = sum(criterion.weight for criterion in CRITERIA if criterion.name not in missing)
    return Quality(round(reached / sum(criterion.weight for criterion in CRITERIA), 3), missing)
