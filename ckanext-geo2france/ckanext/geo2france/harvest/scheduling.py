"""What the harvests need now and then: sources that are due, runs whose worker died, lost jobs.

Several nodes may look at the same time: each source, each dead run is taken by one of them.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.geo2france import config
from ckanext.geo2france.domain.errors import SourceError
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvest import carrying, recovering, retention
from ckanext.geo2france.harvest.locking import is_held, lock
from ckanext.geo2france.harvest.requesting import enqueue, enqueue_again, enqueue_run, is_waiting
from ckanext.geo2france.harvest.saying import stored
from ckanext.geo2france.harvesters.schedule import following
from ckanext.geo2france.model.harvest import (
    CLEARINGS,
    HarvestRun,
    HarvestSource,
    RunState,
    now,
)

__all__ = ["enqueue_due", "enqueue_lost", "look", "prune_all", "resume_dead"]

log = logging.getLogger(__name__)

#: A run that waits so long without a job has lost it: Valkey was emptied, or its asker was killed.
LOST: Final = timedelta(seconds=60)
#: Runs in a row whose process died after which it is left to the next schedule.
PATIENCE: Final = 3
GAVE_UP: Final = _(
    "The process died {count} times in a row, for want of memory perhaps: the next run is that of "
    "the schedule."
)
LEFT_SO: Final = _(
    "The process died {count} times in a row, for want of memory perhaps: clear the source again."
)


def look() -> None:
    """Do what there is to do now."""
    resume_dead()
    enqueue_lost()
    enqueue_due()


def enqueue_due() -> list[str]:
    """Enqueue the sources whose moment has come, once each; return their names.

    Moments that passed while the portal was down count as one. A source that is still being read
    waits for its next moment.
    """
    due: Any = model.Session.query(HarvestSource).filter(
        HarvestSource.active,
        HarvestSource.schedule != "",
        sa.or_(HarvestSource.next_run.is_(None), HarvestSource.next_run <= now()),
    )
    return [source.name for source in due.all() if _enqueue_if_first(source)]


def _enqueue_if_first(source: Any) -> bool:
    was = source.next_run
    try:
        upcoming = following(source.schedule, now())
    except SourceError as error:
        log.warning("The schedule of %s cannot be read: %s", source.name, error)
        return False
    taken: Any = model.Session.execute(
        sa.update(HarvestSource)
        .where(HarvestSource.id == source.id, HarvestSource.next_run.is_not_distinct_from(was))
        .values(next_run=upcoming)
    )
    model.Session.commit()
    if not taken.rowcount or was is None:
        return False
    enqueue_run(source, config.harvest_user())
    return True


def enqueue_lost() -> None:
    """Enqueue again the runs that wait without a job."""
    waiting: Any = model.Session.query(HarvestRun).filter(
        HarvestRun.state == RunState.QUEUED.value, HarvestRun.created < now() - LOST
    )
    for run in waiting.all():
        if not is_waiting(run.id):
            log.warning("Run %s had lost its job", run.id)
            enqueue(HarvestSource.get(run.source_id), run)


def resume_dead() -> None:
    """Close the runs whose process died, and have them begun again from what they wrote."""
    running = model.Session.query(HarvestRun.source_id).filter_by(state=RunState.RUNNING.value)
    for row in running.distinct().all():
        # The process of a run holds the lock of its source for as long as it lives.
        if not is_held(row.source_id):
            _resume(row.source_id)


def _resume(source_id: str) -> None:
    with lock(source_id) as taken:
        dead = recovering.recover(source_id) if taken else []
    if not dead:
        return
    source, run = HarvestSource.get(source_id), HarvestRun.get(dead[-1])
    deaths = _deaths_in_a_row(source_id)
    if deaths < PATIENCE:
        log.warning("The process of run %s of %s died: begun again", run.id, source.name)
        enqueue_again(source, run)
        return
    run.state = RunState.FAILED.value
    told = LEFT_SO if run.kind in CLEARINGS else GAVE_UP
    run.message = stored(Sentence.of(told, count=deaths))
    model.Session.commit()
    carrying.after(run.id)


def _deaths_in_a_row(source_id: str) -> int:
    """Return how many of the latest runs of a source were interrupted, one after the other."""
    latest = (
        model.Session.query(HarvestRun.state)
        .filter_by(source_id=source_id)
        .order_by(HarvestRun.created.desc())
        .limit(PATIENCE)
    )
    deaths = 0
    for row in latest:
        if row.state != RunState.INTERRUPTED.value:
            break
        deaths += 1
    return deaths


def prune_all() -> None:
    """Remove the runs that are too old, of sources that are read no more too."""
    for row in model.Session.query(HarvestSource.id).all():
        retention.prune(row.id)
