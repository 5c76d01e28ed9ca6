"""Programs of partners, each in a virtual environment of its own, installed once from PyPI."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

__all__ = ["CannotInstall", "alone", "installed", "shared_cache"]


class CannotInstall(Exception):
    """A partner could not be installed (no network, say)."""


def shared_cache() -> Path:
    """Return where partners are installed: the workers of a session share it."""
    return Path(os.environ.get("GEO2FRANCE_TEST_HOME", "var/test")).resolve() / "cache"


def installed(folder: Path, requirements: Sequence[str]) -> Path:
    """Return the programs of the environment *folder*, which is made where it is missing.

    Another worker that needs it meanwhile waits. Raises CannotInstall.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with alone(folder):
        done = folder / "installed"
        if not done.is_file():
            shutil.rmtree(folder, ignore_errors=True)
            try:
                _make(folder, requirements)
            except subprocess.CalledProcessError as error:
                raise CannotInstall(error.stderr[-500:]) from error
            done.touch()
    return folder / "bin"


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let no other worker make *path* meanwhile; its folder is there."""
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(folder: Path, requirements: Sequence[str]) -> None:
    """Make the environment, by uv where it can: pip takes half a minute longer."""
    python = str(folder / "bin" / "python")
    uv = str(Path(sys.executable).with_name("uv"))
    try:
        _run([uv, "venv", "-q", "--python", sys.executable, str(folder)])
        _run([uv, "pip", "install", "-q", "--python", python, *requirements])
    except (OSError, subprocess.CalledProcessError):
        # uv knows nothing of pip's configuration (mirrors, certificates)
        _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        _run([python, "-m", "pip", "install", "-q", *requirements])


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)
