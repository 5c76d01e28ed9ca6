"""Finds the source or the run that somebody names, or says that there is none."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.geo2france.model.harvest import HarvestRecord, HarvestRun, HarvestSource

__all__ = ["latest_runs", "record_counts", "run_of", "source_of"]


def source_of(reference: str) -> Any:
    """Return the source with this id or name. Raises ObjectNotFound."""
    source = HarvestSource.get(reference)
    if source is None:
        raise tk.ObjectNotFound(tk._("No harvest source is called {name}").format(name=reference))
    return source


def run_of(run_id: str) -> Any:
    """Return the run with this id. Raises ObjectNotFound."""
    run = HarvestRun.get(run_id)
    if run is None:
        raise tk.ObjectNotFound(tk._("There is no run {id}").format(id=run_id))
    return run


def latest_runs() -> dict[str, Any]:
    """Return the newest run of every source that has one, by the source's id."""
    newest = (
        sa.select(HarvestRun)
        .distinct(HarvestRun.source_id)
        .order_by(HarvestRun.source_id, HarvestRun.created.desc())
    )
    runs: Any = model.Session.scalars(newest)
    return {run.source_id: run for run in runs}


def record_counts() -> dict[str, int]:
    """Return how many records each source gives, by its id; withdrawn ones do not count."""
    number = sa.func.count()
    rows = model.Session.execute(
        sa.select(HarvestRecord.source_id, number)
        .where(HarvestRecord.withdrawn.is_(None))
        .group_by(HarvestRecord.source_id)
    )
    return {row.source_id: row[1] for row in rows}
