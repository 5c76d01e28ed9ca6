"""Datasets of two organizations, and the Solr of the session under our control."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ckan.lib.search as ckan_search
import ckan.model as model
import ckan.plugins as plugins
import ckan.plugins.toolkit as tk
import pytest
from ckan.tests.helpers import _get_test_app

from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.supervision import Supervisor
from ckanext.geo2france.runtime.testing import test_home as session_home
from ckanext.geo2france.search import pending, solr

SECONDS = 60


@dataclass
class SolrProcess:
    """The Solr of the test session: stopped, started, killed, damaged."""

    home: Home = field(default_factory=session_home)

    @property
    def data(self) -> Path:
        return self.home.path / "solr" / "ckan" / "data"

    def stop(self) -> None:
        if self._info()["statename"] == "RUNNING":
            Supervisor(self.home).server.stopProcess("solr", True)

    def start(self) -> None:
        Supervisor(self.home).start("solr")
        wait_until(self.answers)

    def kill(self) -> None:
        """Kill -9; the supervisor starts another."""
        import psutil

        psutil.Process(self._info()["pid"]).kill()

    def answers(self) -> bool:
        import requests

        root, _ = solr.address()
        try:
            return requests.get(f"{root}/admin/cores?wt=json", timeout=5).ok
        except requests.RequestException:
            return False

    def _info(self) -> dict[str, Any]:
        return Supervisor(self.home).server.getProcessInfo("solr")


def wait_until(true: Callable[[], Any], seconds: float = SECONDS) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := true():
            return found
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} seconds: {true}")


@contextmanager
def given_back() -> Iterator[SolrProcess]:
    """Give the session's Solr back running and usable, whatever was done to it."""
    from ckanext.geo2france.search import repair

    process = SolrProcess()
    yield process
    process.start()
    if repair.condition() is repair.Condition.DAMAGED:
        repair.recreate()
    wait_until(lambda: repair.condition() is repair.Condition.USABLE)
    with pending.taken():
        # What the keeper would write again: no keeper runs, and searches wait for one.
        pass


@pytest.fixture
def solr_process() -> Iterator[SolrProcess]:
    """Give a test the session's Solr to do with as it likes."""
    with given_back() as process:
        yield process


@pytest.fixture(scope="class")
def away(portal: Any, reset_db: Callable[[], None]) -> Iterator[None]:
    """Stop Solr, after one dataset, for all the tests of a class: each start takes long."""
    with portal.flask_app.test_request_context():
        empty(reset_db)
        catalogue = Catalogue()
        catalogue.organization("org-a")
        catalogue.dataset("un")
    with given_back() as process:
        process.stop()
        yield


@pytest.fixture(scope="module")
def portal() -> Iterator[Any]:
    """Load the plugins and make the application once by module; CKAN does it at each test."""
    plugins.load_all()
    yield _get_test_app()
    plugins.unload_all()


@pytest.fixture
def in_request(portal: Any) -> Iterator[None]:
    """Run the test inside a request, as translations and pages need."""
    with portal.flask_app.test_request_context():
        yield


def empty(reset_db: Callable[[], None]) -> None:
    """Empty the database, the index, and what waits for it."""
    reset_db()
    ckan_search.clear_all()
    with pending.taken():
        pass


@pytest.fixture
def elsewhere() -> Callable[[str], Any]:
    """Evaluate an expression in another process that has CKAN loaded, and return its value."""
    ini = session_home().path / "test.ini"

    def evaluate(expression: str) -> Any:
        program = (
            "import json\n"
            "from ckan.cli import load_config\n"
            "from ckan.config.middleware import make_app\n"
            f"app = make_app(load_config({str(ini)!r}))\n"
            "import ckan.plugins.toolkit as tk\n"
            "with app._wsgi_app.test_request_context():\n"
            f"    print('VALUE', json.dumps({expression}))\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=False
        )
        lines = [line for line in done.stdout.splitlines() if line.startswith("VALUE ")]
        assert lines, done.stderr[-2000:]
        return json.loads(lines[-1].removeprefix("VALUE "))

    return evaluate


class Catalogue:
    """What tests write to and ask of the catalogue."""

    def dataset(self, name: str, **values: Any) -> dict[str, Any]:
        return tk.get_action("package_create")(
            _as_site_user(),
            {
                "name": name,
                "title": name.capitalize(),
                "notes": "Une description.",
                "owner_org": "org-a",
                "license_id": "notspecified",
                **values,
            },
        )

    def patch(self, name: str, **values: Any) -> dict[str, Any]:
        return tk.get_action("package_patch")(_as_site_user(), {"id": name, **values})

    def delete(self, name: str) -> None:
        tk.get_action("package_delete")(_as_site_user(), {"id": name})

    def purge(self, name: str) -> None:
        tk.get_action("dataset_purge")(_as_site_user(), {"id": name})

    def user(self, name: str, *, sysadmin: bool = False) -> dict[str, Any]:
        account = {"name": name, "email": f"{name}@example.org", "password": "longue-phrase-1"}
        created = tk.get_action("user_create")(_as_site_user(), account)
        if sysadmin:
            model.User.get(created["id"]).sysadmin = True
            model.Session.commit()
        return created

    def organization(self, name: str, *, member: str | None = None) -> dict[str, Any]:
        users = [{"name": member, "capacity": "editor"}] if member else []
        described = {"name": name, "title": name, "users": users}
        return tk.get_action("organization_create")(_as_site_user(), described)

    def search(self, name: str = "", **parameters: Any) -> dict[str, Any]:
        """Search as the user *name*, anonymously by default."""
        account = model.User.get(name) if name else model.AnonymousUser()
        context = {"user": name, "auth_user_obj": account}
        return tk.get_action("package_search")(context, parameters)

    def found(self, name: str = "", **parameters: Any) -> set[str]:
        """Return the names of what a search finds."""
        return {each["name"] for each in self.search(name, **parameters)["results"]}


def _as_site_user() -> dict[str, Any]:
    name = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return {"user": name, "ignore_auth": True}


@pytest.fixture
def catalogue(in_request: None, reset_db: Callable[[], None]) -> Catalogue:
    """Give an empty catalogue with one organization, org-a."""
    empty(reset_db)
    fresh = Catalogue()
    fresh.organization("org-a")
    return fresh


@pytest.fixture(scope="module")
def shared_catalogue(portal: Any, reset_db: Callable[[], None]) -> Catalogue:
    """Give a catalogue that the tests of a module fill once and only read."""
    empty(reset_db)
    return Catalogue()


@pytest.fixture(name="wait_until")
def _wait_until() -> Callable[..., Any]:
    return wait_until
