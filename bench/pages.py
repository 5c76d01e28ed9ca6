"""Pages of our portal beside stock CKAN 2.12 on the same database: ``python bench/pages.py``.

Both are served by gunicorn with the same settings and asked in turn over one kept connection each.
A second part asks each portal without a web server in between, to see where the time goes, and a
third loads pages in Chromium, to see what a first visit transfers.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from asker import Asker, Cost, asking
from datasets import KEYWORDS, dataset
from firstview import first_views
from portals import OURS, STOCK, index, load, running
from search import FACETS, WORDS
from tables import machine, p50, p95, ratio, table

from ckanext.geo2france.runtime.home import Home

PORTALS = (OURS, STOCK)
Path = Callable[[str, random.Random, int], str]


def _query(path: str, **parameters: str | int) -> str:
    return f"{path}?{urlencode(parameters)}"


def _filtered(_portal: str, chance: random.Random, _count: int) -> str:
    keyword = chance.choice(KEYWORDS)
    return _query("/dataset/", q=chance.choice(WORDS), res_format="WMS", tags=keyword)


def _api_search(portal: str, chance: random.Random, _count: int) -> str:
    names = "[" + ",".join(f'"{name}"' for name in FACETS[portal]) + "]"
    parameters = {"q": chance.choice(WORDS), "rows": 20, "facet.field": names}
    return _query("/api/3/action/package_search", **parameters)


def _name(chance: random.Random, count: int) -> str:
    return dataset(chance.randrange(count))["name"]


PATHS: dict[str, Path] = {
    "home": lambda *_: "/",
    "results, everything": lambda *_: "/dataset/",
    "results, a word": lambda _, chance, __: _query("/dataset/", q=chance.choice(WORDS)),
    "results, a word and two filters": _filtered,
    "results, page 5": lambda *_: _query("/dataset/", page=5),
    "dataset": lambda _, chance, count: f"/dataset/{_name(chance, count)}",
    "organization": lambda _, chance, __: f"/organization/organisme-{chance.randrange(12)}",
    "API package_search": _api_search,
    "API package_show": lambda _, chance, count: _query(
        "/api/3/action/package_show", id=_name(chance, count)
    ),
}


class Visitor:
    """One kept connection to a portal."""

    def __init__(self, address: str) -> None:
        """Open the connection to *address*."""
        parts = urlsplit(address)
        self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=120)

    def get(self, path: str) -> tuple[float, int]:
        """Return the milliseconds until the whole page has come, and its bytes."""
        began = time.perf_counter()
        self._connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        response = self._connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"{path}: {response.status}")
        return (time.perf_counter() - began) * 1000, len(body)


@dataclass
class Visits:
    """Times and sizes of one page of one portal."""

    ms: list[float] = field(default_factory=list)
    bytes: list[float] = field(default_factory=list)


def visit(addresses: dict[str, str], count: int, rounds: int) -> dict[tuple[str, str], Visits]:
    """Visit every page of each portal in turn, *rounds* times."""
    visitors = {portal: Visitor(address) for portal, address in addresses.items()}
    visits = {(page, portal): Visits() for page in PATHS for portal in PORTALS}
    for number in range(-8, rounds):
        for page, path in PATHS.items():
            for portal in PORTALS if number % 2 else reversed(PORTALS):
                where = path(portal, random.Random(f"{page} {number}"), count)
                ms, size = visitors[portal].get(where)
                if number >= 0:  # the first rounds warm up
                    visits[page, portal].ms.append(ms)
                    visits[page, portal].bytes.append(size)
    return visits


def times(visits: dict[tuple[str, str], Visits]) -> str:
    """Return the table of times through the web server."""
    rows = []
    for page in PATHS:
        ours, stock = visits[page, OURS], visits[page, STOCK]
        rows.append(
            [
                page,
                *(f"{value:.0f}" for value in (p50(ours.ms), p95(ours.ms))),
                *(f"{value:.0f}" for value in (p50(stock.ms), p95(stock.ms))),
                ratio(ours.ms, stock.ms),
                f"{p50(ours.bytes) / 1024:.0f} / {p50(stock.bytes) / 1024:.0f}",
            ]
        )
    head = ["page, ms", "ours p50", "p95", "stock p50", "p95", "ratio", "kB (ours / stock)"]
    return table(head, rows)


def dissect(askers: dict[str, Asker], count: int, rounds: int) -> dict[tuple[str, str], list[Cost]]:
    """Ask each portal for every page without a web server, in turn, and keep each cost."""
    costs: dict[tuple[str, str], list[Cost]] = {}
    for number in range(-3, rounds):
        for page, path in PATHS.items():
            for portal, asker in askers.items():
                cost = asker.page(path(portal, random.Random(f"{page} {number}"), count))
                if number >= 0:
                    costs.setdefault((page, portal), []).append(cost)
    return costs


def parts(costs: dict[tuple[str, str], list[Cost]]) -> str:
    """Return the table of where the time goes."""
    rows = []
    for page in PATHS:
        for portal in PORTALS:
            found = costs[page, portal]
            of = {
                part: p50([cost.get(part, 0) for cost in found])
                for part in ("ms", "sql", "solr", "template", "sql_count", "solr_count")
            }
            other = of["ms"] - of["sql"] - of["solr"] - of["template"]
            rows.append(
                [
                    page if portal == OURS else "",
                    portal,
                    *(
                        f"{value:.1f}"
                        for value in (of["ms"], of["template"], of["sql"], of["solr"], other)
                    ),
                    f"{of['sql_count']:.0f}",
                    f"{of['solr_count']:.0f}",
                ]
            )
    head = [
        "page, ms in one process", "portal", "total", "templates", "SQL", "Solr", "other Python",
        "SQL queries", "Solr requests",
    ]  # fmt: skip
    return table(head, rows)


def weigh(addresses: dict[str, str], count: int) -> str:
    """Return the table of what a first visit transfers."""
    wanted = ("home", "results, everything", "dataset")
    pages = {
        (page, portal): addresses[portal] + PATHS[page](portal, random.Random(1), count)
        for page in wanted
        for portal in PORTALS
    }
    views = first_views(pages)
    if views is None:
        return "First view: no Chromium here."
    rows = [[page, *(views[page, portal].in_words() for portal in PORTALS)] for page in wanted]
    return table(["first view: files, kB by kind", *PORTALS], rows)


def main() -> None:
    """Measure, and print the tables; or profile one page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", default="var/bench", help="scratch folder, kept for the next run")
    parser.add_argument("--datasets", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument(
        "--profile", metavar="PATH", help="only tell where our Python spends its time there"
    )
    parser.add_argument("--portal", choices=PORTALS, default=OURS, help="whose page to profile")
    options = parser.parse_args()
    with running(Home.at(options.home), serve=not options.profile) as portals, ExitStack() as stack:
        load(portals, options.datasets)
        if options.profile:
            asker = stack.enter_context(asking(portals.ini(options.portal)))
            print(asker.profile(options.profile, 20))
            return
        index(portals, options.datasets)
        addresses = {portal: portals.url(portal) for portal in PORTALS}
        print(f"{machine()}; {options.datasets} datasets\n")
        print(times(visit(addresses, options.datasets, options.rounds)), flush=True)
        askers = {p: stack.enter_context(asking(portals.ini(p))) for p in PORTALS}
        costs = dissect(askers, options.datasets, max(5, options.rounds // 4))
        print(f"\n{parts(costs)}\n", flush=True)
        print(weigh(addresses, options.datasets))


if __name__ == "__main__":
    main()
