"""The process of the harvests: it watches the schedules, and keeps its workers alive.

CKAN is loaded once and shared: the workers are forked from here. Each carries out one run at a
time, in a child of its own, so that one that is killed takes nothing else with it.
"""

from __future__ import annotations

import logging
import os
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic
from types import FrameType
from typing import Final

import ckan.lib.jobs as jobs
import ckan.model as model
import psutil

from ckanext.geo2france.harvest import scheduling
from ckanext.geo2france.harvest.requesting import QUEUE
from ckanext.geo2france.loading import prepare_to_fork
from ckanext.geo2france.search.keeper import INTERRUPTIONS

__all__ = ["work"]

log = logging.getLogger(__name__)

#: Seconds between two looks at the workers, at the schedules, and at what is too old.
TICK: Final = 1.0
LOOK: Final = 15.0
PRUNE: Final = 3600.0
#: Seconds before a worker that ended at once is replaced: whatever ended it may end the next.
BREATH: Final = 5.0
#: Seconds that a worker without work takes to leave; a run is ended, and begun again later.
GRACE: Final = 3.0


def work(number: int) -> None:
    """Watch the schedules with *number* workers until SIGTERM or SIGINT."""
    stop = Event()
    prepare_to_fork()
    workers = Workers(number)

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, ask_to_stop)
    due = {scheduling.look: 0.0, scheduling.prune_all: monotonic() + PRUNE}
    every = {scheduling.look: LOOK, scheduling.prune_all: PRUNE}
    while not stop.is_set():
        workers.keep()
        for task in [task for task, moment in due.items() if moment <= monotonic()]:
            try:
                task()
            except INTERRUPTIONS as error:
                log.warning("Interrupted, to be tried again: %s", str(error)[:300])
            finally:
                model.Session.remove()
            due[task] = monotonic() + every[task]
        stop.wait(TICK)
    workers.end()


@dataclass(slots=True)
class Workers:
    """The workers of this process: by process id, when each was started.

    They hold the reading end of a pipe whose other end is here: it closes when this process dies,
    however it does, and they leave.
    """

    number: int
    started: dict[int, float] = field(default_factory=dict)
    pipe: tuple[int, int] = field(default_factory=os.pipe)
    not_before: float = 0.0

    def keep(self) -> None:
        """Replace the workers that ended."""
        for process_id, moment in list(self.started.items()):
            ended, _status = os.waitpid(process_id, os.WNOHANG)
            if ended:
                del self.started[process_id]
                log.warning("The worker %d ended", process_id)
                if monotonic() - moment < BREATH:
                    self.not_before = monotonic() + BREATH
        while len(self.started) < self.number and monotonic() >= self.not_before:
            self._fork()

    def _fork(self) -> None:
        # Neither connections nor sessions may be shared between processes.
        model.Session.remove()
        model.Session.get_bind().engine.dispose()
        process_id = os.fork()
        if process_id == 0:
            self._be_worker()
        self.started[process_id] = monotonic()

    def _be_worker(self) -> None:
        """Take runs from the queue until told to stop; never return."""
        status = 1
        try:
            for each in (signal.SIGTERM, signal.SIGINT):
                signal.signal(each, signal.SIG_DFL)
            os.close(self.pipe[1])
            Thread(target=_leave_at_its_end, args=(self.pipe[0],), daemon=True).start()
            jobs.Worker([QUEUE]).work(with_scheduler=False)
            status = 0
        except Exception:
            # The process ends here: nothing above may run twice.
            log.exception("A worker failed")
        finally:
            os._exit(status)

    def end(self) -> None:
        """End the workers; the run that one is at is begun again when the portal is back."""
        family = [child for pid in self.started for child in _family(pid)]
        for process_id in self.started:
            with suppress(ProcessLookupError):
                os.kill(process_id, signal.SIGTERM)
        _gone, alive = psutil.wait_procs(family, timeout=GRACE)
        for process in alive:
            with suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(alive, timeout=GRACE)


def _family(process_id: int) -> list[psutil.Process]:
    try:
        worker = psutil.Process(process_id)
        return [worker, *worker.children(recursive=True)]
    except psutil.Error:
        return []


def _leave_at_its_end(end: int) -> None:
    """Wait until the other end of the pipe is closed, then ask the worker to leave."""
    os.read(end, 1)
    os.kill(os.getpid(), signal.SIGTERM)
