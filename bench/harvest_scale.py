"""What a harvest of 10,000 records costs: ``python bench/harvest_scale.py``.

Invented records (`records.py`), given by a CSW of ours in a process of its own: first all are new,
then none has changed, then one in a hundred has. The memory of the harvesting process is told by
quarters of the run: it must not grow with the number of records.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harvest import Costs, local_ini, run
from portals import running, say
from tables import machine, table

from ckanext.geo2france.runtime.home import Home

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Harvest three times and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", default="var/bench-scale", help="scratch folder, emptied first")
    parser.add_argument("--records", type=int, default=10_000)
    options = parser.parse_args()
    home = Home.at(options.home)
    shutil.rmtree(home.path, ignore_errors=True)
    with running(home, serve=False) as portals, partner(options.records) as server:
        ini = local_ini(portals)
        url = f"http://127.0.0.1:{server.port}/csw"
        found: dict[str, Costs] = {}
        for name, revision in (("first", 0), ("unchanged", 0), ("1 % changed", 1)):
            server.revise(revision)
            say(f"{options.records} records, {name}")
            found[name] = run(sys.executable, HERE / "harvest_ours.py", ini, url)
    print(f"{machine()}, {options.records} records\n")
    print(table(HEAD, [row(name, costs, server.port) for name, costs in found.items()]))


HEAD = ["run", "became", "seconds", "records a second", "ms", "CPU ms", "SQL", "commits",
        "calls to the partner", "calls to Solr", "MB by quarters"]  # fmt: skip


def row(name: str, costs: Costs, port: int) -> list[str]:
    """Return the line of one run."""
    count = sum(costs["counts"].values())
    calls = costs["http"].get(str(port), 0)
    figures = (costs["statements"], costs["commits"])
    return [
        name,
        ", ".join(f"{number} {kind}" for kind, number in costs["counts"].items()),
        f"{costs['seconds']:.0f}",
        f"{count / costs['seconds']:.0f}",
        f"{costs['seconds'] * 1000 / count:.2f}",
        f"{costs['cpu'] * 1000 / count:.2f}",
        *(f"{figure / count:.2f}" for figure in figures),
        str(calls),
        str(sum(costs["http"].values()) - calls),
        ", ".join(f"{peak:.0f}" for peak in costs["memory"]),
    ]


class Server:
    """The partner in its process: it prints its port, and takes revisions on its input."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.port = int(self._heard())

    def revise(self, revision: int) -> None:
        """Let one record in a hundred be of another revision."""
        assert self.process.stdin
        self.process.stdin.write(f"{revision}\n")
        self.process.stdin.flush()
        self._heard()

    def _heard(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline()


@contextmanager
def partner(records: int) -> Iterator[Server]:
    """Run the CSW that gives so many records."""
    command = [sys.executable, str(HERE / "records_server.py"), str(records)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Server(process)
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main()
