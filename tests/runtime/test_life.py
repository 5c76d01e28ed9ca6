"""The life of one datahub: started, killed, opened, stopped, damaged, started again.

It belongs to an ordinary user: where the tests run as root, everything is started as ``nobody``.
Each start takes a good part of a minute, so that these tests follow one another in one home.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from datahub import Datahub

from ckanext.geo2france.runtime import unprivileged
from ckanext.geo2france.runtime.jars import jars_folder
from ckanext.geo2france.runtime.project import cache_folder

PASSWORD = re.compile(r"one-time password: (\S+)")
#: What the administrator chooses in place of it.
CHOSEN = "Un-autre-mot-2026"
SOMEBODY = "nobody"


@pytest.fixture(scope="module")
def hub() -> Iterator[Datahub]:
    """A home that nothing was started in; pytest's own folders are closed to other users."""
    assert jars_folder().is_dir()
    folder = Path(tempfile.mkdtemp(prefix="geo2france-user-"))
    environment = {"HOME": str(folder), "GEO2FRANCE_CACHE": str(cache_folder())}
    made = Datahub(folder / "var", environment)
    if os.geteuid() == 0:
        owner = pwd.getpwnam(SOMEBODY)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        # this Python may lie under /root, which the user could not enter
        python = Path(os.path.realpath(sys.executable))
        made.prefix = tuple(unprivileged.wrap([], SOMEBODY, python))
    yield made
    made.supervisor.shutdown()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def port(hub: Datahub) -> str:
    """Take a port from the datahub, then leave it to it."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        number = str(other.getsockname()[1])
        refused = hub.run("up", "--port", number)
    assert refused.returncode == 1
    assert f"Port {number} is taken" in refused.stderr
    assert "Traceback" not in refused.stderr
    return number


@pytest.fixture(scope="module")
def first_start(hub: Datahub, port: str) -> str:
    """Kill the first start at several moments, then let one end; what that prints."""
    for moment in ("Starting in", "PostgreSQL ready", "Databases ready", "migrations ready"):
        hub.up("--port", port, until=moment)
        hub.kill()
    return hub.up("--port", port)


def test_a_first_start_that_is_killed_is_finished_by_the_next(
    hub: Datahub, port: str, first_start: str
) -> None:
    assert hub.address().endswith(f":{port}")
    assert f"{hub.address()}\n" in first_start
    assert hub.get("/api/3/action/package_search").json()["result"]["count"] == 0


def test_everything_runs_as_who_started_it(hub: Datahub, first_start: str) -> None:
    owner = SOMEBODY if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    assert {process.username() for process in hub.processes()} == {owner}


def test_the_password_is_told_once_and_must_be_changed(hub: Datahub, first_start: str) -> None:
    told = PASSWORD.search(first_start)
    assert told, first_start
    session = requests.Session()
    page = _log_in(session, hub.address(), told[1])
    assert page.url.endswith("/user/edit")
    assert session.get(hub.address() + "/dataset/").url.endswith("/user/edit")
    refused = session.get(hub.address() + "/api/3/action/package_list")
    assert refused.status_code == 403

    form = {"save": "", "name": "admin", "email": "admin@example.org", "old_password": told[1]}
    same = {"password1": told[1], "password2": told[1]}
    session.post(page.url + "/admin", data=form | same | _token(page))
    assert session.get(hub.address() + "/dataset/").url.endswith("/user/edit")
    chosen = {"password1": CHOSEN, "password2": CHOSEN}
    session.post(page.url + "/admin", data=form | chosen | _token(page))
    assert session.get(hub.address() + "/dataset/").url.endswith("/dataset/")


def test_ctrl_c_stops_everything_and_the_next_start_tells_no_password(
    hub: Datahub, port: str, first_start: str
) -> None:
    assert hub.interrupt().endswith("Everything is stopped.\n")
    assert hub.processes() == []
    assert not PASSWORD.search(hub.up("--port", port))
    status = hub.run("status")
    assert status.returncode == 0
    assert status.stdout.count(" running ") == 7, status.stdout


def test_a_killed_up_leaves_nothing_that_the_next_does_not_take_up(
    hub: Datahub, first_start: str, eventually: Callable[..., bool]
) -> None:
    _add_a_dataset(hub)
    hub.kill()
    assert _count(hub) == 1

    os.kill(hub.supervisor.pid(), signal.SIGKILL)
    assert eventually(lambda: not hub.supervisor.is_running())
    assert "left over" in hub.run("status").stdout
    assert "ends them" in hub.run("doctor").stdout

    _damage_the_index(hub)
    assert "The search index is damaged" in hub.up()
    assert hub.get("/").status_code == 200
    assert eventually(lambda: _count(hub) == 1)


def test_down_ends_an_up_that_serves_elsewhere(hub: Datahub, first_start: str) -> None:
    assert hub.run("down").returncode == 0
    assert hub.process is not None
    rest, _ = hub.process.communicate(timeout=60)
    assert "everything is stopped" in rest
    assert hub.processes() == []


def test_down_ends_what_a_killed_up_left(hub: Datahub, first_start: str) -> None:
    hub.up(until="Valkey ready")
    hub.kill()
    assert hub.run("down").stdout == "Everything is stopped.\n"
    assert hub.processes() == []
    assert hub.run("down").stdout == "Nothing was running.\n"
    refused = hub.run("harvest", "list")
    assert refused.returncode == 1
    assert "does not run: start it with `geo2france up" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_signal_stops_a_start_that_is_not_finished(hub: Datahub, first_start: str) -> None:
    hub.up(until="Valkey ready")
    assert hub.interrupt(signal.SIGTERM).endswith("Everything is stopped.\n")
    assert hub.processes() == []


def _token(page: requests.Response) -> dict[str, str]:
    found = re.search(r'name="_csrf_token"[^>]*?(?:value|content)="([^"]+)"', page.text)
    assert found
    return {"_csrf_token": found[1]}


def _log_in(session: requests.Session, address: str, password: str) -> requests.Response:
    form = session.get(address + "/user/login")
    answers = {"login": "admin", "password": password} | _token(form)
    return session.post(address + "/user/login", data=answers)


def _add_a_dataset(hub: Datahub) -> None:
    session = requests.Session()
    page = _log_in(session, hub.address(), CHOSEN)
    session.headers["X-CSRFToken"] = _token(page)["_csrf_token"]
    told = {"name": "jeu", "title": "Jeu", "notes": "Un jeu.", "license_id": "notspecified"}
    for action, values in (
        ("organization_create", {"name": "essai"}),
        ("package_create", {**told, "owner_org": "essai"}),
    ):
        made = session.post(f"{hub.address()}/api/3/action/{action}", json=values)
        assert made.ok, made.text
    assert _count(hub) == 1


def _damage_the_index(hub: Datahub) -> None:
    for process in hub.processes():
        if process.name() == "java":
            process.kill()
            process.wait(30)
    index = hub.home.path / "solr" / "ckan" / "data" / "index"
    for path in [*index.glob("segments_*"), *index.glob("*.fdt"), *index.glob("*.cfs")]:
        path.write_bytes(b"no longer an index")


def _count(hub: Datahub) -> int | None:
    """Return how many datasets are found; None while the index lacks some of them."""
    answer: Any = hub.get("/api/3/action/package_search?rows=0")
    return answer.json()["result"]["count"] if answer.ok else None
