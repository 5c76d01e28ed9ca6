"""Harvest rows as plain dictionaries, for the API and the command line."""

from __future__ import annotations

from typing import Any

from ckanext.geo2france.harvest.saying import said

__all__ = ["outcome_dict", "run_dict", "source_dict"]


def source_dict(source: Any, run: Any = None, records: int | None = None) -> dict[str, Any]:
    """Return a source, with its last run and the number of its records where these are given.

    Of its credentials only that there are some.
    """
    return {
        "id": source.id,
        "name": source.name,
        "title": source.title,
        "type": source.type,
        "url": source.url,
        "owner_org": source.owner_org,
        "active": source.active,
        "priority": source.priority,
        "schedule": source.schedule,
        "next_run": _moment(source.next_run),
        "has_credentials": bool(source.credentials),
        "options": source.options,
        "created": _moment(source.created),
        **({"records": records} if records is not None else {}),
        **({"last_run": run_dict(run)} if run is not None else {}),
    }


def run_dict(run: Any) -> dict[str, Any]:
    """Return a run: where it stands, and its counts."""
    return {
        "id": run.id,
        "source_id": run.source_id,
        "kind": run.kind,
        "state": run.state,
        "requested_by": run.requested_by,
        "since": _moment(run.since),
        "retries": run.retries,
        "created": _moment(run.created),
        "started": _moment(run.started),
        "heartbeat": _moment(run.heartbeat),
        "finished": _moment(run.finished),
        "counts": run.counts,
        "remarks": [said(remark) for remark in run.remarks],
        "message": said(run.message),
    }


def outcome_dict(outcome: Any) -> dict[str, Any]:
    """Return what became of one record."""
    return {
        "kind": outcome.kind,
        "identifier": outcome.identifier,
        "place": outcome.place,
        "title": outcome.title,
        "dataset_id": outcome.dataset_id,
        "reason": said(outcome.reason),
        "notes": [said(note) for note in outcome.notes],
        "changes": outcome.changes,
    }


def _moment(value: Any) -> str | None:
    return value.isoformat() if value else None
