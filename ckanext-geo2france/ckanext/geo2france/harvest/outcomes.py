"""The outcomes of a run: narrowed by kind and words, a stretch at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.geo2france.model.harvest import HarvestOutcome

__all__ = ["listed_outcomes"]


def listed_outcomes(run_id: str, asked: Mapping[str, Any]) -> tuple[int, list[Any]]:
    """Return how many outcomes of a run are asked for, and those from *offset*, in their order.

    asked: ``kind``; ``q``, words of the identifier, the title or the place; ``limit``, ``offset``.
    """
    query = model.Session.query(HarvestOutcome).filter_by(run_id=run_id)
    if asked.get("kind"):
        query = query.filter_by(kind=asked["kind"])
    for word in (asked.get("q") or "").split():
        query = query.filter(_holds(word))
    ordered = query.order_by(HarvestOutcome.id)
    return query.count(), ordered.offset(asked["offset"]).limit(asked["limit"]).all()


def _holds(word: str) -> Any:
    columns = (HarvestOutcome.identifier, HarvestOutcome.title, HarvestOutcome.place)
    return sa.or_(*(column.icontains(word, autoescape=True) for column in columns))
