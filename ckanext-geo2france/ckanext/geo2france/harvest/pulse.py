"""The pulse of a run: how far it is, noted now and then, and whether it is to stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.geo2france import config
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.model.harvest import HarvestRun, RunState, now

__all__ = ["Progress", "Pulse", "Stopped"]

Progress = Callable[[dict[str, int]], None]
#: Seconds between two notes of progress in the database.
BEAT: Final = 2.0

TOO_LONG: Final = _("The run was stopped after {seconds} seconds; the next goes on from there.")


class Stopped(Exception):  # noqa: N818 - no error: somebody asked for it
    """The run was cancelled, or has lasted too long; *reason* is None where it was cancelled."""

    def __init__(self, reason: Sentence | None = None) -> None:
        """Keep the reason."""
        self.reason = reason


class Pulse:
    """Notes how far a run is, now and then, and notices when it is to stop."""

    def __init__(self, run_id: str, counts: Mapping[str, int], progress: Progress) -> None:
        """Watch *counts*, which go on changing; *progress* is called with them at each step."""
        self.run_id = run_id
        self.counts = counts
        self.progress = progress
        self.limit = config.harvest_timeout()
        self.started = self.last = time.monotonic()

    def __call__(self) -> None:
        """Show the counts, and every few seconds note them."""
        self.progress(dict(self.counts))
        if time.monotonic() - self.last >= BEAT:
            self.look()

    def look(self) -> None:
        """Note the counts. Raises Stopped where the run is to stop."""
        self.last = time.monotonic()
        noted = (
            sa.update(HarvestRun)
            .where(HarvestRun.id == self.run_id)
            .values(counts=dict(self.counts), heartbeat=now())
            .returning(HarvestRun.state)
        )
        state = model.Session.execute(noted).scalar()
        model.Session.commit()
        if state != RunState.RUNNING.value:
            raise Stopped
        if self.last - self.started > self.limit:
            raise Stopped(Sentence.of(TOO_LONG, seconds=self.limit))
