"""A run is carried out, and what follows its end is done: the mail, the oldest runs."""

from __future__ import annotations

import logging

import ckan.model as model

from ckanext.geo2france.harvest import mailing, retention, runner
from ckanext.geo2france.harvest.pulse import Progress
from ckanext.geo2france.harvest.saying import stored
from ckanext.geo2france.model.harvest import HarvestRun, RunState, now

__all__ = ["after", "carry_out", "job"]

log = logging.getLogger(__name__)


def carry_out(run_id: str, progress: Progress = lambda counts: None) -> None:
    """Carry out the run *run_id* to its end. Raises AlreadyRunning; the run is then cancelled."""
    try:
        runner.run(run_id, progress)
    except runner.AlreadyRunning as error:
        run = HarvestRun.get(run_id)
        run.state, run.message = RunState.CANCELLED.value, stored(error)
        run.finished = now()
        model.Session.commit()
        raise
    finally:
        model.Session.rollback()
        after(run_id)


def job(run_id: str) -> None:
    """Carry out a run in a background job, unless it was cancelled or carried out meanwhile."""
    run = HarvestRun.get(run_id)
    if run is None or run.state != RunState.QUEUED.value:
        log.info("Run %s is not waiting any more", run_id)
        return
    try:
        carry_out(run_id)
    except runner.AlreadyRunning as error:
        log.info("Run %s: %s", run_id, error)


def after(run_id: str) -> None:
    """Do what follows the end of a run, if it has ended."""
    run = HarvestRun.get(run_id)
    if run is None or run.finished is None:
        return
    mailing.tell(run)
    retention.prune(run.source_id)
