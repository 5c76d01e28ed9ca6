from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ckanext.geo2france.domain.errors import FetchError, ForbiddenAddress
from ckanext.geo2france.harvesters.addresses import Policy
from ckanext.geo2france.harvesters.authorization import Authorization
from ckanext.geo2france.harvesters.copies import Copy
from ckanext.geo2france.harvesters.hosts import Unlimited
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
        "http://127.0.0.1:9 could not be read: nothing listens at this address."
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


def test_credentials_are_shown_to_the_source_and_never_after_a_redirection_elsewhere(
    server: Any, reply: Any, make_server: Any
) -> None:
    other = make_server()
    shown: list[tuple[str, str | None]] = []

    def note(name: str) -> Callable[..., None]:
        def answer(handler: Any, body: bytes) -> None:
            shown.append((name, handler.headers.get("Authorization")))
            if handler.path == "/leaves":
                reply(handler, status=302, Location=other.url + "/there")
            elif handler.path == "/stays":
                reply(handler, status=302, Location="/again")
            else:
                reply(handler, b"<a/>")

        return answer

    server.answer, other.answer = note("source"), note("other")
    secret = Authorization.basic(server.url + "/csw", "moi", "mot de passe à moi")
    fetch = Client(LOOPBACK, QUICK, authorization=secret)
    for path in ("/leaves", "/stays"):
        fetch(Request(server.url + path))
    fetch(Request(other.url + "/directly"))
    assert secret.header == "Basic bW9pOm1vdCBkZSBwYXNzZSDDoCBtb2k="
    assert shown == [
        ("source", secret.header),
        ("other", None),
        ("source", secret.header),
        ("source", secret.header),
        ("other", None),
    ]
    assert secret.header not in repr(fetch)


def test_a_token_follows_its_host_to_tls_and_nowhere_else() -> None:
    token = Authorization.bearer("http://example.org/records", "jeton")
    assert token.header == "Bearer jeton"
    assert token.is_for("https://example.org/records?offset=10")
    assert token.is_for("http://EXAMPLE.org:80/")
    for other in (
        "http://example.org:8080/",
        "https://example.org:8443/",
        "http://www.example.org/",
        "http://example.com/example.org",
    ):
        assert not token.is_for(other)
    assert not Authorization.bearer("https://example.org/", "x").is_for("http://example.org/")


def test_the_netrc_of_the_machine_is_not_for_sources(
    server: Any, reply: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login root password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    shown: list[str | None] = []

    def answer(handler: Any, body: bytes) -> None:
        shown.append(handler.headers.get("Authorization"))
        reply(handler, b"<a/>")

    server.answer = answer
    Client(LOOPBACK, QUICK)(Request(server.url))
    assert shown == [None]


class Kept(dict[str, Copy]):
    """Copies in memory."""

    def put(self, key: str, copy: Copy) -> None:
        self[key] = copy


def test_what_did_not_change_is_not_sent_again(server: Any, reply: Any) -> None:
    sent: list[int] = []

    def answer(handler: Any, body: bytes) -> None:
        same = handler.headers.get("If-None-Match") == '"v1"'
        sent.append(304 if same else 200)
        reply(handler, b"" if same else b"<a/>", status=sent[-1], ETag='"v1"')

    server.answer = answer
    copies = Kept()
    for _ in range(2):
        assert Client(LOOPBACK, QUICK, copies=copies)(Request(server.url)) == b"<a/>"
    assert sent == [200, 304]
    other = Request(server.url, accept="text/turtle")
    Client(LOOPBACK, QUICK, copies=copies)(other)
    Client(LOOPBACK, QUICK, copies=copies)(Request(server.url, b"<GetRecords/>"))
    assert sent == [200, 304, 200, 200]


def test_a_server_that_knows_no_versions_is_asked_again(server: Any, reply: Any) -> None:
    server.answer = lambda handler, body: reply(handler, b"<a/>")
    copies = Kept()
    Client(LOOPBACK, QUICK, copies=copies)(Request(server.url))
    assert copies == {}


class Watched(Unlimited):
    """Notes who has a turn, and the pauses asked for."""

    def __init__(self) -> None:
        self.inside: list[str] = []
        self.seen: list[list[str]] = []
        self.pauses: list[tuple[str, float]] = []

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        self.inside.append(host)
        self.seen.append(list(self.inside))
        yield
        self.inside.remove(host)

    def pause(self, host: str, seconds: float) -> None:
        self.pauses.append((host, round(seconds)))


def test_a_pause_that_a_host_asks_for_is_told_to_all_and_turns_are_given_back(
    server: Any, reply: Any, make_server: Any
) -> None:
    other = make_server()
    other.answer = lambda handler, body: reply(handler, b"<a/>")
    answers = iter([(429, {"Retry-After": "30"}), (302, {"Location": other.url})])

    def answer(handler: Any, body: bytes) -> None:
        status, headers = next(answers)
        reply(handler, status=status, **{k.replace("-", "_"): v for k, v in headers.items()})

    server.answer = answer
    hosts = Watched()
    Client(LOOPBACK, QUICK, sleep=lambda seconds: None, hosts=hosts)(Request(server.url))
    here, there = (each.url.removeprefix("http://") for each in (server, other))
    assert hosts.seen == [[here], [here], [there]]
    assert hosts.inside == []
    assert hosts.pauses[0][0] == here
    assert 30 <= hosts.pauses[0][1] <= 31
