"""Runs a harvest: reads the source, carries out the decisions, keeps the account.

One run per source at a time. A worker may be killed anywhere: what was committed stays, the next
run finds the interrupted one, mends the index and goes on from what was written.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.geo2france import config
from ckanext.geo2france.ckan_seam import acting
from ckanext.geo2france.domain.errors import Geo2FranceError
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvest import catalogue, ending, memory, recovering, reporting
from ckanext.geo2france.harvest.account import Account
from ckanext.geo2france.harvest.locking import lock
from ckanext.geo2france.harvest.reading import read_source
from ckanext.geo2france.harvest.service_user import service_user
from ckanext.geo2france.harvest.writer import Writer
from ckanext.geo2france.harvesters.outcome import Decision, Found, Met, Refused, Remark
from ckanext.geo2france.harvesters.pipeline import batches
from ckanext.geo2france.harvesters.remarks import internal_error
from ckanext.geo2france.model.harvest import HarvestRun, HarvestSource, RunKind, RunState, now
from ckanext.geo2france.search.index import bulk

__all__ = ["AlreadyRunning", "Progress", "run"]

log = logging.getLogger(__name__)

Progress = Callable[[dict[str, int]], None]
#: Seconds between two notes of progress in the database.
PULSE: Final = 2.0

TOO_LONG: Final = _("The run was stopped after {seconds} seconds; the next goes on from there.")


class AlreadyRunning(Geo2FranceError):
    """Another run of the same source is under way."""

    def __init__(self, name: str) -> None:
        """Name the source."""
        super().__init__(f"A harvest of {name} is already running.")


class _Stopped(Exception):  # noqa: N818 - no error: somebody asked for it
    """The run was cancelled, or has lasted too long; *reason* is None where it was cancelled."""

    def __init__(self, reason: Sentence | None = None) -> None:
        self.reason = reason


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
    user = _detached(service_user())
    account = Account(harvest.id, source.id, Writer(source, user))
    known = memory.known_records(source.id)
    account.unseen = memory.unseen_records(source.id)
    met = _wanted(read_source(source, harvest.since), harvest)
    pulse = _Pulse(harvest.id, account, progress)
    try:
        with bulk(), acting(user):
            for decisions in batches(met, catalogue.deciding(source, known)):
                _take(decisions, account, pulse)
            # A run that was cancelled at its last records withdraws nothing.
            pulse.look()
            question = ending.judge_missing(harvest, source, account, known)
    except _Stopped as stop:
        state = RunState.FAILED if stop.reason else RunState.CANCELLED
        ending.close(harvest, account, state, stop.reason)
    except Geo2FranceError as error:
        ending.close(harvest, account, RunState.FAILED, error)
    except BaseException as error:
        ending.close(harvest, account, RunState.FAILED, internal_error(error))
        raise
    else:
        # Not before the index has all that was written: a run that is over is not recovered.
        state = RunState.ASKING if question else RunState.FINISHED
        ending.close(harvest, account, state, question)


def _take(decisions: Iterable[Decision | Remark], account: Account, pulse: _Pulse) -> None:
    """Carry out a batch of decisions; those taken before the run is stopped are carried out."""
    try:
        for decision in decisions:
            account.take(decision)
            pulse()
    except _Stopped:
        account.settle()
        raise
    account.settle()
    pulse()


def _detached(user: Any) -> Any:
    """Return *user* outside of the session, so that a commit does not make it be read anew."""
    model.Session.refresh(user)
    model.Session.expunge(user)
    return user


def _wanted(met: Iterable[Met], harvest: Any) -> Iterator[Met]:
    """Yield what the run is about: everything, or the records that failed in another run."""
    if harvest.kind != RunKind.RETRY.value:
        yield from met
        return
    identifiers, places = reporting.failed_records(harvest.retries)
    for item in met:
        if isinstance(item, Found):
            named = item.identifier or _identifier(item)
            if named in identifiers or item.place in places:
                yield item
        elif not isinstance(item, Refused) or item.place in places:
            yield item


def _identifier(found: Found) -> str:
    try:
        return found.document.identifier()
    except Geo2FranceError:
        return ""


class _Pulse:
    """Notes how far a run is, now and then, and notices when it is to stop."""

    def __init__(self, run_id: str, account: Account, progress: Progress) -> None:
        self.run_id = run_id
        self.account = account
        self.progress = progress
        self.limit = config.harvest_timeout()
        self.started = self.last = time.monotonic()

    def __call__(self) -> None:
        """Show the counts, and every few seconds note them."""
        self.progress(self.account.counts)
        if time.monotonic() - self.last >= PULSE:
            self.look()

    def look(self) -> None:
        """Note the counts. Raises _Stopped where the run is to stop."""
        self.last = time.monotonic()
        noted = (
            sa.update(HarvestRun)
            .where(HarvestRun.id == self.run_id)
            .values(counts=dict(self.account.counts), heartbeat=now())
            .returning(HarvestRun.state)
        )
        state = model.Session.execute(noted).scalar()
        model.Session.commit()
        if state != RunState.RUNNING.value:
            raise _Stopped
        if self.last - self.started > self.limit:
            raise _Stopped(Sentence.of(TOO_LONG, seconds=self.limit))
