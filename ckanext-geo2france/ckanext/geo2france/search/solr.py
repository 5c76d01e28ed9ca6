"""The connection to Solr: soft commits, what counts as an outage, the name of the core."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pysolr
from ckan.common import config
from ckan.lib.search.common import make_connection

#: What pysolr says when no answer came at all.
NO_ANSWER = ("Failed to connect to server", "Connection to server", "Unhandled error")
#: Solr answers 404 for a core that did not load, and 5xx for one that broke; 4xx otherwise means a
#: bad request.
BROKEN = re.compile(r"\(HTTP (?:404|5\d\d)\)")


def connection(timeout: float | None = None) -> pysolr.Solr:
    """Connect as CKAN does, dates left as text; *timeout* in seconds replaces ``solr_timeout``."""
    solr = make_connection(decode_dates=False)
    if timeout is not None:
        solr.timeout = timeout
    return solr


def is_outage(error: BaseException) -> bool:
    """Tell an engine that is down or damaged from a request or a document that it refuses."""
    text = str(error)
    return any(mark in text for mark in NO_ANSWER) or bool(BROKEN.search(text))


def is_up(timeout: float = 3.0) -> bool:
    """Tell whether the index answers a query."""
    try:
        connection(timeout).search("*:*", rows=0)
    except pysolr.SolrError:
        return False
    return True


def soft_commit() -> None:
    """Make what was sent visible to the next search of any process.

    Nothing is written to the disk here: the update log already holds the documents, and hard
    commits come by time.
    """
    connection().commit(softCommit=True, waitSearcher=True)


def add(documents: list[dict[str, Any]], *, commit: bool = False) -> None:
    """Send whole *documents* in one request, made visible at once with *commit*."""
    connection().add(documents, softCommit=commit, waitSearcher=True if commit else None)


def delete(reference: str) -> None:
    """Remove the dataset of this id or name, without commit."""
    quoted = reference.replace("\\", "\\\\").replace('"', '\\"')
    connection().delete(
        q=f'+entity_type:package +(id:"{quoted}" OR name:"{quoted}") +site_id:"{site_id()}"',
        commit=False,
    )


def site_id() -> str:
    """Return the site whose documents are ours, as several CKAN may share one index."""
    return str(config["ckan.site_id"])


def address() -> tuple[str, str]:
    """Split ``solr_url`` into the address of the server and the name of the core or collection."""
    parts = urlsplit(str(config["solr_url"]).rstrip("/"))
    root, _, core = parts.path.rpartition("/")
    return urlunsplit((parts.scheme, parts.netloc, root, "", "")), core
