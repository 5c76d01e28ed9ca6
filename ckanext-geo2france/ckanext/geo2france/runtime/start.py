"""Starting a home in stages: engines, database, CKAN."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

from ckanext.geo2france.runtime import postgres
from ckanext.geo2france.runtime.errors import StepFailed
from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.passwords import one_time_password
from ckanext.geo2france.runtime.programs import Program
from ckanext.geo2france.runtime.services import Services
from ckanext.geo2france.runtime.settings import write_ini
from ckanext.geo2france.runtime.supervision import MARK, Supervisor

__all__ = ["Report", "run_step", "schema_fingerprint", "start_ckan", "start_engines"]

Report = Callable[[str], None]


def start_engines(home: Home, services: Services, supervisor: Supervisor, report: Report) -> None:
    """Start PostgreSQL, Valkey and Solr together, make the databases, write the configuration."""
    supervisor.launch([*services.engines, *services.ckan])
    _start_together(services.engines, supervisor, report)
    if services.postgres_port is not None and not home.state().get("databases"):
        with _timed("Databases", report):
            postgres.create_databases(home, services.postgres_port)
            postgres.grant_datastore(home, services.postgres_port)
        home.note(databases=True)
    write_ini(home, services.settings)


def start_ckan(home: Home, services: Services, supervisor: Supervisor, report: Report) -> None:
    """Migrate if need be, then start the web server, and what runs beside it once it answers."""
    fingerprint = schema_fingerprint(services.settings["sqlalchemy.url"])
    if home.state().get("provisioned") != fingerprint:
        with _timed("Database migrations", report):
            _provision(home)
        home.note(provisioned=fingerprint)
    web, *beside = services.ckan
    _start_together([web], supervisor, report)
    _start_together(beside, supervisor, report)


def schema_fingerprint(database: str) -> str:
    """Return a digest that changes when migrations may be pending: code or database."""
    digest = hashlib.sha256(database.encode())
    for name in ("ckan", "ckanext-dcat", "ckanext-scheming"):
        digest.update(f"{name} {version(name)}\n".encode())
    package = Path(__file__).resolve().parents[1]
    for path in sorted(package.glob("migration/**/versions/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def run_step(
    home: Home,
    title: str,
    command: Sequence[str],
    told: str = "",
    report: Report = lambda line: None,
) -> str:
    """Run one command of the start, with *told* on its input, and return what it prints.

    report: called with each line as it is printed. The command carries the home's mark, so that the
    next start ends it if this one is killed meanwhile.
    """
    lines: list[str] = []
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=home.path,
            env={**os.environ, MARK: str(home.path)},
        )
        with process, suppress(BrokenPipeError):
            assert process.stdin  # noqa: S101 - asked for above
            assert process.stdout  # noqa: S101 - asked for above
            process.stdin.write(told)
            process.stdin.close()
            for line in process.stdout:
                report(line.rstrip())
                lines.append(line)
        errors.seek(0)
        said = errors.read()
    with (home.logs / "steps.log").open("a", encoding="utf-8") as log:
        log.write(f"# {title}\n{said}")
    if process.returncode != 0:
        raise StepFailed(title, said or "".join(lines))
    return "".join(lines)


def _start_together(programs: Sequence[Program], supervisor: Supervisor, report: Report) -> None:
    """Start *programs* at once, and tell of each how long it took from there."""
    began = time.monotonic()
    for program in programs:
        supervisor.start(program.name)
    for program in programs:
        supervisor.wait(program)
        _tell_ready(program.label, began, report)


def _provision(home: Home) -> None:
    """Bring the database up to date; a new administrator's password is kept until it is told.

    It is kept before the account is made: a kill in between loses nothing.
    """
    password = home.secrets().get("administrator")
    if password is None:
        password = one_time_password()
        home.keep_secret("administrator", password)
    command = [sys.executable, "-m", "ckanext.geo2france.runtime.provision", str(home.ini)]
    printed = run_step(home, "Bringing the database up to date", command, password)
    if "administrator: other" in printed:
        home.keep_secret("administrator", None)


@contextmanager
def _timed(label: str, report: Report) -> Iterator[None]:
    began = time.monotonic()
    yield
    _tell_ready(label, began, report)


def _tell_ready(label: str, began: float, report: Report) -> None:
    report(f"{label} ready ({time.monotonic() - began:.1f} s)")
