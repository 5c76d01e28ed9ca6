"""What a harvest costs beside ckanext-spatial: ``python bench/harvest.py``.

A real pycsw serves the corpus of real documents (``GEO2FRANCE_CORPUS``) to both, one after the
other: first all records are new, then none has changed. The peer is ckanext-spatial 2.3.2 with
ckanext-harvest 1.6.3 in a CKAN 2.12 of its own, with the two faults mended that keep it from
importing anything: see stock/harvest_peer.py.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import harvest_peer
from portals import OURS, STOCK, Portals, running, say
from tables import machine, table

from ckanext.geo2france.runtime.home import Home

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "tests" / "support"))

from pycsw_partner import Partner, running_partner  # noqa: E402 - found by the line above

CORPUS = Path(os.environ.get("GEO2FRANCE_CORPUS", HERE.parents[1] / "shared" / "corpus"))
#: What counts as a record that was dealt with, in the words of both reports.
NEW = ("created", "added")
SAME = ("unchanged", "not modified")
Costs = dict[str, Any]
Harvest = Callable[..., Costs]


def main() -> None:
    """Harvest twice on both sides, in turn, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", default="var/bench-harvest", help="scratch folder, emptied first")
    parser.add_argument("--cache", default="var/cache", help="where the programs are installed")
    options = parser.parse_args()
    home, cache = Home.at(options.home), Path(options.cache).resolve()
    peer = harvest_peer.python(cache)
    shutil.rmtree(home.path, ignore_errors=True)
    with (
        TemporaryDirectory(prefix="geo2france-pycsw-") as work,
        running_partner(cache, Path(work), CORPUS / "iso") as partner,
        running(home, serve=False) as portals,
    ):
        ini = harvest_peer.prepare(portals, cache)
        sides: dict[str, Harvest] = {
            OURS: partial(run, sys.executable, HERE / "harvest_ours.py", local_ini(portals)),
            STOCK: partial(run, peer, HERE / "stock" / "harvest_peer.py", ini),
        }
        found = {
            (which, side): harvest(partner.url)
            for which in ("first", "second")
            for side, harvest in sides.items()
            if say(f"The {which} harvest, {side}") is None
        }
        found["second, by date", OURS] = sides[OURS](partner.url, "changes")
        print(f"{machine()}, {len(partner.identifiers())} records\n")
        print(comparison(found, partner))


def comparison(found: dict[tuple[str, str], Costs], partner: Partner) -> str:
    """Return the table of both harvests on both sides."""
    port = partner.url.split(":")[2].split("/")[0]
    head = ["harvest", "side", "records", "refused", "a second", "ms", "CPU ms", "SQL",
            "commits", "calls to the partner", "calls to Solr", "peak MB"]  # fmt: skip
    rows = []
    for (which, side), costs in found.items():
        records, refused = _dealt_with(costs["counts"])
        each = records or _dealt_with(found["first", side]["counts"])[0]
        calls = costs["http"].get(port, 0)
        others = sum(costs["http"].values()) - calls
        figures = [costs["statements"], costs["commits"], calls, others]
        rows.append([
            which, side, records, refused,
            f"{each / costs['seconds']:.1f}",
            f"{costs['seconds'] * 1000 / each:.2f}",
            f"{costs['cpu'] * 1000 / each:.2f}",
            *(f"{figure / each:.2f}" for figure in figures),
            f"{max(costs['memory']):.0f}",
        ])  # fmt: skip
    return f"{table(head, rows)}\n\n{_ratios(found)}"


def _ratios(found: dict[tuple[str, str], Costs]) -> str:
    lines = []
    for which, name in (("first", "A new record"), ("second", "An unchanged record")):
        ours, stock = (_each(found[which, side]) for side in (OURS, STOCK))
        lines.append(f"{name} costs the peer {stock / ours:.1f} times what it costs us.")
    return "\n".join(lines)


def _each(costs: Costs) -> float:
    return costs["seconds"] / _dealt_with(costs["counts"])[0]


def _dealt_with(counts: dict[str, int]) -> tuple[int, int]:
    """Return how many records were met, and how many of them did not become what they should."""
    met = sum(counts.values())
    return met, met - sum(counts.get(name, 0) for name in (*NEW, *SAME, "updated"))


def local_ini(portals: Portals) -> Path:
    """Write and return the configuration that lets us ask a partner on this machine."""
    path = portals.home.path / "harvest-ours.ini"
    allowed = "ckanext.geo2france.harvest.private_networks = 127.0.0.0/8"
    path.write_text(f"[app:main]\nuse = config:{portals.ini(OURS).name}\n{allowed}\n", "utf-8")
    return path


def run(python: Path | str, program: Path, ini: Path, *arguments: str) -> Costs:
    """Harvest by a program of its own, and return what it printed."""
    command = [str(part) for part in (python, program, ini, *arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-4000:]}")
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
