"""Searches on our index beside CKAN's stock index, in the same Solr: ``python bench/search.py``.

Each question goes through CKAN's ``package_search`` in a process of each portal, with the
parameters of the search page and the rights of a visitor, and is asked of both in turn. Words,
filters and places change from one question to the next, so that no cache answers alone.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import mean
from typing import Any

import pysolr
import requests
from asker import Asker, asking
from datasets import FORMATS, KEYWORDS, PLACES, SUBJECTS, polygon
from portals import OURS, STOCK, Portals, index, load, rebuild, running, say
from tables import machine, p50, p95, ratio, table

from ckanext.geo2france.runtime.home import Home

Question = tuple[str, dict[str, Any]]
ROWS = 20
BATCH = 500
FACETS = {
    OURS: [
        "inspire_themes", "organization", "topic_categories", "tags", "res_format", "year",
        "res_protocol", "license_id", "hierarchy_level", "harvest_source_title",
    ],
    # CKAN's five, and as many fields that its schema keeps as plain values
    STOCK: [
        "organization", "groups", "tags", "res_format", "license_id", "dataset_type", "capacity",
        "hierarchy_level", "inspire_themes", "topic_categories",
    ],
}  # fmt: skip
WORDS = sorted(
    {word.strip("',").lower() for text in SUBJECTS for word in text.split() if len(word) > 4}
)


def search(portal: str, *, start: int = 0, **parameters: Any) -> Question:
    """Return the question that the search page asks."""
    fixed = {"facet.field": FACETS[portal], "rows": ROWS, "start": start, "sort": None}
    given = {"q": "", "fq": "", "extras": {}, "include_private": True, **parameters}
    given["fq"] = f"{given['fq']} +dataset_type:dataset".strip()
    return "package_search", fixed | given


def everything(portal: str, chance: random.Random) -> Question:
    """Ask for one page of all datasets."""
    return search(portal, start=ROWS * chance.randrange(50))


def one_word(portal: str, chance: random.Random) -> Question:
    """Ask for a word, in the singular or with an article as people write it."""
    return search(portal, q=chance.choice(WORDS), start=ROWS * chance.randrange(3))


def two_words(portal: str, chance: random.Random) -> Question:
    """Ask for something somewhere."""
    subject = chance.choice(SUBJECTS).split()[0]
    place = chance.choice(PLACES)[0].split()[-1].split("'")[-1]
    return search(portal, q=f"{subject} {place}")


def mistyped(portal: str, chance: random.Random) -> Question:
    """Ask for a word with two letters swapped; the peer finds nothing, and is done."""
    word = chance.choice([word for word in WORDS if len(word) > 7])
    at = chance.randrange(2, len(word) - 2)
    return search(portal, q=word[:at] + word[at + 1] + word[at] + word[at + 2 :])


def filtered(portal: str, chance: random.Random) -> Question:
    """Ask for a word within a format and a keyword."""
    kept = f'res_format:"{chance.choice(FORMATS)}" tags:"{chance.choice(KEYWORDS)}"'
    return search(portal, q=chance.choice(WORDS), fq=kept)


def _box(chance: random.Random) -> list[float]:
    west, south, east, north = chance.choice(PLACES)[1]
    wide, high = east - west, north - south
    west, south = west + chance.random() * wide / 2, south + chance.random() * high / 2
    return [round(side, 4) for side in (west, south, west + wide / 3, south + high / 3)]


def in_box(portal: str, chance: random.Random) -> Question:
    """Ask for what touches a box."""
    return search(portal, extras={"ext_bbox": ",".join(map(str, _box(chance)))})


def in_polygon(portal: str, chance: random.Random) -> Question:
    """Ask for what touches a polygon; the peer can only be asked for its box."""
    box = _box(chance)
    if portal == STOCK:
        return search(portal, extras={"ext_bbox": ",".join(map(str, box))})
    west, south, east, north = box
    shape = polygon(box)
    # a lozenge: a shape that is not its own box
    middle = [(west + east) / 2, (south + north) / 2]
    ring = [[middle[0], south], [east, middle[1]], [middle[0], north], [west, middle[1]]]
    shape["coordinates"] = [[*ring, ring[0]]]
    return search(portal, extras={"ext_geometry": json.dumps(shape)})


def suggestion(portal: str, chance: random.Random) -> Question:
    """Ask to complete the beginning of a word; the peer completes titles and names only."""
    word = chance.choice(WORDS)
    action = "geo2france_suggest" if portal == OURS else "package_autocomplete"
    return action, {"q": word[: chance.randint(3, 6)], "limit": 8}


#: Asked as our search page asks, which has the words of the question marked in the texts found.
WITH_SNIPPETS = {"one word, snippets (stock: none)", "two words, snippets (stock: none)"}
QUESTIONS: dict[str, Callable[[str, random.Random], Question]] = {
    "empty query": everything,
    "one word": one_word,
    "two words": two_words,
    "one word, snippets (stock: none)": one_word,
    "two words, snippets (stock: none)": two_words,
    "a mistyped word": mistyped,
    "filtered": filtered,
    "box": in_box,
    "polygon (stock: its box)": in_polygon,
    "suggestion (stock: titles)": suggestion,
}


@dataclass
class Timings:
    """Milliseconds of one kind of question to one portal."""

    total: list[float] = field(default_factory=list)
    solr: list[float] = field(default_factory=list)
    found: list[float] = field(default_factory=list)
    requests: list[float] = field(default_factory=list)


def measure(askers: dict[str, Asker], rounds: int) -> dict[tuple[str, str], Timings]:
    """Ask every kind of question *rounds* times of each portal, in turn."""
    timings = {(kind, portal): Timings() for kind in QUESTIONS for portal in askers}
    for number in range(-10, rounds):
        for kind, question in QUESTIONS.items():
            portals = list(askers) if number % 2 else list(reversed(askers))
            for portal in portals:
                action, parameters = question(portal, random.Random(f"{kind} {number}"))
                cost = askers[portal].act(action, parameters, for_page=kind in WITH_SNIPPETS)
                if number >= 0:  # the first rounds warm up
                    kept = timings[kind, portal]
                    kept.total.append(cost["ms"])
                    kept.solr.append(cost.get("solr", 0))
                    kept.requests.append(cost.get("solr_count", 0))
                    kept.found.append(cost["count"])
    return timings


def report(timings: dict[tuple[str, str], Timings], count: int) -> str:
    """Return the table of one size."""
    rows = []
    for kind in QUESTIONS:
        ours, stock = timings[kind, OURS], timings[kind, STOCK]
        rows.append(
            [
                kind,
                *(f"{value:.1f}" for value in (p50(ours.total), p95(ours.total))),
                *(f"{value:.1f}" for value in (p50(stock.total), p95(stock.total))),
                ratio(ours.total, stock.total),
                f"{p50(ours.solr):.1f} / {p50(stock.solr):.1f}",
                f"{mean(ours.requests):.1f} / {mean(stock.requests):.1f}",
                f"{p50(ours.found):.0f} / {p50(stock.found):.0f}",
            ]
        )
    head = [
        f"{count:,} datasets, ms", "ours p50", "p95", "stock p50", "p95", "ratio", "of which Solr",
        "Solr requests", "found (median)",
    ]  # fmt: skip
    return table(head, rows)


def rebuild_both(portals: Portals, count: int) -> dict[str, float]:
    """Rebuild both indexes and return datasets per second, the start of CKAN included."""
    rates: dict[str, float] = {}
    for portal in (OURS, STOCK):
        began = time.monotonic()
        rebuild(portals, portal)
        rates[portal] = count / (time.monotonic() - began)
    return rates


def enlarge(
    portals: Portals, askers: dict[str, Asker], count: int, *, keep: bool = True
) -> dict[str, float]:
    """Fill the large cores with *count* documents, and return documents per second sent to Solr.

    The documents of the datasets in the database are written again under other names and ids, each
    moved a little, so that size and fields are the real ones.
    keep: go on from what an earlier run has put there.
    """
    rates: dict[str, float] = {}
    for portal, asker in askers.items():
        core = pysolr.Solr(portals.solr(portals.core(portal, large=True)), timeout=300)
        path = portals.home.path / f"documents-{portal}.jsonl"
        core.commit()
        known = core.search("*:*", rows=0).hits
        if not keep or known > count:
            core.delete(q="*:*", commit=True)
            known = 0
        if not known or not path.exists():
            asker.documents(path)
        began = time.monotonic()
        for batch in _batches(islice(_copies(path, count), known, None)):
            core.add(batch, commit=False)
        core.commit()
        if known < count:
            rates[portal] = (count - known) / (time.monotonic() - began)
            say(f"{portal}: {count} documents, {rates[portal]:.0f} per second")
    return rates


def _copies(path: Path, count: int) -> Iterator[dict[str, Any]]:
    originals = path.read_text(encoding="utf-8").splitlines()
    for number in range(count):
        text = originals[number % len(originals)]
        yield json.loads(text) if number < len(originals) else _copy(text, number)


def _copy(text: str, number: int) -> dict[str, Any]:
    original = json.loads(text)
    place = int(original["name"].rsplit("-", 1)[1])
    chance = random.Random(number)
    changes = {
        original["id"]: str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        original["index_id"]: f"{chance.getrandbits(128):032x}",
        original["name"]: f"essai-{number:06d}",
        f"(lot {place})": f"(lot {number})",
    }
    for old, new in changes.items():
        text = text.replace(old, new)
    copy = json.loads(text)
    _move(copy, chance.uniform(-0.3, 0.3), chance.uniform(-0.3, 0.3))
    return copy


def _move(document: dict[str, Any], east: float, north: float) -> None:
    for names, distance in ((("minx", "maxx"), east), (("miny", "maxy"), north)):
        for name in names:
            if document.get(name) not in (None, ""):
                document[name] = round(float(document[name]) + distance, 4)
    if document.get("spatial_geom"):
        sides = [document[name] for name in ("minx", "maxx", "maxy", "miny")]
        document["spatial_geom"] = "ENVELOPE({})".format(", ".join(map(str, sides)))


def _batches(documents: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for document in documents:
        batch.append(document)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def megabytes(portals: Portals, core: str) -> float:
    """Return the size of an index on the disk, in one segment so that nothing deleted counts."""
    pysolr.Solr(portals.solr(core), timeout=600).optimize(maxSegments=1)
    asked = requests.get(
        portals.solr("admin/cores"), params={"action": "STATUS", "core": core}, timeout=60
    )
    return asked.json()["status"][core]["index"]["sizeInBytes"] / 2**20


def sizes(portals: Portals, *, large: bool) -> str:
    """Return the sizes of both indexes."""
    ours, stock = (
        megabytes(portals, portals.core(portal, large=large)) for portal in (OURS, STOCK)
    )
    return f"Index size: ours {ours:.0f} MB, stock {stock:.0f} MB."


def rates(found: dict[str, float]) -> str:
    """Return rates per second in words."""
    return ", ".join(f"{portal} {rate:.0f} per second" for portal, rate in found.items())


def main() -> None:
    """Measure at both sizes and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", default="var/bench", help="scratch folder, kept for the next run")
    parser.add_argument("--datasets", type=int, default=4000)
    parser.add_argument("--large", type=int, default=100_000, help="0 leaves this size out")
    parser.add_argument("--rounds", type=int, default=150)
    parser.add_argument(
        "--keep-index", action="store_true", help="keep the indexes of an earlier run"
    )
    options = parser.parse_args()
    os.environ.setdefault("GEO2FRANCE_SOLR_HEAP", "1g")  # the usual 512 MB, twice
    with running(Home.at(options.home), serve=False) as portals, ExitStack() as stack:
        load(portals, options.datasets)
        print(f"{machine()}\n")
        if options.keep_index:
            index(portals, options.datasets)
        else:
            rebuilt = rebuild_both(portals, options.datasets)
            print(f"Rebuild from the database: {rates(rebuilt)}.")
        print(sizes(portals, large=False))
        askers = {p: stack.enter_context(asking(portals.ini(p))) for p in (OURS, STOCK)}
        print(report(measure(askers, options.rounds), options.datasets), flush=True)
        if options.large:
            sent = enlarge(portals, askers, options.large, keep=options.keep_index)
            print(f"\nSent to Solr: {rates(sent)}.\n" if sent else "")
            large = {
                p: stack.enter_context(asking(portals.ini(p, large=True))) for p in (OURS, STOCK)
            }
            print(sizes(portals, large=True))
            print(report(measure(large, options.rounds), options.large))


if __name__ == "__main__":
    main()
