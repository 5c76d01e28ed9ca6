"""A Solr that has just started answers from its last hard commit until its update log is replayed.

For that second or two a single core says what was true before the latest writes: a dataset made
private is public again. Nothing in an answer tells, so the core is asked who it is: the moment it
was loaded names it, and a core is trusted once it says that its log is replayed, and unless it was
made anew and is being filled: an empty answer would pass for the truth. After a minute people are
shown what there is already, and told so; machines wait, as a partner that harvests half a catalogue
would take the other half for withdrawn. No Solr dies, starts and answers within ``FRESH`` seconds,
hence one question in that time is enough, asked by each process that searches or writes.

A SolrCloud needs none of this: a replica takes part in searches only after its replay.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import monotonic, sleep, time
from typing import Any, Final

import pysolr
import requests

from ckanext.geo2france.search import check, connections, pending, progress, solr

__all__ = ["Restarting", "forget", "is_replaying", "note_life", "settled", "trusted"]

#: Seconds for which an answer about the core holds; a Java machine alone takes longer to start.
FRESH: Final = 1.0
#: Seconds after its start in which a core is not asked before it has what it missed.
CATCHING_UP: Final = 60.0
#: Seconds for which a write waits for the end of a replay.
PATIENCE: Final = 15.0
#: The value of ``TLOG.state`` once nothing is left to replay.
ACTIVE: Final = 3
TIMEOUT: Final = 20.0
#: Never fresh: what is told of a core that does not answer says nothing of the next moment.
LONG_AGO: Final = float("-inf")


class Restarting(pysolr.SolrError):
    """Solr answers, but not yet with the latest writes."""

    def __init__(self) -> None:
        """Say it in the words of an outage, which it is to everybody else."""
        super().__init__("Solr is replaying its update log (HTTP 503)")


@dataclass(frozen=True, slots=True)
class Core:
    """The core as it was seen *at* a time of our clock; *loaded* names its present life.

    loaded: None for what cannot or need not be told, as the collection of a cluster.
    has_part: whether it has no more to catch up with than what a new index is still filled with.
    """

    at: float
    loaded: str | None
    is_replayed: bool
    has_all: bool
    has_part: bool = False

    def is_fresh(self) -> bool:
        """Tell whether the core cannot have died and come back since."""
        return monotonic() - self.at < FRESH


_seen: dict[str, Core] = {}
_clusters: dict[str, bool] = {}


@contextmanager
def trusted(*, partly: bool = False) -> Iterator[bool]:
    """Raise Restarting unless everything read inside comes from an index that has all writes.

    partly: whether a part of a new index will do. Gives whether it is one.
    """
    before = _core()
    if not before.has_all and not (partly and before.has_part):
        raise Restarting
    yield not before.has_all
    if not before.is_fresh() and _core().loaded != before.loaded:
        raise Restarting


@contextmanager
def settled() -> Iterator[None]:
    """Write when nothing is being replayed: Solr then leaves out the commit, saying nothing."""
    deadline = monotonic() + PATIENCE
    while not (before := _core()).is_replayed and monotonic() < deadline:
        sleep(0.05)
    if not before.is_replayed:
        raise Restarting
    yield
    if not before.is_fresh() and _core().loaded != before.loaded:
        raise Restarting


def forget() -> None:
    """Look at the core anew at the next question: it has just been replaced."""
    _seen.clear()


def is_replaying() -> bool:
    """Tell whether the core is there without its latest writes."""
    return not _core().is_replayed


def note_life() -> None:
    """Note that the core lives: what it has on the disk need not be written again after its end."""
    moment = time() - FRESH
    core = _core()
    if core.has_all and core.loaded:
        pending.outlived(core.loaded, moment)


def _core() -> Core:
    root, name = solr.address()
    known = _seen.get(root)
    if known is None or not known.is_fresh() or not known.has_all:
        known = _seen[root] = _look(root, name, known)
    return known


def _look(root: str, name: str, known: Core | None) -> Core:
    """Ask the core; an absent Solr passes, as what is asked of it next says so better."""
    at = monotonic()
    try:
        if _is_cluster(root):
            return Core(at, None, is_replayed=True, has_all=True)
        status = _get(f"{root}/admin/cores", action="STATUS", core=name, indexInfo="false")
        if status is None:
            return Core(at, None, is_replayed=True, has_all=True)
        core = status.get("status", {}).get(name) or {}
        loaded = core.get("startTime")
        if loaded is None:
            # unknown, or still being loaded
            return Core(LONG_AGO, None, is_replayed=True, has_all=False)
        if known and known.has_all and known.loaded == loaded:
            return replace(known, at=at)
        pending.recall(loaded)
        # Asked after the status, which lists a core only from the moment its replay has begun.
        replayed = _is_replayed(root, name)
        young = core["uptime"] < CATCHING_UP * 1000
        # Later only while somebody fills it: datasets that cannot be indexed must not close it.
        filled = (young or progress.current() is not None) and check.is_being_filled()
        late = filled or (young and pending.are_waiting())
        return Core(
            at,
            loaded,
            is_replayed=replayed,
            has_all=replayed and not late,
            has_part=replayed and not young,
        )
    except (requests.RequestException, pysolr.SolrError):
        return Core(LONG_AGO, None, is_replayed=True, has_all=False)


def _is_replayed(root: str, name: str) -> bool:
    key = f"solr.core.{name}:TLOG.state"
    answer = _get(f"{root}/admin/metrics", key=key, compact="true") or {}
    # A server set to tell no figures cannot be waited for.
    return answer.get("metrics", {}).get(key, ACTIVE) == ACTIVE


def _is_cluster(root: str) -> bool:
    if root not in _clusters:
        about = _get(f"{root}/admin/info/system") or {}
        _clusters[root] = about.get("mode") == "solrcloud"
    return _clusters[root]


def _get(url: str, **parameters: str) -> dict[str, Any] | None:
    """Return the answer, or None where this part of Solr is closed to us."""
    asked = {"wt": "json", **parameters}
    answer = connections.session(solr.connection().url).get(url, params=asked, timeout=TIMEOUT)
    if answer.status_code in (401, 403, 404):
        return None
    answer.raise_for_status()
    return answer.json()
