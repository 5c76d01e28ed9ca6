"""The first start: what it prints, what it makes, and that it may be killed at any moment."""

from __future__ import annotations

import re
import socket
import stat
from collections.abc import Callable
from typing import Any

import pytest
import requests

PASSWORD = re.compile(r"one-time password: (\S+)")


def test_the_password_is_told_once_and_must_be_changed(new_datahub: Callable[..., Any]) -> None:
    hub = new_datahub()
    port = _refused_on_a_taken_port(hub)
    printed = hub.up("--port", port)
    password = PASSWORD.search(printed)
    assert password, printed
    assert hub.address().endswith(f":{port}")
    assert f"{hub.address()}\n" in printed

    session = requests.Session()
    page = _log_in(session, hub.address(), password[1])
    assert page.url.endswith("/user/edit")
    assert session.get(hub.address() + "/dataset/").url.endswith("/user/edit")
    refused = session.get(hub.address() + "/api/3/action/package_list")
    assert refused.status_code == 403

    form = {"save": "", "name": "admin", "email": "admin@example.org", "old_password": password[1]}
    same = {"password1": password[1], "password2": password[1]}
    session.post(page.url + "/admin", data=form | same | _token(page))
    assert session.get(hub.address() + "/dataset/").url.endswith("/user/edit")
    chosen = {"password1": "Un-autre-mot-2026", "password2": "Un-autre-mot-2026"}
    session.post(page.url + "/admin", data=form | chosen | _token(page))
    assert session.get(hub.address() + "/dataset/").url.endswith("/dataset/")

    assert hub.interrupt().endswith("Everything is stopped.\n")
    assert hub.processes() == []
    assert not PASSWORD.search(hub.up("--port", port))
    status = hub.run("status")
    assert status.returncode == 0
    assert status.stdout.count(" running ") == 7, status.stdout

    assert hub.run("down").returncode == 0
    rest, _ = hub.process.communicate(timeout=60)
    assert "everything is stopped" in rest
    assert hub.processes() == []


def _refused_on_a_taken_port(hub: Any) -> str:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        refused = hub.run("up", "--port", port)
    assert refused.returncode == 1
    assert f"Port {port} is taken" in refused.stderr
    assert "Traceback" not in refused.stderr
    return port


def test_secrets_are_private_and_nothing_listens_beyond_the_loopback(datahub: Any) -> None:
    for name in ("secrets.json", "services.ini", "ckan.ini", "valkey/valkey.conf"):
        assert stat.S_IMODE((datahub.home.path / name).stat().st_mode) == 0o600, name
    folders = [each for each in datahub.home.path.iterdir() if each.is_dir()]
    assert {each.name for each in folders} >= {"solr", "valkey", "postgres", "uploads", "logs"}
    assert {stat.S_IMODE(each.stat().st_mode) for each in folders} == {0o700}
    assert stat.S_IMODE(datahub.home.path.stat().st_mode) & 0o066 == 0
    listening = {
        (connection.laddr.ip, process.name())
        for process in datahub.processes()
        for connection in process.net_connections("inet")
        if connection.status == "LISTEN"
    }
    assert {name for _, name in listening} >= {"postgres", "java", "valkey-server"}
    assert {ip.removeprefix("::ffff:") for ip, _ in listening} == {"127.0.0.1"}


def test_the_datastore_reads_with_a_role_that_cannot_write(datahub: Any) -> None:
    import psycopg2

    from ckanext.geo2france.runtime.settings import read_settings

    settings = read_settings(datahub.home)
    assert settings["ckan.datastore.read_url"] != settings["ckan.datastore.write_url"]
    with (
        psycopg2.connect(settings["ckan.datastore.read_url"]) as connection,
        connection.cursor() as cursor,
        pytest.raises(psycopg2.errors.InsufficientPrivilege),
    ):
        cursor.execute("CREATE TABLE intruder (id int)")
    main = settings["ckan.datastore.read_url"].rpartition("/")[0] + "/ckan"
    with pytest.raises(psycopg2.OperationalError, match="permission denied"):
        psycopg2.connect(main)


def test_a_first_start_that_is_killed_is_finished_by_the_next(
    new_datahub: Callable[..., Any],
) -> None:
    hub = new_datahub()
    for moment in ("Starting in", "PostgreSQL ready", "Databases ready", "migrations ready"):
        hub.up(until=moment)
        hub.kill()
    printed = hub.up()
    assert PASSWORD.search(printed)
    assert hub.get("/api/3/action/package_search").json()["result"]["count"] == 0


def _token(page: requests.Response) -> dict[str, str]:
    found = re.search(r'name="_csrf_token"[^>]*?(?:value|content)="([^"]+)"', page.text)
    assert found
    return {"_csrf_token": found[1]}


def _log_in(session: requests.Session, address: str, password: str) -> requests.Response:
    form = session.get(address + "/user/login")
    answers = {"login": "admin", "password": password} | _token(form)
    return session.post(address + "/user/login", data=answers)
