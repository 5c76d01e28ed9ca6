"""The keeper: a small process that keeps the index in line with the database.

At its start, and whenever Solr comes back, everything is compared and mended; a damaged index is
made anew. Between times it indexes what was written while Solr was away, looks at the latest writes
once a minute, and refreshes the popularity. Once a minute too it counts both sides: an index that
was emptied, or that lacks datasets for another reason, is compared whole and filled. Several nodes
may run it: a lock in Valkey lets one work.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from socket import gethostname
from threading import Event
from time import monotonic, sleep

import ckan.model as model
import psutil
import pysolr
import requests
from ckan.lib.redis import connect_to_redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from ckanext.geo2france import config
from ckanext.geo2france.domain.errors import WorkersDied
from ckanext.geo2france.search import (
    check,
    pending,
    popularity,
    progress,
    rebuild,
    repair,
    restarts,
    solr,
)
from ckanext.geo2france.search.repair import Condition

log = logging.getLogger(__name__)

#: Seconds between two looks at Solr and at what waits; searches may wait for it.
PAUSE = 2.0
RECENT = 60.0
#: Seconds for which a transaction may still be open after its dataset was noted.
SETTLING = 0.3
#: Seconds after which what could not be indexed is tried again.
HOPE = 3600.0
#: Long enough for the longest step between two renewals, a page of a comparison.
LEASE = 120
#: Rounds in which a usable index may refuse all writes before it is made anew.
PATIENCE = 3
INTERRUPTIONS = (
    SQLAlchemyError,
    RedisError,
    pysolr.SolrError,
    requests.RequestException,
    WorkersDied,
)


def _name() -> str:
    return f"{gethostname()} {os.getpid()} {secrets.token_hex(8)}"


@dataclass(slots=True)
class Keeper:
    """What one keeper remembers between two rounds."""

    name: str = field(default_factory=_name)
    was_usable: bool = False
    due: dict[str, float] = field(default_factory=dict)
    refusals: int = 0
    #: Datasets that were still missing after a mend that brought nothing.
    hopeless: int = 0

    def round(self) -> None:
        """Do what there is to do now."""
        if not self._holds_lease():
            self.was_usable = False
            return
        condition = repair.condition()
        if condition is Condition.DAMAGED:
            repair.recreate()
            condition = repair.condition()
        if condition is not Condition.USABLE:
            self.was_usable = False
            return
        # First, as searches wait for it after a restart.
        self._index_pending()
        if not self.was_usable:
            self._mend(check.check())
            self.was_usable, self.hopeless = True, 0
        # An idle portal that is stopped would write its last minute again at each start.
        self._every("life", RECENT, restarts.note_life)
        self._every("hope", HOPE, self._hope)
        self._every("number", RECENT, self._check_number)
        self._every("recent", RECENT, self._check_recent)
        self._every("popularity", config.search_keep_minutes() * 60, _refresh_popularity)

    def leave(self) -> None:
        """Give the lease back, so that another node takes over at once."""
        connection = connect_to_redis()
        if connection.get(_lease()) == self.name.encode():
            connection.delete(_lease())

    def _holds_lease(self) -> bool:
        connection = connect_to_redis()
        if connection.set(_lease(), self.name, nx=True, ex=LEASE):
            return True
        held = connection.get(_lease())
        holder = held.decode() if isinstance(held, bytes) else ""
        if holder != self.name and not _has_died(holder):
            return False
        connection.set(_lease(), self.name)
        return bool(connection.expire(_lease(), LEASE))

    def _mend(self, found: check.Comparison) -> None:
        if found.is_clean:
            return
        log.info("The index differs from the database: %s", found)
        with progress.told() as tell:
            rebuild.reindex_many(found.differing, lambda done, total: self._tell(tell, done, total))

    def _tell(self, tell: rebuild.Progress, done: int, total: int) -> None:
        connect_to_redis().expire(_lease(), LEASE)
        tell(done, total)

    def _index_pending(self) -> None:
        if not pending.are_waiting():
            return
        with pending.taken() as waiting:
            # A write notes what Solr missed just before it commits.
            sleep(SETTLING)
            log.info("Solr is back: indexing %d datasets that it missed", len(waiting))
            with progress.told() as tell:
                rebuild.reindex_many(waiting, lambda done, total: self._tell(tell, done, total))
        self._judge(set(waiting) & set(pending.remembered()))

    def _judge(self, refused: set[str]) -> None:
        """Make anew an index that answers questions but takes no writes, as when its files went."""
        self.refusals = self.refusals + 1 if refused else 0
        if self.refusals >= PATIENCE and repair.may_recreate():
            repair.recreate()
            self.refusals, self.was_usable = 0, False

    def _check_recent(self) -> None:
        self._mend(check.check_recent())

    def _check_number(self) -> None:
        """Compare everything when the index lacks datasets, unless the last mend brought nothing.

        One that was emptied again while it was filled is thus filled the next time.
        """
        lacking = check.shortfall()
        if lacking <= self.hopeless:
            return
        log.warning("The index lacks %d datasets: all are compared", lacking)
        self._mend(check.check())
        left = check.shortfall()
        self.hopeless = left if left >= lacking else 0

    def _hope(self) -> None:
        self.hopeless = 0

    def _every(self, what: str, seconds: float, work: Callable[[], None]) -> None:
        if monotonic() >= self.due.get(what, 0.0):
            work()
            self.due[what] = monotonic() + seconds


def keep() -> None:
    """Keep the index until SIGTERM or SIGINT."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    keeper = Keeper()
    while not stop.is_set():
        _round(keeper)
        stop.wait(PAUSE)
    keeper.leave()


def _round(keeper: Keeper) -> None:
    """Do one round; what goes away in the middle, as the database or Solr, is waited for."""
    try:
        keeper.round()
    except INTERRUPTIONS as error:
        keeper.was_usable = False
        log.warning("Interrupted, to be tried again: %s", str(error)[:300])
    finally:
        model.Session.remove()


def _refresh_popularity() -> None:
    popularity.count_views()
    changed = popularity.refresh()
    if changed:
        log.info("Popularity of %d datasets brought up to date", changed)


def _has_died(keeper: str) -> bool:
    """Tell whether *keeper* ran on this machine and was killed: searches wait for its successor."""
    host, _, rest = keeper.partition(" ")
    number = rest.partition(" ")[0]
    return host == gethostname() and number.isdigit() and not psutil.pid_exists(int(number))


def _lease() -> str:
    return f"ckan:{solr.site_id()}:geo2france:search:keeper"
