from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from ckanext.geo2france.domain.errors import FetchError, ForbiddenAddress
from ckanext.geo2france.harvesters.addresses import Policy
from ckanext.geo2france.harvesters.http import Client, Limits
from ckanext.geo2france.harvesters.request import Request

LOOPBACK = Policy.of(["127.0.0.0/8", "::1"])
QUICK = Limits(connect=2, read=0.5, total=2, size=100_000)


@pytest.fixture
def client() -> tuple[Client, list[float]]:
    """Return a client that notes how long it would have waited, and these waits."""
    waits: list[float] = []
    return Client(LOOPBACK, QUICK, sleep=waits.append), waits


def test_the_loopback_is_refused_unless_the_settings_allow_it(server: Any, reply: Any) -> None:
    server.answer = lambda handler, body: reply(handler, b"<a/>")
    with pytest.raises(ForbiddenAddress, match="private address"):
        Client(Policy(), QUICK)(Request(server.url))
    assert server.seen == []
    assert Client(LOOPBACK, QUICK)(Request(server.url)) == b"<a/>"


def test_a_name_that_resolves_to_the_loopback_is_refused_too(server: Any) -> None:
    with pytest.raises(ForbiddenAddress):
        Client(Policy(), QUICK)(Request(server.url.replace("127.0.0.1", "localhost")))
    assert server.seen == []


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "localhost", "2130706433"])
def test_an_open_port_and_a_closed_one_are_refused_alike(server: Any, host: str) -> None:
    fetch = Client(Policy(), QUICK)
    told = set()
    for port in (server.url.rpartition(":")[2], "2"):
        with pytest.raises(ForbiddenAddress) as refused:
            fetch(Request(f"http://{host}:{port}/csw"))
        told.add(str(refused.value))
    assert len(told) == 1
    assert "private address" in told.pop()
    assert server.seen == []


def test_nothing_is_connected_before_its_address_is_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dialled: list[Any] = []
    monkeypatch.setattr("socket.socket.connect", lambda sock, address: dialled.append(address))
    for host in ("127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost"):
        with pytest.raises(ForbiddenAddress):
            Client(Policy(), QUICK)(Request(f"http://{host}:9/csw"))
    assert dialled == []


def test_the_connection_goes_to_the_address_that_was_checked(
    server: Any, reply: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answer = lambda handler, body: reply(handler, handler.headers["Host"].encode())
    resolve = socket.getaddrinfo
    names: list[str] = []

    def once(host: str, *arguments: Any, **options: Any) -> Any:
        names.append(host)
        known = host == "partenaire.example"
        return resolve("127.0.0.1" if known else host, *arguments, **options)

    monkeypatch.setattr("socket.getaddrinfo", once)
    url = server.url.replace("127.0.0.1", "partenaire.example")
    assert Client(LOOPBACK, QUICK)(Request(url)).startswith(b"partenaire.example")
    assert names.count("partenaire.example") == 1


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "::1", "fe80::1%eth0",
     "fc00::1", "::ffff:127.0.0.1", "224.0.0.1", "100.64.0.1"],
)  # fmt: skip
def test_private_addresses_are_refused(address: str) -> None:
    with pytest.raises(ForbiddenAddress):
        Policy().check_peer("https://example.org", address)


