"""A home and the ``geo2france up`` that serves it, driven as a person would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import requests
from ctrl_c import heed_ctrl_c

from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.supervision import Supervisor

__all__ = ["Datahub"]

SCRIPT = str(Path(sys.executable).parent / "geo2france")
PATIENCE = 300


class Datahub:
    """One home, and the ``geo2france up`` that serves it."""

    prefix: tuple[str, ...] = ()

    def __init__(self, path: Path, environment: dict[str, str] | None = None) -> None:
        self.home = Home.at(path)
        self.supervisor = Supervisor(self.home)
        own = {name: value for name, value in os.environ.items() if not name.startswith("CKAN")}
        self.environment = {**own, "PYTHONUNBUFFERED": "1", **(environment or {})}
        self.process: subprocess.Popen[str] | None = None
        self.printed = ""

    def command(self, *arguments: str) -> list[str]:
        return [*self.prefix, SCRIPT, "--home", str(self.home.path), *arguments]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            capture_output=True,
            text=True,
            env=self.environment,
            timeout=PATIENCE,
            stdin=subprocess.DEVNULL,
        )

    def up(self, *options: str, until: str = "Ctrl-C stops everything") -> str:
        """Start in the foreground, and return what was printed up to the line *until*."""
        self.process = subprocess.Popen(
            self.command("up", *options),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            env=self.environment,
            start_new_session=True,
            preexec_fn=heed_ctrl_c,
        )
        assert self.process.stdout is not None
        self.printed = ""
        for line in self.process.stdout:
            self.printed += line
            if until in line:
                return self.printed
        raise AssertionError(f"`up` ended with {self.process.wait()}:\n{self.printed}")

    def interrupt(self, number: signal.Signals = signal.SIGINT) -> str:
        """Signal the foreground process group, as Ctrl-C does, and return what it still prints."""
        assert self.process is not None
        os.killpg(self.process.pid, number)
        rest, _ = self.process.communicate(timeout=PATIENCE)
        return rest

    def kill(self) -> None:
        """Kill the foreground process alone, without a chance to tidy up."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def address(self) -> str:
        address = self.home.address()
        assert address is not None
        return address

    def get(self, path: str) -> requests.Response:
        return requests.get(self.address() + path, timeout=60)

    def processes(self) -> list[psutil.Process]:
        return self.supervisor.leftovers()

    def pid_of(self, name: str) -> int:
        return next(each["pid"] for each in self.supervisor.processes() if each["name"] == name)
