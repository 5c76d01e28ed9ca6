"""What a stretch of work costs: seconds, CPU, SQL statements, commits, HTTP calls.

Imported by programs of two environments, ours and the peer's: SQLAlchemy and requests suffice.
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from sqlalchemy import event
from sqlalchemy.engine import Engine

__all__ = ["Costs", "counting"]


@dataclass
class Costs:
    """What was spent; http counts the calls by port, as every partner and service has its own."""

    seconds: float = 0.0
    cpu: float = 0.0
    statements: int = 0
    commits: int = 0
    http: Counter[str] = field(default_factory=Counter)
    #: the most memory that the process held in each quarter of the time, in MB
    memory: list[float] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return what JSON takes."""
        return {**asdict(self), "http": dict(self.http)}


@contextmanager
def counting() -> Iterator[Costs]:
    """Count what happens inside the block, in this process."""
    costs = Costs()
    send = requests.Session.send

    def statement(*arguments: Any) -> None:
        costs.statements += 1

    def commit(connection: Any) -> None:
        costs.commits += 1

    def counted(session: Any, request: Any, **options: Any) -> Any:
        costs.http[str(urlsplit(request.url).port)] += 1
        return send(session, request, **options)

    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "commit", commit)
    requests.Session.send = counted
    held = _watching_memory()
    began, cpu = time.perf_counter(), time.process_time()
    try:
        yield costs
    finally:
        costs.seconds, costs.cpu = time.perf_counter() - began, time.process_time() - cpu
        requests.Session.send = send
        event.remove(Engine, "before_cursor_execute", statement)
        event.remove(Engine, "commit", commit)
        costs.memory = _quarters(held())


def _watching_memory(every: float = 0.2) -> Callable[[], list[float]]:
    """Note the resident memory now and then; what is returned ends that, and gives the notes."""
    notes: list[float] = []
    over = threading.Event()
    page = os.sysconf("SC_PAGE_SIZE") / 2**20

    def watch() -> None:
        while True:
            notes.append(int(Path("/proc/self/statm").read_text().split()[1]) * page)
            if over.wait(every):
                return

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()

    def end() -> list[float]:
        over.set()
        thread.join()
        return notes

    return end


def _quarters(notes: list[float]) -> list[float]:
    size = max(1, -(-len(notes) // 4))
    return [max(notes[at : at + size]) for at in range(0, len(notes), size)]
