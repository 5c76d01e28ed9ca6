"""``geo2france logs``: the end of the logs, followed or not."""

from __future__ import annotations

import time
from collections import deque
from pathlib import Path

import click

from ckanext.geo2france.runtime.errors import NoSuchLog
from ckanext.geo2france.runtime.home import Home

__all__ = ["show_logs"]


def show_logs(home: Home, service: str | None, *, follow: bool, lines: int) -> None:
    """Print the last *lines* of the log of *service*, or of every log."""
    paths = _logs(home, service)
    for path in paths:
        with path.open(encoding="utf-8", errors="replace") as log:
            for line in deque(log, maxlen=lines):
                _print(path, line, alone=len(paths) == 1)
    if follow:
        _follow(paths)


def _logs(home: Home, service: str | None) -> list[Path]:
    known = sorted(home.logs.glob("*.log"))
    chosen = [path for path in known if service in (None, path.stem)]
    if not chosen:
        raise NoSuchLog(service or "any service", [path.stem for path in known])
    return chosen


def _follow(paths: list[Path]) -> None:
    """Print what is added to each file; a file that was rotated is read again from its start."""
    read_to = {path: path.stat().st_size for path in paths}
    try:
        while True:
            for path in paths:
                read_to[path] = _print_added(path, read_to[path], alone=len(paths) == 1)
            time.sleep(0.5)
    except KeyboardInterrupt:
        return


def _print_added(path: Path, start: int, *, alone: bool) -> int:
    size = path.stat().st_size if path.exists() else 0
    if size == start:
        return start
    with path.open(encoding="utf-8", errors="replace") as log:
        log.seek(start if size > start else 0)
        for line in log:
            _print(path, line, alone=alone)
        return log.tell()


def _print(path: Path, line: str, *, alone: bool) -> None:
    click.echo(line.rstrip("\n") if alone else f"{path.stem:<12} {line.rstrip()}")
