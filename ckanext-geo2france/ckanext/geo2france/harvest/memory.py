"""What is remembered of the records of sources, in as few statements as can be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckanext.geo2france import originals
from ckanext.geo2france.harvesters.outcome import Adopt, Create, Known, Link, Update
from ckanext.geo2france.harvesters.withdrawal import Missing
from ckanext.geo2france.model.harvest import HarvestRecord, now
from ckanext.geo2france.schemas.documents import READER

__all__ = [
    "adopt",
    "forget",
    "known_records",
    "mark_seen",
    "mark_unseen",
    "missing",
    "remember",
    "remember_first",
    "returned",
    "unseen_records",
]

CHUNK = 500


def known_records(source_id: str) -> dict[str, Known]:
    """Return what is remembered of the records of a source, by identifier."""
    rows = model.Session.execute(
        sa.select(
            HarvestRecord.identifier,
            HarvestRecord.dataset_id,
            HarvestRecord.digest,
            HarvestRecord.reader,
            HarvestRecord.owns,
            HarvestRecord.linked,
            HarvestRecord.withdrawn,
            HarvestRecord.modified,
            HarvestRecord.first_seen,
        ).where(HarvestRecord.source_id == source_id)
    )
    return {
        row.identifier: Known(
            dataset_id=row.dataset_id,
            digest=row.digest,
            reader=row.reader,
            owns=row.owns,
            linked=row.linked,
            withdrawn=row.withdrawn is not None,
            modified=row.modified,
            first_seen=row.first_seen.isoformat(),
        )
        for row in rows
    }


def unseen_records(source_id: str) -> set[str]:
    """Return the identifiers of the records that the last full run of a source did not meet."""
    rows = model.Session.execute(
        sa.select(HarvestRecord.identifier).where(
            HarvestRecord.source_id == source_id, HarvestRecord.unseen_since.is_not(None)
        )
    )
    return set(rows.scalars())


def remember(
    source_id: str,
    run_id: str,
    decision: Create | Update | Link,
    dataset_id: str,
    *,
    fresh: bool = False,
) -> None:
    """Store the state of a record, and the document of its dataset, in the open transaction.

    The document of a link is not that of the dataset: it is not kept with it.
    fresh: whether the dataset is new.
    """
    if not isinstance(decision, Link):
        originals.keep(dataset_id, decision.original, fresh=fresh)
        _cede(dataset_id, but=source_id, decision=decision)
    _store([_state(source_id, run_id, decision, dataset_id)])


def remember_first(source_id: str, run_id: str, decisions: Mapping[str, Create]) -> None:
    """Store the states of new records and their documents, in the open transaction.

    decisions: by the ids of the new datasets.
    """
    originals.keep_first({name: each.original for name, each in decisions.items()})
    _store([_state(source_id, run_id, each, name) for name, each in decisions.items()])


def _state(
    source_id: str, run_id: str, decision: Create | Update | Link, dataset_id: str
) -> dict[str, Any]:
    linked = isinstance(decision, Link)
    return {
        "source_id": source_id,
        "identifier": decision.identifier,
        "dataset_id": dataset_id,
        "digest": decision.digest,
        "title": decision.record.title,
        "modified": decision.record.metadata_date,
        "last_run": run_id,
        "owns": not linked,
        "linked": linked,
    }


def adopt(source_id: str, run_id: str, decision: Adopt) -> None:
    """Store that a record is a dataset of somebody else, in the open transaction."""
    state = {
        "source_id": source_id,
        "identifier": decision.identifier,
        "dataset_id": decision.dataset_id,
        "digest": decision.digest,
        "title": decision.title,
        "modified": decision.modified,
        "last_run": run_id,
        "owns": False,
        "linked": decision.echo,
    }
    _store([state])


def _cede(dataset_id: str, but: str, decision: Create | Update | Link) -> None:
    """Let no other source own the dataset any more, where this one takes it over."""
    if isinstance(decision, Update) and decision.reason is not None:
        others = sa.update(HarvestRecord).where(
            HarvestRecord.dataset_id == dataset_id,
            HarvestRecord.source_id != but,
            HarvestRecord.linked.is_(False),
        )
        model.Session.execute(others.values(owns=False, withdrawn=None))


def _store(states: list[dict[str, Any]]) -> None:
    """Write what is remembered of records; when they were first seen stays."""
    common = {"reader": READER, "unseen_since": None, "withdrawn": None}
    first = {"first_seen": now(), "was_private": False}
    rows = [state | common | first for state in states]
    record = insert(HarvestRecord.__table__)
    kept = {"source_id", "identifier", *first}
    renewed = {name: record.excluded[name] for name in rows[0] if name not in kept}
    again = record.on_conflict_do_update(index_elements=["source_id", "identifier"], set_=renewed)
    model.Session.execute(again, rows)


def mark_seen(source_id: str, identifiers: Collection[str]) -> None:
    """Note that these records are given again, in the open transaction."""
    for chunk in _chunks(list(identifiers)):
        model.Session.execute(
            sa.update(HarvestRecord)
            .where(HarvestRecord.source_id == source_id, HarvestRecord.identifier.in_(chunk))
            .values(unseen_since=None)
        )


def mark_unseen(source_id: str, identifiers: Collection[str], moment: datetime) -> None:
    """Note since when these records are not given any more, in the open transaction."""
    for chunk in _chunks(list(identifiers)):
        model.Session.execute(
            sa.update(HarvestRecord)
            .where(HarvestRecord.source_id == source_id, HarvestRecord.identifier.in_(chunk))
            .values(unseen_since=moment)
        )


def missing(source_id: str, identifiers: Sequence[str]) -> list[Missing]:
    """Return the records with these identifiers that are not withdrawn, as missing."""
    found = []
    for chunk in _chunks(identifiers):
        rows = model.Session.execute(
            sa.select(
                HarvestRecord.identifier,
                HarvestRecord.dataset_id,
                HarvestRecord.title,
                HarvestRecord.unseen_since,
            ).where(
                HarvestRecord.source_id == source_id,
                HarvestRecord.identifier.in_(chunk),
                HarvestRecord.withdrawn.is_(None),
            )
        )
        found += [Missing(r.identifier, r.dataset_id, r.title, r.unseen_since) for r in rows]
    return sorted(found, key=lambda each: each.identifier)


def returned(source_id: str, identifier: str) -> None:
    """Note that a record that was withdrawn is given again, in the open transaction."""
    model.Session.execute(
        sa.update(HarvestRecord)
        .where(HarvestRecord.source_id == source_id, HarvestRecord.identifier == identifier)
        .values(unseen_since=None, withdrawn=None)
    )


def forget(source_id: str, identifier: str) -> None:
    """Remember nothing of a record any more, in the open transaction."""
    model.Session.execute(
        sa.delete(HarvestRecord).where(
            HarvestRecord.source_id == source_id, HarvestRecord.identifier == identifier
        )
    )


def _chunks(identifiers: Sequence[str]) -> Iterator[list[str]]:
    waiting = iter(identifiers)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk
