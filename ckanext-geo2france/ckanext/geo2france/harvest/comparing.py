"""Two runs of a source side by side: whose records went otherwise."""

from __future__ import annotations

from typing import Any

import ckan.model as model

from ckanext.geo2france.harvest.as_dict import outcome_dict
from ckanext.geo2france.model.harvest import HarvestOutcome

__all__ = ["compared"]

Outcome = dict[str, Any]


def compared(first: str, second: str) -> dict[str, list[Any]]:
    """Return the outcomes that only one of two runs has, and the pairs that differ.

    A record is recognised by its identifier, or by its place where it has none. Unchanged records
    have no outcome.
    """
    one, other = _outcomes(first), _outcomes(second)
    differing = [
        {
            "identifier": before["identifier"],
            "place": before["place"],
            "title": after["title"] or before["title"],
            "first": before,
            "second": after,
        }
        for key, before in one.items()
        if (after := other.get(key)) and _told(before) != _told(after)
    ]
    return {
        "only_first": [outcome for key, outcome in one.items() if key not in other],
        "only_second": [outcome for key, outcome in other.items() if key not in one],
        "differing": differing,
    }


def _outcomes(run_id: str) -> dict[str, Outcome]:
    query: Any = model.Session.query(HarvestOutcome).filter_by(run_id=run_id)
    rows = query.order_by(HarvestOutcome.id)
    return {row.identifier or f"place: {row.place}": outcome_dict(row) for row in rows}


def _told(outcome: Outcome) -> tuple[Any, ...]:
    return (outcome["kind"], outcome["reason"], outcome["changes"])
