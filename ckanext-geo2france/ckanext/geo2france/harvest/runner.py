"""Runs a harvest: reads the source, carries out the decisions, keeps the account.

One run per source at a time. A worker may be killed anywhere: what was committed stays, the next
run finds the interrupted one, mends the index and goes on from what was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.geo2france.ckan_seam import acting
from ckanext.geo2france.domain.errors import Geo2FranceError
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.harvest import (
    catalogue,
    clearing,
    ending,
    memory,
    recovering,
    reporting,
)
from ckanext.geo2france.harvest.account import Account
from ckanext.geo2france.harvest.locking import lock
from ckanext.geo2france.harvest.pulse import Progress, Pulse, Stopped
from ckanext.geo2france.harvest.reading import read_again, read_source
from ckanext.geo2france.harvest.service_user import service_user
from ckanext.geo2france.harvest.writer import Writer
from ckanext.geo2france.harvesters.outcome import Decision, Met, Remark
from ckanext.geo2france.harvesters.pipeline import batches
from ckanext.geo2france.harvesters.remarks import internal_error
from ckanext.geo2france.harvesters.wanted import Wanted
from ckanext.geo2france.model.harvest import (
    CLEARINGS,
    HarvestRun,
    HarvestSource,
    RunKind,
    RunState,
    now,
)
from ckanext.geo2france.search.index import bulk

__all__ = ["AlreadyRunning", "run"]


class AlreadyRunning(Geo2FranceError):
    """Another run of the same source is under way."""

    def __init__(self, name: str) -> None:
        """Name the source."""
        super().__init__(f"A harvest of {name} is already running.")


def run(run_id: str, progress: Progress = lambda counts: None) -> None:
    """Carry out the run *run_id* to its end, whatever that is; its row tells the rest.

    progress: called with the counts so far after each record. Raises AlreadyRunning.
    """
    harvest = HarvestRun.get(run_id)
    source = HarvestSource.get(harvest.source_id)
    with lock(source.id) as taken:
        if not taken:
            raise AlreadyRunning(source.name)
        recovering.recover(source.id)
        if _start(harvest):
            _carry_out(harvest, source, progress)


def _start(harvest: Any) -> bool:
    """Note the start; tell whether the run was still wanted."""
    started = (
        sa.update(HarvestRun)
        .where(HarvestRun.id == harvest.id, HarvestRun.state == RunState.QUEUED.value)
        .values(state=RunState.RUNNING.value, started=now(), heartbeat=now())
        .returning(HarvestRun.id)
    )
    wanted = model.Session.scalar(started)
    model.Session.commit()
    return wanted is not None


def _carry_out(harvest: Any, source: Any, progress: Progress) -> None:
    run_id, user = harvest.id, _detached(service_user())
    clears = harvest.kind in CLEARINGS
    # A dataset that is purged takes the session with it.
    account = Account(run_id, source.id, Writer(_detached(source) if clears else source, user))
    pulse = Pulse(run_id, account.counts, progress)
    work = clearing.clear if clears else _read
    try:
        with bulk(), acting(user):
            question = work(harvest, account, pulse)
    except Stopped as stop:
        state = RunState.FAILED if stop.reason else RunState.CANCELLED
        ending.close(run_id, account, state, stop.reason)
    except Geo2FranceError as error:
        ending.close(run_id, account, RunState.FAILED, error)
    except BaseException as error:
        ending.close(run_id, account, RunState.FAILED, internal_error(error))
        raise
    else:
        # Not before the index has all that was written: a run that is over is not recovered.
        state = RunState.ASKING if question else RunState.FINISHED
        ending.close(run_id, account, state, question)


def _read(harvest: Any, account: Account, pulse: Pulse) -> Sentence | None:
    """Read the source, carry out what is decided, and return what must be answered first."""
    source = account.writer.source
    known = memory.known_records(source.id)
    account.unseen = memory.unseen_records(source.id)
    for decisions in batches(_met(source, harvest), catalogue.deciding(source, known)):
        _take(decisions, account, pulse)
    # A run that was cancelled at its last records withdraws nothing.
    pulse.look()
    return ending.judge_missing(harvest, source, account, known)


def _take(decisions: Iterable[Decision | Remark], account: Account, pulse: Pulse) -> None:
    """Carry out a batch of decisions; those taken before the run is stopped are carried out."""
    try:
        for decision in decisions:
            account.take(decision)
            pulse()
    except Stopped:
        account.settle()
        raise
    account.settle()
    pulse()


def _met(source: Any, harvest: Any) -> Iterator[Met]:
    """Return what the run is about: everything, what changed, or what failed in another run."""
    if harvest.kind == RunKind.RETRY.value:
        return read_again(source, Wanted(reporting.failed_records(harvest.retries)))
    return read_source(source, harvest.since)


def _detached(row: Any) -> Any:
    """Return *row* outside of the session, so that a commit does not make it be read anew."""
    model.Session.refresh(row)
    model.Session.expunge(row)
    return row
