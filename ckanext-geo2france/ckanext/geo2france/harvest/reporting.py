"""The report of a run: lines about records, in the open transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.harvest.saying import stored
from ckanext.geo2france.harvesters.changes import Change
from ckanext.geo2france.harvesters.outcome import Kind
from ckanext.geo2france.model.harvest import HarvestOutcome

__all__ = ["add", "counted", "failed_records", "line"]


def line(
    run_id: str,
    kind: Kind,
    identifier: str,
    *,
    place: str = "",
    title: str = "",
    dataset_id: str = "",
    reason: str | Sentence | None = None,
    notes: Iterable[str | Sentence] = (),
    changes: Iterable[Change] = (),
) -> dict[str, Any]:
    """Return a line of the report of a run, as its table holds it."""
    return {
        "run_id": run_id,
        "kind": kind.value,
        "identifier": identifier,
        "place": place,
        "title": title,
        "dataset_id": dataset_id,
        "reason": stored(reason),
        "notes": [stored(note) for note in notes],
        "changes": [change.as_json() for change in changes],
    }


def add(lines: Sequence[dict[str, Any]]) -> None:
    """Add lines to the report."""
    if lines:
        model.Session.execute(sa.insert(HarvestOutcome), list(lines))


def counted(run_id: str) -> dict[str, int]:
    """Return how many lines of each kind the report of a run holds."""
    rows = model.Session.execute(
        sa.select(HarvestOutcome.kind, sa.func.count())
        .where(HarvestOutcome.run_id == run_id)
        .group_by(HarvestOutcome.kind)
    )
    return {row[0]: row[1] for row in rows}


def failed_records(run_id: str) -> tuple[tuple[str, str], ...]:
    """Return identifier and place of the records that failed in a run, as far as they are known."""
    rows = model.Session.execute(
        sa.select(HarvestOutcome.identifier, HarvestOutcome.place).where(
            HarvestOutcome.run_id == run_id, HarvestOutcome.kind == Kind.REJECTED.value
        )
    ).all()
    return tuple((row.identifier, row.place) for row in rows)
