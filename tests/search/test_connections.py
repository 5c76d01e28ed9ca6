"""The connection to Solr is kept from one search to the next, by each thread its own."""

from __future__ import annotations

import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import pysolr
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


class _Listener(BaseHTTPRequestHandler):
    """Answers each request with what it was."""

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        told = {
            "method": self.command,
            "path": self.path,
            "body": self.rfile.read(length).decode(),
            "authorization": self.headers.get("Authorization"),
            "type": self.headers.get("Content-type"),
        }
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def listener() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def test_searches_are_sent_as_forms_each_with_its_own(listener: str) -> None:
    solr = pysolr.Solr(f"http://{listener}/solr/ckan", decoder=json.JSONDecoder())
    solr.session = connections.session(solr.url)
    # Short ones are put into the address by pysolr, long ones into the body.
    for words in ("l'été & l'hiver", "eau " * 400, "eau"):
        answer = solr.search(words, rows=3).raw_response
        assert (answer["method"], answer["path"]) == ("POST", "/solr/ckan/select/")
        assert parse_qs(answer["body"]) == {"q": [words], "rows": ["3"], "wt": ["json"]}
        assert answer["type"] == "application/x-www-form-urlencoded; charset=utf-8"


def test_what_is_no_search_is_sent_as_it_is(listener: str) -> None:
    session = connections.session(f"http://{listener}/solr/ckan")
    told = session.get(f"http://{listener}/solr/ckan/admin/ping", params={"wt": "json"}).json()
    assert (told["method"], told["path"]) == ("GET", "/solr/ckan/admin/ping?wt=json")
    told = session.post(f"http://{listener}/solr/ckan/update/", data=b"[]").json()
    assert (told["method"], told["path"], told["body"]) == ("POST", "/solr/ckan/update/", "[]")


def test_the_password_in_the_address_is_sent_with_each_search(listener: str) -> None:
    solr = pysolr.Solr(f"http://lecteur:secret@{listener}/solr/ckan", decoder=json.JSONDecoder())
    solr.session = connections.session(solr.url)
    sent = [solr.search(words).raw_response["authorization"] for words in ("eau", "air")]
    assert sent == ["Basic " + b64encode(b"lecteur:secret").decode()] * 2