def test_public_addresses_and_the_networks_of_the_settings_are_accepted() -> None:
    Policy().check_peer("https://example.org", "93.184.215.14")
    Policy.of(["10.1.0.0/16"]).check_peer("https://example.org", "10.1.2.3")
    with pytest.raises(ForbiddenAddress):
        Policy.of(["10.1.0.0/16"]).check_peer("https://example.org", "10.2.2.3")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "gopher://example.org", "https://", "http://user:pw@example.org/"]
)
def test_other_schemes_missing_hosts_and_credentials_are_refused(url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        Client(LOOPBACK, QUICK)(Request(url))


def test_a_redirection_is_followed_with_the_body_and_to_a_forbidden_place_refused(
    server: Any, reply: Any, client: Any
) -> None:
    def answer(handler: Any, body: bytes) -> None:
        if handler.path == "/ici":
            reply(handler, status=302, Location="/la")
        elif handler.path == "/dehors":
            reply(handler, status=302, Location="file:///etc/passwd")
        elif handler.path == "/rond":
            reply(handler, status=302, Location="/rond")
        else:
            reply(handler, body)

    server.answer = answer
    fetch, _ = client
    assert fetch(Request(f"{server.url}/ici", b"<question/>")) == b"<question/>"
    with pytest.raises(ForbiddenAddress, match="file"):
        fetch(Request(f"{server.url}/dehors"))
    with pytest.raises(FetchError, match="redirections"):
        fetch(Request(f"{server.url}/rond"))


def test_a_busy_server_is_asked_again_after_the_time_it_says(
    server: Any, reply: Any, client: Any
) -> None:
    def answer(handler: Any, body: bytes) -> None:
        if len(server.seen) == 1:
            reply(handler, status=429, Retry_After="7")
        elif len(server.seen) == 2:
            reply(handler, status=503)
        else:
            reply(handler, b"<a/>")

    server.answer = answer
    fetch, waits = client
    assert fetch(Request(server.url)) == b"<a/>"
    assert 7 <= waits[0] <= 8
    assert waits[1] == 2


def test_a_server_that_asks_for_too_long_a_wait_waits_no_longer_than_allowed(
    server: Any, reply: Any, client: Any
) -> None:
    server.answer = lambda handler, body: reply(
        handler, status=503, Retry_After="Fri, 31 Dec 2100 23:59:59 GMT"
    )
    fetch, waits = client
    with pytest.raises(FetchError, match="503") as failed:
        fetch(Request(server.url))
    assert failed.value.status == 503
    assert waits == [QUICK.longest_wait] * 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
def test_a_refusal_is_not_asked_again(server: Any, reply: Any, client: Any, status: int) -> None:
    server.answer = lambda handler, body: reply(handler, status=status)
    fetch, waits = client
    with pytest.raises(FetchError) as failed:
        fetch(Request(server.url))
    assert failed.value.status == status
    assert len(server.seen) == 1
    assert waits == []


def test_a_server_that_stalls_is_left(server: Any, client: Any) -> None:
    server.answer = lambda handler, body: time.sleep(1)
    fetch, _ = client
    started = time.monotonic()
    with pytest.raises(FetchError, match="no answer in time"):
        fetch(Request(server.url))
    assert time.monotonic() - started < 5


def test_a_server_that_drips_is_left(server: Any) -> None:
    def drip(handler: Any, body: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        for _ in range(60):
            handler.wfile.write(b" " * 70_000)
            handler.wfile.flush()
            time.sleep(0.1)

    server.answer = drip
    limits = Limits(connect=2, read=1, total=0.5, size=10**9, attempts=1)
    with pytest.raises(FetchError, match="takes more than"):
        Client(LOOPBACK, limits)(Request(server.url))


def test_an_answer_that_is_too_large_is_left_compressed_or_not(
    server: Any, reply: Any, client: Any
) -> None:
    fetch, _ = client
    server.answer = lambda handler, body: reply(handler, b" " * 200_000)
    with pytest.raises(FetchError, match="more than 100000 bytes"):
        fetch(Request(server.url))
    bomb = gzip.compress(b" " * 5_000_000)
    server.answer = lambda handler, body: reply(handler, bomb, Content_Encoding="gzip")
    with pytest.raises(FetchError, match="more than 100000 bytes"):
        fetch(Request(server.url))


def test_a_compressed_answer_is_read(server: Any, reply: Any, client: Any) -> None:
    packed = gzip.compress(b"<a/>")
    server.answer = lambda handler, body: reply(handler, packed, Content_Encoding="gzip")
    assert client[0](Request(server.url)) == b"<a/>"


def test_an_answer_shorter_than_announced_is_no_answer(
    server: Any, reply: Any, client: Any
) -> None:
    def answer(handler: Any, body: bytes) -> None:
        reply(handler, b"<a/>", length="1000")
        handler.close_connection = True

    server.answer = answer
    with pytest.raises(FetchError):
        client[0](Request(server.url))


def test_a_port_where_nobody_listens_is_said(client: Any) -> None:
    with pytest.raises(FetchError) as failed:
        client[0](Request("http://127.0.0.1:9"))
    assert failed.value.status == 0
    assert str(failed.value) == (
        "http://127.0.0.1:9 could not be read: the connection failed: Connection refused."
    )


def test_a_host_that_does_not_exist_is_said(client: Any) -> None:
    with pytest.raises(FetchError, match="no such host is known"):
        client[0](Request("http://nulle-part.invalid/csw"))


def test_a_certificate_that_nobody_signed_is_refused(
    server: Any, client: Any, self_signed: Callable[[Any], str]
) -> None:
    url = self_signed(server)
    with pytest.raises(FetchError, match=r"(?i)certificate"):
        client[0](Request(url))
    assert server.seen == []
