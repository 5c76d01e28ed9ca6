"""Many datasets indexed at once, by several processes."""

from __future__ import annotations

import logging
import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

import ckan.lib.redis as ckan_redis
import ckan.model as model

from ckanext.geo2france.domain.errors import WorkersDied
from ckanext.geo2france.loading import prepare_to_fork
from ckanext.geo2france.search import index

log = logging.getLogger(__name__)

CHUNK = 100
#: Below this number a second process costs more than it brings.
ALONE = 200
#: Times that a set of processes is started before the work is given up.
ATTEMPTS = 3

Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Say nothing about the progress."""


def reindex_many(
    references: list[str], progress: Progress = silent, processes: int | None = None
) -> None:
    """Bring the entries of these datasets into line with the database, with all processors.

    progress: called with the number of datasets done and their total after each part of the work.
    """
    workers = processes or min(os.cpu_count() or 1, 4)
    chunks = list(_chunks(references))
    results = (
        map(_reindex, chunks)
        if workers == 1 or len(references) < ALONE
        else _in_processes(chunks, workers)
    )
    done = 0
    progress(done, len(references))
    for count in results:
        done += count
        progress(done, len(references))


def _chunks(references: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(references), CHUNK):
        yield references[start : start + CHUNK]


def _in_processes(chunks: list[list[str]], workers: int) -> Iterator[int]:
    """Yield the size of each chunk that is done; a process that is killed costs a new attempt."""
    left = list(chunks)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            yield from _with_pool(left, workers)
        except BrokenProcessPool:
            log.warning(
                "An indexing process died, attempt %d: %d datasets left", attempt, _number(left)
            )
        else:
            return
    raise WorkersDied(_number(left), ATTEMPTS)


def _with_pool(left: list[list[str]], workers: int) -> Iterator[int]:
    """Take from *left* each chunk that is done, and yield its size. Raises BrokenProcessPool."""
    # Forked, so that each has CKAN and its plugins ready at once.
    prepare_to_fork()
    model.Session.remove()
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, context, initializer=_let_go) as pool:
        running = {pool.submit(_reindex, chunk): chunk for chunk in left}
        for future in as_completed(running):
            done = future.result()
            left.remove(running[future])
            yield done


def _number(chunks: list[list[str]]) -> int:
    return sum(map(len, chunks))


def _let_go() -> None:
    """Leave the parent's connections to the parent."""
    if model.meta.engine is not None:
        model.meta.engine.dispose(close=False)
    ckan_redis._connection_pool = None  # pyright: ignore[reportPrivateUsage]


def _reindex(chunk: list[str]) -> int:
    index.reindex(chunk, size=len(chunk))
    model.Session.remove()
    return len(chunk)
