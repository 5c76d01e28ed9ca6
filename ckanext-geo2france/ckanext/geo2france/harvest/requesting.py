"""Asking for a run: the row that says so, and the job that will carry it out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import ckan.lib.jobs as jobs
import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.geo2france import config
from ckanext.geo2france.harvest import carrying
from ckanext.geo2france.harvest.locking import is_held
from ckanext.geo2france.harvest.reading import is_incremental
from ckanext.geo2france.model.harvest import CLEARINGS, HarvestRun, RunKind, RunState, now

__all__ = [
    "QUEUE",
    "cancel",
    "check_no_clearing",
    "enqueue",
    "enqueue_again",
    "enqueue_clearing",
    "enqueue_retry",
    "enqueue_run",
    "is_waiting",
    "new_clearing",
    "new_run",
]

#: A run ends by itself after its time; a job that still goes on after so many seconds more is
#: stopped from outside.
MARGIN: Final = 900
GOING: Final = (RunState.QUEUED.value, RunState.RUNNING.value)

#: The queue of CKAN's jobs on which harvests wait, so that they hinder no other work.
QUEUE: Final = "harvest"
#: After so long everything is read again: only that shows what a source no longer gives.
WHOLE_AFTER: Final = timedelta(days=6, hours=12)
#: Clocks differ, and a record may be dated before it is published.
OVERLAP: Final = timedelta(hours=1)


def new_run(source: Any, user: str, *, full: bool = True) -> Any:
    """Note that *user* asks for a run of *source*, and return the row.

    full: read everything; else only what changed, where the partner can tell and everything was
    read some days ago.
    """
    run: Any = HarvestRun(source_id=source.id, requested_by=user)
    if not full and _may_be_partial(source):
        run.kind, run.since = RunKind.CHANGES.value, source.read_until - OVERLAP
    model.Session.add(run)
    model.Session.commit()
    return run


def enqueue_retry(source: Any, failed: Any, user: str) -> Any:
    """Return a run, for a job, of the records of *source* that failed in the run *failed*.

    Raises ValidationError while another run waits or goes on.
    """
    _check_free(source, "run_id")
    return _retry(source, failed.id, user)


def check_no_clearing(source: Any) -> None:
    """Raise ValidationError where *source* is being cleared: nothing is read meanwhile."""
    latest = HarvestRun.latest(source.id)
    if latest is not None and latest.state in GOING and latest.kind in CLEARINGS:
        raise tk.ValidationError({"id": [tk._("This source is being cleared: wait for its end")]})


def new_clearing(source: Any, user: str, *, removes: bool) -> Any:
    """Note that *user* asks for *source* to be cleared, or removed whole, and return the row.

    Raises ValidationError while a run waits or goes on.
    """
    _check_free(source, "id")
    kind = RunKind.REMOVE if removes else RunKind.CLEAR
    return _added(HarvestRun(source_id=source.id, requested_by=user, kind=kind.value))


def enqueue_clearing(source: Any, user: str, *, removes: bool) -> Any:
    """Return the run, for a job, that clears *source*. Raises ValidationError as `new_clearing`."""
    return enqueue(source, new_clearing(source, user, removes=removes))


def _added(run: Any) -> Any:
    model.Session.add(run)
    model.Session.commit()
    return run


def _check_free(source: Any, field: str) -> None:
    latest = HarvestRun.latest(source.id)
    if (latest is not None and latest.state in GOING) or is_held(source.id):
        message = tk._("A run of this source is under way: cancel it, or wait for its end")
        raise tk.ValidationError({field: [message]})


def enqueue_again(source: Any, dead: Any) -> Any:
    """Return a run, for a job, in the place of *dead*, whose process died."""
    if dead.kind == RunKind.RETRY.value:
        return _retry(source, dead.retries, dead.requested_by)
    if dead.kind in CLEARINGS:
        by = dead.requested_by
        return enqueue(
            source, _added(HarvestRun(source_id=source.id, requested_by=by, kind=dead.kind))
        )
    return enqueue_run(source, dead.requested_by, full=dead.kind == RunKind.FULL.value)


def _retry(source: Any, failed: str, user: str) -> Any:
    kind = RunKind.RETRY.value
    run = HarvestRun(source_id=source.id, requested_by=user, kind=kind, retries=failed)
    model.Session.add(run)
    model.Session.commit()
    return enqueue(source, run)


def enqueue_run(source: Any, user: str, *, full: bool = False) -> Any:
    """Return a run that a job will carry out: the one under way or waiting already, or a new one.

    A waiting run of changes becomes a full one where that is asked for.
    """
    latest = HarvestRun.latest(source.id)
    if latest is None or latest.state not in GOING:
        return enqueue(source, new_run(source, user, full=full))
    if full and latest.state == RunState.QUEUED.value and latest.kind == RunKind.CHANGES.value:
        latest.kind, latest.since = RunKind.FULL.value, None
        model.Session.commit()
    return latest


def enqueue(source: Any, run: Any) -> Any:
    """Hand a run over to the workers of the queue, and return it."""
    options = {"timeout": config.harvest_timeout() + MARGIN, "job_id": _job_id(run.id)}
    title = f"Harvest {source.name}"
    tk.enqueue_job(carrying.job, [run.id], title=title, queue=QUEUE, rq_kwargs=options)
    return run


def is_waiting(run_id: str) -> bool:
    """Tell whether a job for the run is queued or taken by a worker."""
    try:
        job = jobs.job_from_id(_job_id(run_id))
    except KeyError:
        return False
    return job.get_status(refresh=False) in {"queued", "started", "deferred", "scheduled"}


def cancel(run: Any) -> bool:
    """Cancel a run that waits or goes on; tell whether it was one of these.

    A run under way notices by itself, after the record that it is at.
    """
    cancelled = sa.update(HarvestRun).where(HarvestRun.id == run.id, HarvestRun.state.in_(GOING))
    values = {"state": RunState.CANCELLED.value, "finished": now()}
    done: Any = model.Session.execute(cancelled.values(**values))
    model.Session.commit()
    _withdraw_job(run.id)
    return bool(done.rowcount)


def _withdraw_job(run_id: str) -> None:
    """Take the job of a run that was cancelled out of the queue, if it is still there."""
    try:
        job = jobs.job_from_id(_job_id(run_id))
    except KeyError:
        return
    if job.get_status(refresh=False) == "queued":
        job.delete()


def _may_be_partial(source: Any) -> bool:
    if source.read_until is None or source.read_whole is None:
        return False
    return is_incremental(source.type) and now() - source.read_whole < WHOLE_AFTER


def _job_id(run_id: str) -> str:
    return f"geo2france-harvest-{run_id}"
