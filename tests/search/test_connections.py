"""The connection to Solr is kept from one search to the next, by each thread its own."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from ckanext.geo2france.search import connections

URL = "http://127.0.0.1:8983/solr/ckan"


def _of_another_thread() -> Any:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(connections.session(URL)))
    thread.start()
    thread.join()
    return found[0]


def test_a_thread_keeps_its_session() -> None:
    mine = connections.session(URL)
    assert connections.session(URL) is mine
    assert connections.session(URL + "2") is not mine
    assert _of_another_thread() is not mine


def test_a_process_that_was_forked_opens_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = connections.session(URL)
    monkeypatch.setattr(connections.os, "getpid", lambda: -1)
    assert connections.session(URL) is not mine


def test_a_connection_that_was_silent_for_long_is_not_trusted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = connections.session(URL)
    now = connections.monotonic()
    monkeypatch.setattr(connections, "monotonic", lambda: now + connections.IDLE - 1)
    assert connections.session(URL) is mine
    monkeypatch.setattr(connections, "monotonic", lambda: now + 3 * connections.IDLE)
    assert connections.session(URL) is not mine


def test_what_the_environment_says_of_the_server_holds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    far = "http://solr.example.org/solr/ckan"
    netrc = tmp_path / "netrc"
    netrc.write_text("machine solr.example.org login lecteur password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", "http://proxy.example.org:3128")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/ssl/authorities.pem")
    opened = connections.session(far)
    assert opened.proxies["http"] == "http://proxy.example.org:3128"
    assert opened.verify == "/etc/ssl/authorities.pem"
    assert opened.auth == ("lecteur", "secret")
    assert "http" not in connections.session("http://127.0.0.1:1/solr/ckan").proxies
