"""Errors of the runtime: what stops the datahub from starting, each with the way to mend it.

RuntimeProblem
├── HomeUnusable        the data folder cannot be created or written
├── DiskFull            less free space than a start needs
├── PortTaken           the port asked for is held by another program
├── AlreadyServing      another ``geo2france up`` serves the data folder
├── ServiceFailed       a service did not answer in time, or keeps dying
├── StepFailed          a command of the start ended with an error
├── JarsUnavailable     Solr's jars can neither be found nor fetched
├── NoUnprivilegedUser  root has no user to run PostgreSQL under
├── NotStarted          a command needs a datahub that was started once
└── NoSuchLog           a log that no service writes was asked for
"""

from __future__ import annotations

from pathlib import Path

from ckanext.geo2france.domain.errors import Geo2FranceError

__all__ = [
    "AlreadyServing",
    "DiskFull",
    "HomeUnusable",
    "JarsUnavailable",
    "NoUnprivilegedUser",
    "NoSuchLog",
    "NotStarted",
    "PortTaken",
    "RuntimeProblem",
    "ServiceFailed",
    "StepFailed",
]


class RuntimeProblem(Geo2FranceError):
    """Something that stops the datahub from starting."""


class HomeUnusable(RuntimeProblem):
    """The data folder cannot be created or written."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The data folder {path} cannot be used: {reason}. "
            "Give a folder that you can write with --home, or change its owner."
        )


class DiskFull(RuntimeProblem):
    """The disk of the data folder has less free space than a start needs."""

    def __init__(self, path: Path, free_mb: int, needed_mb: int) -> None:
        super().__init__(
            f"The disk that holds {path} has {free_mb} MB free, and {needed_mb} MB are needed. "
            "Free some space, or give a folder on another disk with --home."
        )


class PortTaken(RuntimeProblem):
    """The port asked for is held by another program."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port} is taken by another program. "
            "Give another one with --port, or stop that program."
        )


class AlreadyServing(RuntimeProblem):
    """Another ``geo2france up`` serves the data folder."""

    def __init__(self, path: Path, address: str) -> None:
        super().__init__(
            f"Another `geo2france up` serves {path} at {address}. "
            "Stop it with Ctrl-C there, or with `geo2france down`."
        )


class ServiceFailed(RuntimeProblem):
    """A service did not answer in time, or keeps dying."""

    def __init__(self, name: str, state: str, log: Path, tail: str) -> None:
        quoted = "".join(f"\n    {line}" for line in tail.splitlines())
        super().__init__(f"{name} does not answer ({state}). Last lines of {log}:{quoted}")


class StepFailed(RuntimeProblem):
    """A command of the start ended with an error."""

    def __init__(self, step: str, output: str) -> None:
        quoted = "".join(f"\n    {line}" for line in output.strip().splitlines()[-15:])
        super().__init__(f"{step} failed:{quoted}")


class JarsUnavailable(RuntimeProblem):
    """Solr's jars can neither be found nor fetched."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Solr's jars are not available: {reason}. They come from Maven Central at the first "
            "start; check the network and start again (what was fetched is kept)."
        )


class NotStarted(RuntimeProblem):
    """A command needs a datahub that was started once."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} holds no datahub yet: start one with `geo2france up --home {path}`, "
            "or name another folder with --home or GEO2FRANCE_HOME."
        )


class Stopped(RuntimeProblem):
    """A command needs a datahub that runs."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The datahub in {path} does not run: start it with `geo2france up --home {path}` in "
            "another terminal, or with --detach, then repeat the command."
        )


class NoSuchLog(RuntimeProblem):
    """A log that no service writes was asked for."""

    def __init__(self, asked: str, known: list[str]) -> None:
        super().__init__(
            f"There is no log of {asked}; there are: {', '.join(known) or 'none yet'}."
        )


class NoUnprivilegedUser(RuntimeProblem):
    """Root has no user to run PostgreSQL under."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"PostgreSQL refuses to run as root, and {reason}. "
            "Start the datahub as an ordinary user."
        )
