"""What runs remember: records and outcomes, in as few statements as can be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckanext.geo2france import originals
from ckanext.geo2france.harvest.saying import stored
from ckanext.geo2france.harvesters.outcome import Create, Kind, Known, Update
from ckanext.geo2france.model.harvest import (
    HarvestOutcome,
    HarvestRecord,
    now,
)
from ckanext.geo2france.schemas.documents import READER

__all__ = ["add_outcome", "known_records", "mark_seen", "mark_unseen", "remember"]

CHUNK = 500


def known_records(source_id: str) -> dict[str, Known]:
    """Return what is remembered of the records of a source, by identifier."""
    rows = model.Session.query(
        HarvestRecord.identifier,
        HarvestRecord.dataset_id,
        HarvestRecord.digest,
        HarvestRecord.reader,
    ).filter(HarvestRecord.source_id == source_id)
    return {row.identifier: Known(row.dataset_id, row.digest, row.reader) for row in rows}


def remember(source_id: str, run_id: str, decision: Create | Update, dataset_id: str) -> None:
    """Store the state of a record, and the document of its dataset, in the open transaction."""
    originals.keep(dataset_id, decision.original)
    state = {
        "dataset_id": dataset_id,
        "digest": decision.digest,
        "reader": READER,
        "last_run": run_id,
        "unseen_since": None,
    }
    record = insert(HarvestRecord).values(
        source_id=source_id, identifier=decision.identifier, first_seen=now(), **state
    )
    model.Session.execute(
        record.on_conflict_do_update(index_elements=["source_id", "identifier"], set_=state)
    )


def add_outcome(run_id: str, kind: Kind, **values: Any) -> None:
    """Add a line to the report of a run, in the open transaction."""
    blank: dict[str, Any] = {
        "identifier": "",
        "place": "",
        "title": "",
        "dataset_id": "",
        "reason": None,
        "notes": [],
    }
    row = {**blank, **values, "run_id": run_id, "kind": kind.value}
    row |= {"reason": stored(row["reason"]), "notes": [stored(note) for note in row["notes"]]}
    model.Session.execute(sa.insert(HarvestOutcome).values(**row))


def mark_seen(source_id: str, run_id: str, identifiers: Sequence[str]) -> None:
    """Note that these records were met in the run, in the open transaction."""
    waiting = iter(identifiers)
    while chunk := list(islice(waiting, CHUNK)):
        model.Session.execute(
            sa.update(HarvestRecord)
            .where(HarvestRecord.source_id == source_id, HarvestRecord.identifier.in_(chunk))
            .values(last_run=run_id, unseen_since=None)
        )


def mark_unseen(source_id: str, run_id: str) -> Iterable[Any]:
    """Mark the records that the run did not meet, and return those that were seen until now."""
    statement = (
        sa.update(HarvestRecord)
        .where(
            HarvestRecord.source_id == source_id,
            HarvestRecord.last_run != run_id,
            HarvestRecord.unseen_since.is_(None),
        )
        .values(unseen_since=now())
        .returning(HarvestRecord.identifier, HarvestRecord.dataset_id)
    )
    return model.Session.execute(statement).all()
