"""Writes to the index: soft commits, batches, and patience when Solr is away.

``register`` makes ``DatasetIndex`` the class through which CKAN writes datasets to Solr. How a
document is built stays CKAN's affair.

A write is visible to every process once it has returned (soft commit) and survives the death of
Solr (update log, and what `pending` holds of the latest writes).
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from datetime import datetime
from threading import Thread
from time import monotonic
from typing import Any

import ckan.logic as logic
import ckan.model as model
import pysolr
import sqlalchemy as sa
from ckan.lib.search import SearchIndexError
from ckan.lib.search.index import PackageSearchIndex

from ckanext.geo2france import ckan_seam
from ckanext.geo2france.ckan_seam import document
from ckanext.geo2france.search import pending, restarts, solr

log = logging.getLogger(__name__)

BATCH_SIZE = 200
#: Seconds after which a batch is sent though it is not full, so that a slow harvest shows its
#: datasets as it goes.
BATCH_AGE = 10.0

_batch: ContextVar[Batch | None] = ContextVar("geo2france_index_batch", default=None)


def register() -> None:
    """Make CKAN write datasets through ``DatasetIndex``."""
    ckan_seam.register_index(DatasetIndex)


@contextmanager
def bulk(size: int = BATCH_SIZE) -> Iterator[None]:
    """Send the datasets written inside the block by batches instead of one by one.

    Wrap anything that writes many datasets (a harvest, an import): the actions are called as usual,
    the index follows by batches of *size*, or every ten seconds, each with one commit; the rest
    goes when the block ends, also by an error. Inside the block a search may therefore not see the
    latest writes yet. A block within a block joins the outer one. If Solr is away the block
    succeeds, and the datasets are indexed when it is back.
    """
    if _batch.get() is not None:
        yield
        return
    batch = Batch(size)
    token = _batch.set(batch)
    try:
        yield
    finally:
        _batch.reset(token)
        batch.send()


@contextmanager
def withheld() -> Iterator[None]:
    """Put what is written inside the block into the open batch when the block has ended well.

    For a transaction that holds several datasets: wrap it with its commit. What it wrote reaches
    the index after it, or not at all where an error ends it.
    """
    outer = _batch.get()
    if outer is not None:
        outer.make_room()
    held = Batch()
    token = _batch.set(held)
    try:
        yield
    finally:
        _batch.reset(token)
    if outer is None:
        held.send()
    else:
        outer.waiting.update(held.waiting)
        outer.send_ahead()


def reindex(references: Iterable[str], size: int = BATCH_SIZE) -> None:
    """Bring the entries of these datasets, by id or name, into line with the database.

    What somebody writes meanwhile is read again, so that no older state follows a newer one.
    """
    left = list(references)
    while left:
        before = _modified(left)
        with bulk(size):
            for reference in left:
                package = model.Package.get(reference)
                if package is None:
                    DatasetIndex().delete_package({"id": reference})
                else:
                    _reindex(package.id)
        model.Session.expire_all()
        after = _modified(left)
        left = [found for found, modified in after.items() if before.get(found) != modified]


def _modified(references: list[str]) -> dict[str, datetime]:
    """Return when each dataset was last written.

    The lock waits for the writes that are under way: CKAN indexes a dataset just before it commits.
    """
    which = model.Package.id.in_(references) | model.Package.name.in_(references)
    columns = sa.select(model.Package.id, model.Package.metadata_modified)
    with model.ensure_engine().connect() as connection:
        rows = connection.execute(columns.where(which).with_for_update(read=True))
        return {row.id: row.metadata_modified for row in rows}


def _reindex(package_id: str) -> None:
    try:
        logic.index_update_package({"ignore_auth": True}, package_id, defer_commit=True)
    except Exception:
        # Whatever a plugin or a stored value breaks, the other datasets must be found.
        log.exception("Dataset %s cannot be indexed", package_id)


class DatasetIndex(PackageSearchIndex):
    """CKAN's index of datasets, with soft commits, batches and a memory for what Solr missed."""

    def index_package(self, pkg_dict: dict[str, Any] | None, defer_commit: bool = False) -> None:
        """Write one dataset, or put it into the open batch."""
        if pkg_dict is None:
            return
        reference, built = pkg_dict["id"], document(pkg_dict)
        batch = _batch.get()
        if batch is not None:
            batch.put(reference, built)
        elif built is None:
            self.delete_package(pkg_dict)
        else:
            with remembering([reference]):
                solr.add([built], commit=not defer_commit)

    def commit(self) -> None:
        """Make visible what was written without a commit, as ``ckan search-index rebuild`` does.

        CKAN does not wait for it: the next search could still be without.
        """
        try:
            solr.soft_commit()
        except pysolr.SolrError as error:
            raise SearchIndexError(f"Solr returned an error: {str(error)[:1000]}") from error

    def delete_package(self, pkg_dict: dict[str, Any]) -> None:
        """Remove one dataset, by id or name, or put its removal into the open batch."""
        reference = str(pkg_dict["id"])
        batch = _batch.get()
        if batch is not None:
            batch.put(reference, None)
            return
        with remembering([reference]):
            solr.delete([reference], commit=True)


