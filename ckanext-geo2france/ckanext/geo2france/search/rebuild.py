"""Many datasets indexed at once, by several processes."""

from __future__ import annotations

import logging
import multiprocessing
import os
from collections.abc import Callable, Iterator

import ckan.lib.redis as ckan_redis
import ckan.model as model

from ckanext.geo2france.search import index

log = logging.getLogger(__name__)

CHUNK = 100
#: Below this number a second process costs more than it brings.
ALONE = 200

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
    # Forked, so that each has CKAN and its plugins ready at once.
    model.Session.remove()
    context = multiprocessing.get_context("fork")
    with context.Pool(workers, initializer=_let_go) as pool:
        yield from pool.imap_unordered(_reindex, chunks)


def _let_go() -> None:
    """Leave the parent's connections to the parent."""
    if model.meta.engine is not None:
        model.meta.engine.dispose(close=False)
    ckan_redis._connection_pool = None  # pyright: ignore[reportPrivateUsage]


def _reindex(chunk: list[str]) -> int:
    index.reindex(chunk, size=len(chunk))
    model.Session.remove()
    return len(chunk)
