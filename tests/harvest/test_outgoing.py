"""What a partner, or whoever answers in its place, may try against the portal that asks it."""

from __future__ import annotations

import os
import resource
import socket
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fault_server import FAULTS, FaultServer, always_to_be_continued, redirect, send, serving
from faulty_catalogue import Catalogue, iso

from ckanext.geo2france.domain.errors import FetchError, ForbiddenAddress
from ckanext.geo2france.harvesters.addresses import Policy
from ckanext.geo2france.harvesters.authorization import Authorization
from ckanext.geo2france.harvesters.http import Client, Limits
from ckanext.geo2france.harvesters.request import Request

LOOPBACK = Policy.of(["127.0.0.1"])
#: Seconds between two bytes, seconds in all: what drips passes the first and not the second.
QUICK = Limits(connect=1, read=0.3, total=0.5, size=100_000, attempts=1)


@pytest.fixture
def partner() -> Iterator[FaultServer]:
    with serving(Catalogue([iso("a")])) as running:
        yield running


def resolve_as(monkeypatch: pytest.MonkeyPatch, answers: dict[str, list[str]]) -> None:
    """Let names lead where *answers* says: at each look-up to the next address, as rebinding does.

    The last address stays.
    """
    resolve = socket.getaddrinfo

    def look_up(host: str, *arguments: Any, **options: Any) -> Any:
        waiting = answers.get(host, [host])
        address = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return resolve(address, *arguments, **options)

    monkeypatch.setattr("socket.getaddrinfo", look_up)


@pytest.mark.parametrize(
    "address",
    [
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "::",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::1",
        "2002:c0a8:101::",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe",
        "fec0::1",
        "fe80::1",
        "ff02::1",
        "100::1",
        "2001:db8::1",
        "198.18.0.1",
        "192.0.0.8",
        "240.0.0.1",
        "255.255.255.255",
    ],
)
def test_an_address_that_only_carries_or_resembles_a_public_one_is_refused(address: str) -> None:
    assert not Policy().allows(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2a00:1450:4007:80c::200e", "64:ff9b::5db8:d70e"]
)
def test_public_addresses_are_asked(address: str) -> None:
    assert Policy().allows(address)


def test_a_name_that_leads_elsewhere_at_its_second_look_up_leads_nowhere(
    partner: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve_as(monkeypatch, {"partenaire.example": ["127.0.0.1", "10.0.0.1"]})
    url = partner.url.replace("127.0.0.1", "partenaire.example")
    client = Client(LOOPBACK, QUICK)
    assert b"MD_Metadata" in client(Request(url))
    client.session.close()
    with pytest.raises(ForbiddenAddress):
        client(Request(url))


def test_of_many_addresses_only_the_allowed_ones_are_tried_and_only_a_few(
    partner: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    port = int(partner.url.split(":")[2].split("/")[0])
    found = [(2, 1, 6, "", (f"127.0.0.{last}", port)) for last in range(2, 200)]
    monkeypatch.setattr("socket.getaddrinfo", lambda host, *a, **o: found)

    def dial(address: tuple[str, int], *arguments: Any, **options: Any) -> Any:
        tried.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr("urllib3.util.connection.create_connection", dial)
    with pytest.raises(FetchError):
        Client(Policy.of(["127.0.0.128/25"]), QUICK)(Request("http://partenaire.example/csw"))
    assert tried == [f"127.0.0.{last}" for last in range(128, 132)]


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.1/latest/meta-data",
        "http://[::ffff:169.254.169.254]/latest/meta-data",
        "http://2130706433/",
        "//0.0.0.0:5432/",
        "http://localhost:6379/",
        "http://user:secret@example.org/",
        "file:///etc/passwd",
        "gopher://example.org/_SET",
        "http://[",
        "http://example.org:port/",
    ],
)
def test_a_redirection_leads_only_where_the_source_itself_might(target: str) -> None:
    with serving(Catalogue(), host="127.0.0.2") as partner:
        partner.manner = partial(redirect, to=target)
        with pytest.raises(ForbiddenAddress) as refused:
            Client(Policy.of(["127.0.0.2"]), QUICK)(Request(partner.url))
    assert "secret" not in str(refused.value)
    assert len(partner.seen) == 1


def test_credentials_stay_with_the_host_of_the_source(partner: FaultServer) -> None:
    with serving(Catalogue([iso("b")])) as other:
        partner.first = [
            partial(redirect, to=f"{partner.url}/ici"),
            partial(redirect, to=other.url),
        ]
        authorization = Authorization.basic(partner.url, "moi", "mot de passe")
        client = Client(LOOPBACK, QUICK, authorization=authorization)
        client.session.cookies.set("session", "secret", domain="127.0.0.1.example")
        assert b">b<" in client(Request(partner.url))
        told = [headers.get("Authorization") for _, _, headers in partner.seen]
        assert told == [authorization.header] * 2
        ((_, _, headers),) = other.seen
        assert not {"Authorization", "Cookie", "Proxy-Authorization"} & set(headers)
    assert "mot de passe" not in repr(client)
    assert authorization.header not in repr(client)


