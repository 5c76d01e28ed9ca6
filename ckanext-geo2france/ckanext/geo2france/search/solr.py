"""The connection to Solr: soft commits, what counts as an outage, the name of the core."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pysolr
from ckan.common import config

from ckanext.geo2france.search.connections import connect

#: What pysolr says when no answer came at all.
NO_ANSWER = ("Failed to connect to server", "Connection to server", "Unhandled error")
#: Solr answers 404 for a core that did not load, and 5xx for one that broke; 4xx otherwise means a
#: bad request.
BROKEN = re.compile(r"\(HTTP (?:404|5\d\d)\)")


def connection(timeout: float | None = None) -> pysolr.Solr:
    """Connect as CKAN does, dates left as text; *timeout* in seconds replaces ``solr_timeout``."""
    solr = connect(decode_dates=False)
    if timeout is not None:
        solr.timeout = timeout  # pyright: ignore[reportAttributeAccessIssue] - requests takes floats
    return solr


def is_outage(error: BaseException | str) -> bool:
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
    if documents:
        connection().add(documents, softCommit=commit, waitSearcher=True if commit else None)


def delete(references: list[str], *, commit: bool = False) -> None:
    """Remove the datasets of these ids or names, made to vanish at once with *commit*."""
    if references:
        any_of = " OR ".join(quoted(reference) for reference in references)
        ours = f"+entity_type:package +site_id:{quoted(site_id())}"
        connection().delete(
            q=f"{ours} +(id:({any_of}) OR name:({any_of}))",
            commit=False,
            softCommit=commit,
            waitSearcher=True if commit else None,
        )


def quoted(text: str) -> str:
    """Return *text* as one literal value of a query."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def site_id() -> str:
    """Return the site whose documents are ours, as several CKAN may share one index."""
    return str(config["ckan.site_id"])


def address() -> tuple[str, str]:
    """Return the address of the server, with its password if any, and the core or collection."""
    parts = urlsplit(connection().url.rstrip("/"))
    root, _, core = parts.path.rpartition("/")
    return urlunsplit((parts.scheme, parts.netloc, root, "", "")), core