class Batch:
    """Documents to be sent together: the latest of each dataset, ``None`` for one that goes."""

    def __init__(self, size: float = math.inf) -> None:
        """Open an empty batch that is sent when it holds *size* datasets, or never by itself."""
        self.size = size
        self.since = monotonic()
        self.waiting: dict[str, dict[str, Any] | None] = {}
        self._ahead: list[str] = []
        self._sending: list[Future[None]] = []

    def put(self, reference: str, built: dict[str, Any] | None) -> None:
        """Add a dataset, after having sent a batch that is full or old.

        Sent before and not after: the transaction of the dataset that comes is still open, those
        before are closed.
        """
        self.make_room()
        self.waiting[reference] = built

    def make_room(self) -> None:
        """Send a batch that is full or old."""
        old = monotonic() - self.since > BATCH_AGE and self.size < math.inf
        if old or len(self.waiting) + len(self._ahead) >= self.size:
            self.send()

    def send_ahead(self) -> None:
        """Begin to send what waits, for the commit of `send`, while the caller goes on.

        For what is committed to the database. One request is under way at a time, so that the
        latest of a dataset comes last. What goes wrong is told by `send`.
        """
        wait(self._sending)
        waiting, self.waiting = self.waiting, {}
        self._ahead += waiting
        self._sending.append(_background(lambda: _deliver(waiting)))

    def send(self) -> None:
        """Send everything that waits and make it visible with one commit."""
        ahead, self._ahead = self._ahead, []
        waiting, self.waiting, self.since = self.waiting, {}, monotonic()
        sending, self._sending = self._sending, []
        if not waiting and not ahead:
            return
        wait(sending)
        _deliver(waiting, ahead, commit=True)
        log.debug("Sent %d datasets to the index", len(waiting) + len(ahead))
        for each in sending:
            each.result()


def _background(work: Callable[[], None]) -> Future[None]:
    """Do something in a thread that knows what the caller knows, the configuration included."""
    found: Future[None] = Future()
    context = copy_context()

    def carry_out() -> None:
        try:
            found.set_result(context.run(work))
        except BaseException as error:
            # Passed on to whoever asks for the result.
            found.set_exception(error)

    Thread(target=carry_out, name="geo2france-index", daemon=True).start()
    return found


def _deliver(
    waiting: Mapping[str, dict[str, Any] | None],
    ahead: Iterable[str] = (),
    *,
    commit: bool = False,
) -> None:
    """Send documents and removals; *commit* makes them visible, and what was sent *ahead*."""
    with remembering([*ahead, *waiting]):
        _send([built for built in waiting.values() if built is not None])
        solr.delete([reference for reference, built in waiting.items() if built is None])
        if commit:
            solr.soft_commit()


def _send(documents: list[dict[str, Any]]) -> None:
    """Send documents in one request, or one by one when Solr refuses one of them."""
    try:
        solr.add(documents)
    except pysolr.SolrError as error:
        if solr.is_outage(error):
            raise
        for built in documents:
            _send_alone(built)


def _send_alone(built: dict[str, Any]) -> None:
    try:
        solr.add([built])
    except pysolr.SolrError as error:
        if solr.is_outage(error):
            raise
        log.warning("Solr refuses dataset %s: %s", built["id"], error)


@contextmanager
def remembering(references: Iterable[str]) -> Iterator[None]:
    """Let a write succeed while Solr is away, and note what it misses; pass on a refusal."""
    references = list(references)
    pending.note(references)
    try:
        with restarts.settled():
            yield
    except pysolr.SolrError as error:
        if not solr.is_outage(error):
            raise SearchIndexError(f"Solr returned an error: {str(error)[:1000]}") from error
        pending.remember(references)
        log.warning("Solr misses %d datasets until it is back: %.200s", len(references), error)
