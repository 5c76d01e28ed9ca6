"""Starting a home in stages: engines, database, CKAN."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from ckanext.geo2france.runtime import postgres
from ckanext.geo2france.runtime.errors import StepFailed
from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.programs import Program
from ckanext.geo2france.runtime.services import Services
from ckanext.geo2france.runtime.settings import write_ini
from ckanext.geo2france.runtime.supervision import Supervisor

__all__ = ["Report", "schema_fingerprint", "start_ckan", "start_engines"]

Report = Callable[[str], None]


def start_engines(home: Home, services: Services, supervisor: Supervisor, report: Report) -> None:
    """Start PostgreSQL, Valkey and Solr together, make the databases, write the configuration."""
    supervisor.launch([*services.engines, *services.ckan])
    for program in services.engines:
        supervisor.start(program.name)
    _wait_all(supervisor, services.engines, report)
    if services.postgres_port is not None:
        _ensure_databases(home, services.postgres_port, report)
    write_ini(home, services.settings)


def start_ckan(home: Home, services: Services, supervisor: Supervisor, report: Report) -> None:
    """Migrate if need be, then start the web server and what runs beside it."""
    fingerprint = schema_fingerprint(services.settings["sqlalchemy.url"])
    if home.state().get("provisioned") != fingerprint:
        with _timed("Database migrations", report):
            _provision(home)
        home.note(provisioned=fingerprint)
    for program in services.ckan:
        supervisor.start(program.name)
    _wait_all(supervisor, services.ckan, report)


def _wait_all(supervisor: Supervisor, programs: tuple[Program, ...], report: Report) -> None:
    for program in programs:
        with _timed(program.label, report):
            supervisor.wait(program)


@contextmanager
def _timed(label: str, report: Report) -> Iterator[None]:
    began = time.monotonic()
    yield
    report(f"{label} ready ({time.monotonic() - began:.1f} s)")


def _ensure_databases(home: Home, port: int, report: Report) -> None:
    if home.state().get("databases"):
        return
    with _timed("Databases", report):
        postgres.create_databases(home, port)
        postgres.grant_datastore(home, port)
    home.note(databases=True)


def _provision(home: Home) -> None:
    password = home.secrets().get("administrator")
    if password is None:
        home.keep_secret("administrator", _one_time_password())
        password = home.secrets()["administrator"]
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "ckanext.geo2france.runtime.provision", str(home.ini)],
        input=password,
        capture_output=True,
        text=True,
        cwd=home.path,
        check=False,
    )
    (home.logs / "provision.log").write_text(done.stdout + done.stderr, encoding="utf-8")
    if done.returncode != 0:
        raise StepFailed("Bringing the database up to date", done.stderr)


def _one_time_password() -> str:
    import secrets

    alphabet = "abcdefghijkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


def schema_fingerprint(database: str) -> str:
    """Return a digest that changes when migrations may be pending: code or database."""
    digest = hashlib.sha256(database.encode())
    for name in ("ckan", "ckanext-dcat", "ckanext-scheming"):
        digest.update(f"{name} {version(name)}\n".encode())
    package = Path(__file__).resolve().parents[1]
    for path in sorted(package.glob("migration/**/versions/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
