"""How much a record tells, from 0 to 1, with what is missing and why it counts.

It says nothing about the data themselves: a record that tells more helps people to find them, judge
them and use them. Three quarters of the score are what people look for; the last is what INSPIRE
requires, whose findings are those of the checker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.schemas import inspire, licences
from ckanext.geo2france.schemas.checking import Finding, Level, check

__all__ = ["CRITERIA", "Criterion", "Quality", "Reason", "quality"]

#: From this many characters, an abstract says what the data are for.
LONG_ABSTRACT: Final = 120
ENOUGH_KEYWORDS: Final = 3
#: A record that misses this many requirements of INSPIRE meets nothing of them worth counting.
MOST_MISSED: Final = 10

Findings = Iterable[Finding]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that a good record has: *reason* tells what it is good for, *weight* how much.

    reached: from 0 (absent) to 1.
    """

    name: str
    weight: float
    reason: str
    reached: Callable[[Record, Findings], float]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a record does not have the whole score: *lost* of it, for want of *name*."""

    name: str
    lost: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Quality:
    """The score of a record, and what it lost, the heaviest first."""

    score: float
    reasons: tuple[Reason, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the names of the criteria that are not wholly met."""
        return tuple(reason.name for reason in self.reasons)


def _has(field: str) -> Callable[[Record, Findings], float]:
    return lambda record, _findings: bool(getattr(record, field))


def _abstract(record: Record, _findings: Findings) -> float:
    return min(1.0, len(record.notes.strip()) / LONG_ABSTRACT)


def _links(record: Record, _findings: Findings) -> float:
    return any(link.url for link in record.online_resources)


def _contact(record: Record, _findings: Findings) -> float:
    return any(contact.email or contact.url for contact in record.contacts)


def _terms(record: Record, _findings: Findings) -> float:
    if licences.detect(record.constraints):
        return 1.0
    return 0.5 if any(each.text or each.uri for each in record.constraints) else 0.0


def _place(record: Record, _findings: Findings) -> float:
    return bool(record.extents or record.polygons)


def _keywords(record: Record, _findings: Findings) -> float:
    return min(1.0, len(record.keywords) / ENOUGH_KEYWORDS)


def _inspire(record: Record, findings: Findings) -> float:
    missed = len({(f.rule, f.field) for f in findings if f.level is Level.MANDATORY})
    return max(0.0, 1 - missed / MOST_MISSED)


CRITERIA: Final = (
    Criterion("resource", 3, _("No link leads to the data."), _links),
    Criterion("abstract", 2, _("The abstract is short: it says little of the data."), _abstract),
    Criterion("contact", 2, _("Nobody can be asked: no contact has an address."), _contact),
    Criterion("licence", 2, _("The conditions of use are not told, or by no licence."), _terms),
    Criterion("extent", 2, _("The data are not on the map: no extent is given."), _place),
    Criterion("lineage", 2, _("Nothing tells how the data were made."), _has("lineage")),
    Criterion("date", 1, _("The data have no date."), _has("reference_dates")),
    Criterion("keywords", 1, _("Few keywords lead to the data."), _keywords),
    Criterion(
        "theme", 1, _("The data are in no theme of INSPIRE."),
        lambda record, _findings: bool(inspire.themes(record.keywords)),
    ),
    Criterion(
        "frequency", 1, _("Nothing tells how often the data are updated."),
        _has("maintenance_frequency"),
    ),
    Criterion("overview", 1, _("No picture shows the data."), _has("overviews")),
    Criterion("inspire", 6, _("The record does not meet every requirement of INSPIRE."), _inspire),
)  # fmt: skip
WHOLE: Final = sum(criterion.weight for criterion in CRITERIA)


def quality(record: Record, findings: Findings | None = None) -> Quality:
    """Return the score of *record*; *findings* are those of the checker, made here if not given."""
    found = check(record) if findings is None else tuple(findings)
    reasons = []
    for criterion in CRITERIA:
        share = criterion.weight * (1 - float(criterion.reached(record, found))) / WHOLE
        if share > 0:
            reasons.append(Reason(criterion.name, round(share, 3), criterion.reason))
    score = round(1 - sum(reason.lost for reason in reasons), 3)
    return Quality(max(0.0, score), tuple(sorted(reasons, key=lambda reason: -reason.lost)))
