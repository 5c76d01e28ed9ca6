"""What Java keeps of the classes that Solr loads: with it Solr starts in half the time.

Java writes this cache (JEP 483, JEP 514) as a Solr that ran for a moment ends. It is made once, at
set-up, beside the jars; a Java that finds a cache of other jars or of another Java does without,
and so does a start that finds none.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import requests

from ckanext.geo2france.runtime import solr
from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.jars import Progress
from ckanext.geo2france.runtime.ports import keep_port

__all__ = ["make_class_cache"]

SECONDS = 300
#: A document and a question that meet most of the code that the portal's own meet.
DOCUMENT = {"index_id": "a", "id": "a", "site_id": "a", "title": "L'eau", "tags": ["eau"]}
QUESTION = {
    "q": "eau potable",
    "defType": "edismax",
    "qf": "title^2 text",
    "boost": "linear(field(popularity),1,1)",
    "facet": "true",
    "facet.field": "tags",
    "hl": "true",
    "hl.fl": "title",
}


def make_class_cache(progress: Progress = lambda _: None) -> bool:
    """Make the cache unless it is there, and tell whether there is one now."""
    cache = solr.class_cache()
    if cache.is_file():
        return True
    progress("Java's cache of Solr's classes…")
    draft = cache.with_suffix(f".{os.getpid()}")
    with tempfile.TemporaryDirectory() as folder, suppress(OSError, subprocess.TimeoutExpired):
        _record(Home.at(folder), draft)
    if draft.is_file():
        draft.replace(cache)
    return cache.is_file()


def _record(home: Home, draft: Path) -> None:
    """Run a Solr until it has answered, and let Java write *draft* as it ends."""
    home.create()
    solr.prepare(home)
    port = keep_port(home, "solr")
    program = solr.program(home, port)
    java, *options = [part for part in program.command if not part.startswith("-XX:AOT")]
    with (home.logs / "solr.log").open("wb") as log:
        process = subprocess.Popen(
            [java, f"-XX:AOTCacheOutput={draft}", *options], stdout=log, stderr=log
        )
    try:
        deadline = time.monotonic() + SECONDS
        while process.poll() is None and time.monotonic() < deadline and not program.ready():
            time.sleep(0.2)
        with suppress(requests.RequestException):
            _use(solr.url(port))
    finally:
        process.terminate()
        try:
            process.wait(SECONDS)
        finally:
            process.kill()


def _use(address: str) -> None:
    update = f"{address}/update?softCommit=true"
    requests.post(update, json=[DOCUMENT], timeout=60).raise_for_status()
    for _ in range(5):
        requests.get(f"{address}/select", params=QUESTION, timeout=60).raise_for_status()