def test_neither_netrc_nor_the_proxies_of_the_environment_are_used(
    partner: FaultServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login moi password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert b"MD_Metadata" in Client(LOOPBACK, QUICK)(Request(partner.url))
    assert "Authorization" not in partner.seen[0][2]
    with pytest.raises(ForbiddenAddress):
        Client(Policy(), QUICK)(Request(partner.url))


def test_the_proxy_of_the_settings_is_the_way_out_but_not_to_private_addresses(
    partner: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The partner plays the proxy: it is asked for the whole address of another server."""
    resolve_as(monkeypatch, {"public.example": ["93.184.215.14"], "interne.example": ["10.0.0.1"]})
    proxy = partner.url.removesuffix("/csw")
    client = Client(Policy(), QUICK, proxy=proxy.replace("//", "//moi:secret@"))
    assert b"MD_Metadata" in client(Request("http://public.example/csw"))
    assert b"MD_Metadata" in client(Request("http://connu-du-mandataire.invalid/csw"))
    (_, path, headers), _ = partner.seen
    assert path == "http://public.example/csw"
    assert headers["Proxy-Authorization"].startswith("Basic ")
    for url in ("http://interne.example/", "http://127.0.0.1/", "http://[::1]/"):
        with pytest.raises(ForbiddenAddress):
            client(Request(url))
    assert len(partner.seen) == 2
    assert "secret" not in repr(client)
    partner.manner = FAULTS["drip of headers"]
    with pytest.raises(FetchError, match="takes more than"):
        client(Request("http://public.example/csw"))


@pytest.mark.parametrize(
    "fault",
    ["drip", "drip of headers", "100 Continue for ever", "stall", "stall in the middle"],
)
def test_a_server_that_takes_our_time_is_left(partner: FaultServer, fault: str) -> None:
    partner.manner = FAULTS[fault]
    started = time.monotonic()
    with pytest.raises(FetchError, match=r"takes more than 0.5 s|no answer in time"):
        Client(LOOPBACK, QUICK)(Request(partner.url))
    assert time.monotonic() - started < 1.4


def test_an_answer_without_a_length_that_drips_is_not_taken_for_a_whole_one(
    partner: FaultServer,
) -> None:
    def drip(handler: Any, said: bytes) -> None:
        handler.wfile.write(b'HTTP/1.1 200 OK\r\nConnection: close\r\nETag: "1"\r\n\r\n')
        handler.close_connection = True
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            handler.wfile.write(b"<a/>")
            time.sleep(0.05)

    kept: dict[str, Any] = {}

    class Kept:
        def get(self, key: str) -> Any:
            return kept.get(key)

        def put(self, key: str, copy: Any) -> None:
            kept[key] = copy

    partner.manner = drip
    with pytest.raises(FetchError, match="takes more than"):
        Client(LOOPBACK, QUICK, copies=Kept())(Request(partner.url))
    assert kept == {}


def test_a_handshake_that_drips_is_left() -> None:
    """Nothing is read of TLS but the limit of the whole exchange ends it."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def accept() -> None:
            client, _ = listener.accept()
            with client:
                try:
                    # A record of 16 KB of a handshake, which never comes to its end.
                    client.sendall(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc")
                    for _ in range(40):
                        client.sendall(b"\x03")
                        time.sleep(0.05)
                except OSError:
                    pass

        threading.Thread(target=accept, daemon=True).start()
        started = time.monotonic()
        with pytest.raises(FetchError, match="takes more than"):
            Client(LOOPBACK, QUICK)(Request(f"https://127.0.0.1:{listener.getsockname()[1]}/"))
        assert time.monotonic() - started < 1.4


def test_no_connection_is_left_open_when_the_limit_ends_it(partner: FaultServer) -> None:
    partner.manner = always_to_be_continued
    client = Client(LOOPBACK, QUICK)
    before = len(os.listdir("/proc/self/fd"))
    threads = threading.active_count()
    for _ in range(3):
        with pytest.raises(FetchError):
            client(Request(partner.url))
    assert client.guard.leashes == {}
    assert len(os.listdir("/proc/self/fd")) <= before + 6  # those of the server among them
    assert threading.active_count() <= threads + 3


def test_the_connection_is_used_again_and_stays_in_hand(partner: FaultServer) -> None:
    client = Client(LOOPBACK, QUICK)
    for _ in range(5):
        client(Request(partner.url))
    assert len(client.guard.leashes) == 1
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(1)
            assert not thread.is_alive()


def test_a_flood_of_headers_is_refused(partner: FaultServer) -> None:
    partner.manner = FAULTS["flood of headers"]
    with pytest.raises(FetchError):
        Client(LOOPBACK, QUICK)(Request(partner.url))


@pytest.mark.parametrize("fault", ["gzip bomb", "gzip bomb in gzip"])
def test_a_bomb_does_not_go_off_in_memory(partner: FaultServer, fault: str) -> None:
    partner.manner = FAULTS[fault]
    limits = Limits(connect=1, read=10, total=20, size=10_000_000, attempts=1)
    partner.first = [send]
    client = Client(LOOPBACK, limits)
    client(Request(partner.url))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FetchError, match="more than 10000000 bytes"):
        client(Request(partner.url))
    # The server, in the same process, makes 200 MB of blanks first; ru_maxrss only ever grows.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


def test_what_comes_with_a_redirection_is_not_even_read(partner: FaultServer) -> None:
    def heavy(handler: Any, said: bytes) -> None:
        handler.send_response(302)
        handler.send_header("Location", "/ailleurs")
        handler.send_header("Content-Length", "1000000000000")
        handler.end_headers()
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            handler.wfile.write(b" " * 1_000_000)

    partner.first = [heavy]
    started = time.monotonic()
    assert b"MD_Metadata" in Client(LOOPBACK, QUICK)(Request(partner.url))
    assert time.monotonic() - started < 0.5


@pytest.mark.parametrize("asked", ["bientôt", "²", "-5", "Fri, 99 Dec 2100", "1e9", " "])
def test_a_wait_that_is_no_wait_is_not_believed(partner: FaultServer, asked: str) -> None:
    waits: list[float] = []
    partner.first = [lambda handler, said: send(handler, status=503, Retry_After=asked)]
    limits = Limits(connect=1, read=1, total=1, attempts=2)
    assert Client(LOOPBACK, limits, sleep=waits.append)(Request(partner.url))
    assert waits == [1.0]
