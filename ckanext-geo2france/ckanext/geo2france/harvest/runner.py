"""Runs a harvest: reads the source, carries out the decisions, keeps the account.

One run per source at a time, by an advisory lock of PostgreSQL: a killed worker frees it by dying,
and the next run finds the interrupted one and goes on from what was written.
"""

from __future__ import annotations

import logging
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.geo2france import store
from ckanext.geo2france.domain.errors import DatasetDeleted, Geo2FranceError
from ckanext.geo2france.harvest import memory
from ckanext.geo2france.harvest.reading import read_source
from ckanext.geo2france.harvest.saying import stored
from ckanext.geo2france.harvest.service_user import service_user
from ckanext.geo2france.harvest.writer import Writer
from ckanext.geo2france.harvesters.outcome import (
    Create,
    Decision,
    Kind,
    Reject,
    Remark,
    Unchanged,
    Update,
)
from ckanext.geo2france.harvesters.pipeline import Deciding, decide
from ckanext.geo2france.model.harvest import HarvestRun, HarvestSource, RunState, now
from ckanext.geo2france.search.index import bulk

__all__ = ["AlreadyRunning", "run"]

log = logging.getLogger(__name__)

Progress = Callable[[dict[str, int]], None]
# Seconds between two notes of progress in the database.
PULSE = 2.0


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
    with _alone(source):
        account = Account(harvest, source, Writer(source, service_user()), progress)
        account.open()
        try:
            with bulk():
                known = memory.known_records(source.id)
                for decision in decide(read_source(source), Deciding(known=known)):
                    account.take(decision)
        except Geo2FranceError as error:
            account.close(RunState.FAILED, str(error))
        except BaseException as error:
            account.close(RunState.FAILED, f"internal error: {type(error).__name__}: {error}")
            raise
        else:
            account.close(RunState.FINISHED)


@contextmanager
def _alone(source: Any) -> Iterator[None]:
    """Hold the lock of the source on a connection of its own."""
    key = {"group": 0x6730, "source": zlib.crc32(source.id.encode()) - 2**31}
    with model.Session.get_bind().engine.connect() as connection:
        taken = sa.text("select pg_try_advisory_lock(:group, :source)")
        if not connection.execute(taken, key).scalar():
            raise AlreadyRunning(source.name)
        try:
            yield
        finally:
            connection.execute(sa.text("select pg_advisory_unlock(:group, :source)"), key)


@dataclass(slots=True)
class Account:
    """The account of a run: what was decided, done, and seen."""

    harvest: Any
    source: Any
    writer: Writer
    progress: Progress
    counts: Counter[str] = field(default_factory=Counter)
    seen: list[str] = field(default_factory=list)
    complete: bool = True
    last_pulse: float = 0.0

    def open(self) -> None:
        """Note the start, and that a run found unfinished was interrupted."""
        stale = sa.update(HarvestRun).where(
            HarvestRun.source_id == self.source.id,
            HarvestRun.state == RunState.RUNNING.value,
            HarvestRun.id != self.harvest.id,
        )
        model.Session.execute(stale.values(state=RunState.INTERRUPTED.value, finished=now()))
        self.harvest.state = RunState.RUNNING.value
        self.harvest.started = self.harvest.heartbeat = now()
        model.Session.commit()

    def take(self, decision: Decision | Remark) -> None:
        """Carry out one decision."""
        match decision:
            case Remark():
                self.harvest.remarks = [*self.harvest.remarks, stored(decision.text)]
                model.Session.commit()
                return
            case Unchanged():
                self.seen.append(decision.identifier)
                self.counts[Kind.UNCHANGED.value] += 1
            case Create() | Update():
                self._write(decision)
            case Reject():
                self._reject(decision)
        self._pulse()

    def _write(self, decision: Create | Update) -> None:
        built = store.to_dataset(decision.record)
        dataset_id = (
            decision.dataset_id
            if isinstance(decision, Update)
            else store.dataset_id(self.source.id, decision.identifier)
        )
        kind = Kind.UPDATED if isinstance(decision, Update) else Kind.CREATED
        try:
            memory.remember(self.source.id, self.harvest.id, decision, dataset_id)
            memory.add_outcome(
                self.harvest.id,
                kind,
                identifier=decision.identifier,
                title=decision.record.title,
                dataset_id=dataset_id,
                notes=[*decision.notes, *built.notes],
            )
            self.writer.write(dataset_id, built.dataset)
            model.Session.commit()
        except (tk.ValidationError, tk.NotAuthorized, DatasetDeleted) as error:
            self._undo(decision, _reason(error))
        except Exception as error:
            # The one place where anything is caught: one record never stops a run.
            log.exception("Record %s could not be written", decision.identifier)
            self._undo(decision, f"internal error: {type(error).__name__}: {error}")
        else:
            self.counts[kind.value] += 1

    def _undo(self, decision: Create | Update, reason: str) -> None:
        model.Session.rollback()
        self._reject(Reject(decision.identifier, "", reason, decision.record.title))

    def _reject(self, reject: Reject) -> None:
        if reject.identifier:
            self.seen.append(reject.identifier)
        else:
            self.complete = False
        memory.add_outcome(
            self.harvest.id,
            Kind.REJECTED,
            identifier=reject.identifier,
            place=reject.place,
            title=reject.title,
            reason=reject.reason,
        )
        model.Session.commit()
        self.counts[Kind.REJECTED.value] += 1

    def _pulse(self) -> None:
        self.progress(self.counts)
        if time.monotonic() - self.last_pulse > PULSE:
            self.last_pulse = time.monotonic()
            self.harvest.counts = dict(self.counts)
            self.harvest.heartbeat = now()
            model.Session.commit()

    def close(self, state: RunState, message: str = "") -> None:
        """Note the end. What a complete run did not meet is marked as unseen, never deleted."""
        model.Session.rollback()
        memory.mark_seen(self.source.id, self.harvest.id, self.seen)
        if state is RunState.FINISHED and self.complete:
            for row in memory.mark_unseen(self.source.id, self.harvest.id):
                self.counts[Kind.UNSEEN.value] += 1
                memory.add_outcome(
                    self.harvest.id,
                    Kind.UNSEEN,
                    identifier=row.identifier,
                    dataset_id=row.dataset_id,
                    reason="the source no longer gives this record; its dataset is kept",
                )
        self.harvest.state = state.value
        self.harvest.message = stored(message)
        self.harvest.counts = dict(self.counts)
        self.harvest.finished = self.harvest.heartbeat = now()
        model.Session.commit()


def _reason(error: Exception) -> str:
    if isinstance(error, tk.ValidationError):
        return "; ".join(f"{field}: {text}" for field, text in error.error_summary.items())
    if isinstance(error, tk.NotAuthorized):
        return "the harvester may not write in this organization"
    return str(error)


def job(run_id: str) -> None:
    """Carry out a run in a background job, unless the source is being harvested already."""
    try:
        run(run_id)
    except AlreadyRunning as error:
        harvest = HarvestRun.get(run_id)
        harvest.state, harvest.message = RunState.FAILED.value, stored(error)
        harvest.finished = now()
        model.Session.commit()
