"""A core that Solr cannot use, made anew: its documents come again from the database."""

from __future__ import annotations

import logging
from enum import Enum
from typing import Any

import pysolr
import requests

from ckanext.geo2france.search import solr

log = logging.getLogger(__name__)

TIMEOUT = 30.0
#: Solr's names for files that are not what was written; a query or an update tells them.
DAMAGED = ("CorruptIndexException", "IndexFormatTooOldException", "this IndexWriter is closed")


class Condition(Enum):
    """What can be done with the index now."""

    USABLE = "usable"
    AWAY = "away"
    DAMAGED = "damaged"


def condition() -> Condition:
    """Ask Solr how the index is.

    damaged: the server answers, but it could not load the core, lost it, or cannot read it. A
    collection of a cluster is never called damaged: its replicas mend each other, and a node that
    is starting answers in the same way.
    """
    try:
        solr.connection(TIMEOUT).search("*:*", rows=0)
    except pysolr.SolrError as error:
        if not solr.is_outage(error):
            return Condition.USABLE
        return Condition.DAMAGED if _is_damaged(str(error)) else Condition.AWAY
    return Condition.USABLE


def _is_damaged(message: str) -> bool:
    if any(mark in message for mark in DAMAGED):
        return not _is_cluster()
    try:
        status = _cores("STATUS")
    except requests.RequestException:
        return False
    _, core = solr.address()
    lost = not status.get("status", {}).get(core)
    return lost and not _is_cluster()


def recreate() -> None:
    """Throw away the data of the core, which keeps its configuration, and load it empty."""
    _, core = solr.address()
    log.warning("The index %s is damaged or missing: it is made anew", core)
    known = _cores("STATUS")
    if core in known.get("initFailures", {}) or known.get("status", {}).get(core):
        _cores("UNLOAD", core=core, deleteDataDir="true")
    _cores("CREATE", name=core, instanceDir=core)


def _is_cluster() -> bool:
    root, _ = solr.address()
    try:
        answer = requests.get(f"{root}/admin/info/system", params={"wt": "json"}, timeout=TIMEOUT)
        return answer.json().get("mode") == "solrcloud"
    except (requests.RequestException, ValueError):
        return False


def _cores(action: str, **parameters: str) -> dict[str, Any]:
    root, core = solr.address()
    if action == "STATUS":
        parameters["core"] = core
    asked = {"action": action, "wt": "json", **parameters}
    answer = requests.get(f"{root}/admin/cores", params=asked, timeout=TIMEOUT)
    answer.raise_for_status()
    return answer.json()
