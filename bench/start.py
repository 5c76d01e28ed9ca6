"""How long ``geo2france up`` takes until the home page answers: ``python bench/start.py``.

Cold: a data folder that does not exist, the packages and Solr's jars being installed. Warm: the
same folder again. The first installation of the packages depends on the network and is measured by
the continuous integration.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import subprocess
import time
from pathlib import Path
from tempfile import mkdtemp
from urllib.error import URLError
from urllib.request import urlopen

from tables import machine, table

from ckanext.geo2france.runtime.project import executable

LIMIT = 300


def start(home: Path, port: int) -> float:
    """Return the seconds from the command to the first 200 on ``/``, then stop everything."""
    began = time.monotonic()
    command = [executable("geo2france"), "up", "--home", str(home), "--port", str(port)]
    with (home.parent / "up.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        while not _answers(port):
            if process.poll() is not None or time.monotonic() - began > LIMIT:
                raise SystemExit(f"It did not start: see {home.parent / 'up.log'}")
            time.sleep(0.05)
        return time.monotonic() - began
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(120)


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=60) as response:
            return response.status == 200
    except (URLError, OSError):
        return False


def main() -> None:
    """Start cold, then warm, several times each, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=5599)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    scratch = Path(mkdtemp(prefix="geo2france-start-"))
    seconds: dict[str, list[float]] = {"cold": [], "warm": []}
    try:
        for number in range(options.times):
            home = scratch / f"home-{number}"
            seconds["cold"].append(start(home, options.port))
            seconds["warm"].append(start(home, options.port))
            shutil.rmtree(home)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(f"{machine()}\n")
    rows = [
        [kind, f"{min(found):.1f}", f"{sorted(found)[len(found) // 2]:.1f}", f"{max(found):.1f}"]
        for kind, found in seconds.items()
    ]
    print(table(["start, seconds", "best", "median", "worst"], rows))


if __name__ == "__main__":
    main()
