"""Services for a test session: a home of its own, and a configuration for CKAN's fixtures."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from ckanext.geo2france.runtime import postgres
from ckanext.geo2france.runtime.errors import StepFailed
from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.project import executable
from ckanext.geo2france.runtime.services import plan
from ckanext.geo2france.runtime.start import schema_fingerprint, start_engines
from ckanext.geo2france.runtime.supervision import Supervisor

__all__ = ["start_test_services", "stop_test_services", "test_home"]

TEST_INI = """# Written at each test session.
[app:main]
use = config:services.ini
testing = true
WTF_CSRF_ENABLED = false
ckan.site_url = http://test.ckan.net
ckan.site_id = test
ckan.locale_default = en
ckan.locale_order = en fr
"""


def test_home() -> Home:
    """Return the home of the tests: ``GEO2FRANCE_TEST_HOME``, else ``var/test``.

    Workers that share the tests have a home each, inside it.
    """
    home = Path(os.environ.get("GEO2FRANCE_TEST_HOME", "var/test"))
    return Home.at(home / os.environ.get("PYTEST_XDIST_WORKER", ""))


def start_test_services(home: Home) -> Path:
    """Start PostgreSQL, Valkey and Solr unless they run, and return the path of ``test.ini``."""
    home.create()
    supervisor = Supervisor(home)
    if not supervisor.is_running():
        # What an earlier session has still to index would keep the searches of this one waiting.
        shutil.rmtree(home.path / "valkey" / "appendonlydir", ignore_errors=True)
        start_engines(home, plan(home, disposable=True), supervisor, lambda _: None)
    path = home.path / "test.ini"
    path.write_text(TEST_INI, encoding="utf-8")
    _migrate_once(home, path)
    return path


def stop_test_services(home: Home) -> None:
    """Stop what the session started; ``GEO2FRANCE_TEST_KEEP`` keeps it for the next session."""
    if not os.environ.get("GEO2FRANCE_TEST_KEEP"):
        Supervisor(home).shutdown()


def _migrate_once(home: Home, ini: Path) -> None:
    """Make the tables when the migrations are new, in a fresh database.

    In a process of its own: CKAN can be set up once per process.
    """
    fingerprint = schema_fingerprint("test")
    if home.state().get("migrated") == fingerprint:
        return
    postgres.create_databases(home, home.state()["ports"]["postgres"], afresh=True)
    postgres.grant_datastore(home, home.state()["ports"]["postgres"])
    command = [executable("ckan"), "-c", str(ini), "db", "upgrade"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise StepFailed("Migrating the test database", done.stdout + done.stderr)
    home.note(migrated=fingerprint)
