"""What one write costs Solr, beside CKAN's hard commit: ``python bench/writes.py``.

Ours sends a document with a soft commit, the update log keeps it; CKAN 2.12 sends it with a hard
commit. Both write documents of the same datasets to their own core of the same Solr, in turn, over
a new connection each time as CKAN does. A write has ended when the next search sees it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pysolr
from asker import asking
from portals import OURS, STOCK, Portals, load, running
from search import enlarge
from tables import machine, p50, p95, ratio, table

from ckanext.geo2france.runtime.home import Home

Timings = dict[str, list[float]]
Writers = dict[str, tuple[Callable[[dict[str, Any]], float], list[str]]]
WRITERS = 4
COMMITS: dict[str, dict[str, bool]] = {
    OURS: {"softCommit": True, "waitSearcher": True},
    STOCK: {"commit": True},
}


def write(url: str, commit: dict[str, bool], document: dict[str, Any]) -> float:
    """Send *document* and return the milliseconds until it can be found."""
    began = time.perf_counter()
    pysolr.Solr(url, timeout=60).add([document], **commit)
    return (time.perf_counter() - began) * 1000


def changed(documents: list[str], number: int) -> dict[str, Any]:
    """Return one of the documents with another title, as an edit leaves it."""
    document = json.loads(random.Random(number).choice(documents))
    document["title"] = f"{document['title']} (modification {number})"
    return document


def alone(writers: Writers, rounds: int) -> Timings:
    """Time writes one after the other, both portals in turn."""
    timings: Timings = {portal: [] for portal in writers}
    for number in range(-5, rounds):
        for portal in list(writers) if number % 2 else list(reversed(writers)):
            send, documents = writers[portal]
            cost = send(changed(documents, number))
            if number >= 0:  # the first rounds warm up
                timings[portal].append(cost)
    return timings


def together(writers: Writers, rounds: int) -> tuple[Timings, dict[str, float]]:
    """Time four writers at once, one portal after the other, and count writes per second."""
    timings: Timings = {}
    rates: dict[str, float] = {}
    for portal, (send, documents) in writers.items():
        edits = [changed(documents, number) for number in range(rounds)]
        began = time.perf_counter()
        with ThreadPoolExecutor(WRITERS) as pool:
            timings[portal] = list(pool.map(send, edits))
        rates[portal] = rounds / (time.perf_counter() - began)
    return timings, rates


def row(kind: str, timings: Timings) -> list[str]:
    """Return the line of one kind of writing."""
    ours, stock = timings[OURS], timings[STOCK]
    figures = (p50(ours), p95(ours), p50(stock), p95(stock))
    return [kind, *(f"{figure:.0f}" for figure in figures), ratio(ours, stock)]


def seen_at_once(portals: Portals, rounds: int, documents: list[str]) -> int:
    """Count writes that the next search did not see: none may be."""
    url = portals.solr(portals.core(OURS, large=True))
    missed = 0
    for number in range(rounds):
        document = changed(documents, -1000 - number)
        document["version"] = f"essai-{number}"
        write(url, COMMITS[OURS], document)
        asked = f'index_id:{document["index_id"]} AND version:"essai-{number}"'
        missed += pysolr.Solr(url, timeout=60).search(asked, rows=0).hits != 1
    return missed


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", default="var/bench", help="scratch folder, kept for the next run")
    parser.add_argument("--datasets", type=int, default=4000, help="datasets in the database")
    parser.add_argument("--documents", type=int, default=100_000, help="documents in each core")
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    os.environ.setdefault("GEO2FRANCE_SOLR_HEAP", "1g")  # the usual 512 MB, twice
    with running(Home.at(options.home), serve=False) as portals, ExitStack() as stack:
        load(portals, options.datasets)
        askers = {p: stack.enter_context(asking(portals.ini(p))) for p in (OURS, STOCK)}
        enlarge(portals, askers, options.documents)
        writers = {portal: _writer(portals, portal) for portal in (OURS, STOCK)}
        print(f"{machine()}\n")
        size = f"{options.documents:,} documents, ms"
        head = [size, "ours p50", "p95", "stock p50", "p95", "ratio"]
        one = alone(writers, options.rounds)
        several, rates = together(writers, options.rounds)
        kinds = [row("one write", one), row(f"{WRITERS} writers at once", several)]
        print(table(head, kinds))
        pace = f"ours {rates[OURS]:.0f}, stock {rates[STOCK]:.0f}"
        print(f"\nWrites per second, {WRITERS} at once: {pace}.")
        missed = seen_at_once(portals, options.rounds, writers[OURS][1])
        print(f"Writes that the next search did not see: {missed} of {options.rounds}.")


def _writer(portals: Portals, portal: str) -> tuple[Callable[..., float], list[str]]:
    url = portals.solr(portals.core(portal, large=True))
    path: Path = portals.home.path / f"documents-{portal}.jsonl"
    documents = path.read_text(encoding="utf-8").splitlines()
    return partial(write, url, COMMITS[portal]), documents


if __name__ == "__main__":
    main()
