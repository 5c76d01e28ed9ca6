"""A core that Solr cannot use, made anew: its documents come again from the database."""

from __future__ import annotations

import logging
from enum import Enum
from typing import Any

import requests

from ckanext.geo2france.search import restarts, solr

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
    root, core = solr.address()
    try:
        # Not by pysolr, which would write a traceback into the log at each round of an outage.
        answer = _get(f"{root}/{core}/select", q="*:*", rows="0")
        if answer.status_code != 404 and answer.status_code < 500:
            return Condition.AWAY if restarts.is_replaying() else Condition.USABLE
        return Condition.DAMAGED if _is_damaged(answer.text) else Condition.AWAY
    except requests.RequestException:
        return Condition.AWAY


def _is_damaged(message: str) -> bool:
    if not may_recreate():
        return False
    _, core = solr.address()
    lost = not _cores("STATUS").get("status", {}).get(core)
    return lost or any(mark in message for mark in DAMAGED)


def may_recreate() -> bool:
    """Tell whether the index is a core of one server, not a collection of a cluster."""
    root, _ = solr.address()
    return _get(f"{root}/admin/info/system").json().get("mode") != "solrcloud"


def recreate() -> None:
    """Throw away the data of the core, which keeps its configuration, and load it empty."""
    _, core = solr.address()
    log.warning("The index %s is damaged or missing: it is made anew", core)
    known = _cores("STATUS")
    if core in known.get("initFailures", {}) or known.get("status", {}).get(core):
        _cores("UNLOAD", core=core, deleteDataDir="true")
    try:
        _cores("CREATE", name=core, instanceDir=core)
    except requests.HTTPError:
        # Solr 9.10 leaves core.properties of a core that never loaded, takes it for another core,
        # and removes it as it fails.
        _cores("CREATE", name=core, instanceDir=core)
    restarts.forget()


def _cores(action: str, **parameters: str) -> dict[str, Any]:
    root, core = solr.address()
    if action == "STATUS":
        parameters["core"] = core
    answer = _get(f"{root}/admin/cores", action=action, **parameters)
    found = answer.json()
    if not answer.ok:
        # Solr's own sentence tells what is wrong with the configuration, its status does not.
        raise requests.HTTPError(found.get("error", {}).get("msg", answer.reason))
    return found


def _get(url: str, **parameters: str) -> requests.Response:
    return requests.get(url, params={"wt": "json", **parameters}, timeout=TIMEOUT)
