"""Asking for a run: the row that says so, and the job that will carry it out."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.geo2france import config
from ckanext.geo2france.harvest.runner import job
from ckanext.geo2france.model.harvest import HarvestRun, RunState

__all__ = ["enqueue_run", "new_run"]


def new_run(source: Any, user: str) -> Any:
    """Note that *user* asks for a run of *source*, and return the row."""
    run = HarvestRun(source_id=source.id, requested_by=user)
    model.Session.add(run)
    model.Session.commit()
    return run


def enqueue_run(source: Any, user: str) -> Any:
    """Return a run that a job will carry out: the one that waits already, or a new one."""
    latest = HarvestRun.latest(source.id)
    if latest is not None and latest.state == RunState.QUEUED.value:
        return latest
    run = new_run(source, user)
    options = {"timeout": config.harvest_timeout()}
    tk.enqueue_job(job, [run.id], title=f"Harvest {source.name}", rq_kwargs=options)
    return run
