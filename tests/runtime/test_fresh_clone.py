"""A fresh clone, on a machine that has a Python, make and git, and nothing else that we use."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests
from ctrl_c import heed_ctrl_c

from ckanext.geo2france.runtime.supervision import MARK

ROOT = Path(__file__).parents[2]
TOOLS = ("sh", "bash", "env", "make", "git", "uname", "dirname", "cat", "sed")
ABSENT = ("java", "node", "npm", "docker", "psql", "redis-server", "valkey-server", "uv", "pip")
LIMIT = 600
#: Seconds after which something is wrong, whatever else the machine does; bench/start.py measures.
SECOND_START = 90


class Clone:
    """A clone and the bare environment in which it is used."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "clone"
        tools = folder / "bin"
        tools.mkdir()
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found, f"this machine has no {tool}"
            (tools / tool).symlink_to(found)
        (tools / "python3").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
        (folder / "home").mkdir()
        kept = ("PIP_", "UV_", "SSL_", "REQUESTS_", "NPM_CONFIG", "NODE_EXTRA", "HTTP", "LANG")
        self.environment = {
            **{name: value for name, value in os.environ.items() if name.startswith(kept)},
            "PATH": str(tools),
            "HOME": str(folder / "home"),
        }
        command = ["git", "clone", "-q", str(ROOT), str(self.path)]
        subprocess.run(command, check=True, timeout=120)

    def make_run(self) -> tuple[subprocess.Popen[str], str, float]:
        """Run ``make run`` until it serves; return the process, what it printed, the seconds."""
        began = time.monotonic()
        process = subprocess.Popen(
            ["make", "run"],
            cwd=self.path,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=heed_ctrl_c,
        )
        assert process.stdout is not None
        printed = ""
        for line in process.stdout:
            printed += line
            if "Ctrl-C stops everything" in line:
                return process, printed, time.monotonic() - began
        raise AssertionError(f"make run ended with {process.wait()}:\n{printed}")

    def processes(self) -> list[psutil.Process]:
        return [each for each in psutil.process_iter() if self._is_ours(each)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return process.environ().get(MARK, "").startswith(str(self.path))
        except psutil.Error:
            return False


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    made = Clone(tmp_path_factory.mktemp("fresh"))
    yield made
    for process in made.processes():
        process.kill()


def interrupt(process: subprocess.Popen[str]) -> str:
    """Do as Ctrl-C does: a signal to each process of the terminal's group."""
    os.killpg(process.pid, signal.SIGINT)
    rest, _ = process.communicate(timeout=120)
    return rest


@pytest.mark.slow
def test_a_fresh_clone_serves_with_one_command(
    clone: Clone, capsys: pytest.CaptureFixture[str]
) -> None:
    for tool in ABSENT:
        assert shutil.which(tool, path=clone.environment["PATH"]) is None

    process, printed, seconds = clone.make_run()
    try:
        address = re.search(r"Ready in .*: (http://127\.0\.0\.1:\d+)", printed)
        assert address, printed
        assert "one-time password: " in printed
        _serves(address[1])
    finally:
        rest = interrupt(process)
    kept = Path(clone.environment["HOME"], ".cache", "geo2france")
    assert list(kept.glob("solr-jars-*/classes-*.aot")), "Solr starts without its cache"
    assert "Everything is stopped." in rest
    assert clone.processes() == []

    process, printed, second = clone.make_run()
    try:
        assert requests.get(address[1], timeout=30).ok
        assert "one-time password" not in printed
    finally:
        interrupt(process)
    with capsys.disabled():
        print(f"\nfresh clone: first start {seconds:.0f} s, second start {second:.1f} s")
    assert seconds < LIMIT
    assert second < SECOND_START


def _serves(address: str) -> None:
    home = requests.get(address, timeout=60)
    assert home.status_code == 200
    assert 'lang="fr"' in home.text
    found = requests.get(
        f"{address}/api/3/action/package_search", params={"q": "eau"}, timeout=60
    ).json()["result"]
    assert found["count"] >= 3
    everything = requests.get(f"{address}/api/3/action/package_search?rows=0", timeout=60).json()
    assert everything["result"]["count"] >= 60
    script = requests.get(f"{address}/geo2france/dist/map.js", timeout=60)
    assert script.status_code == 200
    assert "javascript" in script.headers["Content-Type"]
