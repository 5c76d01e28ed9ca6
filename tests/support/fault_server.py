"""A partner's server that plays every fault on demand, over real HTTP on the loopback.

What it holds is a `Catalogue`; how it answers is a manner: a function that is given the handler and
what the catalogue said. `FAULTS` names the manners. Nothing waits longer than tests can bear.
"""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from faulty_catalogue import Catalogue

from ckanext.geo2france.domain.errors import FetchError
from ckanext.geo2france.harvesters.request import Request

__all__ = [
    "FAULTS",
    "FaultServer",
    "Manner",
    "billion_laughs",
    "external_entity",
    "send",
    "serving",
]

Manner = Callable[[BaseHTTPRequestHandler, bytes], None]
#: Longer than any limit that tests give, shorter than anybody's patience.
STALL = 1.5


@dataclass
class FaultServer:
    """A running server: what it holds, how it answers, what it was asked."""

    catalogue: Catalogue
    url: str = ""
    #: manners for the requests to come, one each; then `manner`
    first: list[Manner] = field(default_factory=list)
    manner: Manner = field(default_factory=lambda: send)
    #: what GetRecordById wraps records in: GetRecordByIdResponse, or nothing
    envelope: bool = True
    #: (method, path, headers) of each request
    seen: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def answer(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        """Answer one request."""
        self.seen.append((handler.command, handler.path, dict(handler.headers)))
        manner = self.first.pop(0) if self.first else self.manner
        try:
            said = self.says(handler.path, body)
        except FetchError as failure:
            send(handler, status=failure.status)
            return
        manner(handler, said)

    def says(self, path: str, body: bytes) -> bytes:
        """Return what the catalogue says, before any fault on the way."""
        if body:
            return self.catalogue(Request(self.url, body))
        asked = {key.lower(): values[0] for key, values in parse_qs(urlsplit(path).query).items()}
        if asked.get("request", "").lower() == "getrecordbyid":
            return self.record(asked.get("id", ""))
        return self.catalogue.records[0].encode() if self.catalogue.records else b""

    def record(self, identifier: str) -> bytes:
        """Answer GetRecordById."""
        wanted = f">{identifier}<"
        found = "".join(record for record in self.catalogue.records if wanted in record)
        if not self.envelope:
            return found.encode()
        namespace = "http://www.opengis.net/cat/csw/2.0.2"
        return (
            f'<csw:GetRecordByIdResponse xmlns:csw="{namespace}">{found}'
            "</csw:GetRecordByIdResponse>"
        ).encode()


@contextmanager
def serving(catalogue: Catalogue, host: str = "127.0.0.1") -> Iterator[FaultServer]:
    """Serve *catalogue* on a free port of *host* until the block ends."""
    told = FaultServer(catalogue)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            # Clients that lose patience hang up in the middle of an answer.
            with suppress(ConnectionError):
                told.answer(self, body)

        do_POST = do_GET  # noqa: N815 - the name that http.server calls

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Keep quiet: what fails here fails on purpose."""

    http = Quiet((host, 0), Handler)
    told.url = f"http://{host}:{http.server_port}/csw"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield told
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def send(
    handler: BaseHTTPRequestHandler,
    body: bytes = b"",
    status: int = 200,
    content_type: str = "application/xml",
    **headers: str,
) -> None:
    """Send a whole answer; ``length`` announces another one than that of *body*."""
    handler.send_response(status)
    handler.send_header("Content-Type", content_type)
    handler.send_header("Content-Length", headers.pop("length", str(len(body))))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def shorter(handler: BaseHTTPRequestHandler, said: bytes) -> None:
    """Announce more bytes than are given, and hang up."""
    send(handler, said, length=str(len(said) + 1000))
    handler.close_connection = True


def longer(handler: BaseHTTPRequestHandler, said: bytes) -> None:
    """Give more bytes than are announced."""
    send(handler, said, length=str(len(said) // 2))


def packed(handler: BaseHTTPRequestHandler, said: bytes) -> None:
    """Compress the answer."""
    send(handler, gzip.compress(said), Content_Encoding="gzip")


def packed_with_the_wrong_length(handler: BaseHTTPRequestHandler, said: bytes) -> None:
    """Compress the answer and announce its length before that, as pycsw does behind WSGI."""
    wrong = max(len(said), len(gzip.compress(said)) + 1)
    send(handler, gzip.compress(said), Content_Encoding="gzip", length=str(wrong))
    handler.close_connection = True


def bomb(handler: BaseHTTPRequestHandler, said: bytes, layers: int = 1) -> None:
    """Send a small file that unpacks to 200 MB of blanks, packed *layers* times."""
    content = gzip.compress(b" " * 200_000_000, 1)
    for _ in range(layers - 1):
        content = gzip.compress(content)
    send(handler, content, Content_Encoding=", ".join(["gzip"] * layers))


def redirect(handler: BaseHTTPRequestHandler, said: bytes, to: str) -> None:
    """Send elsewhere."""
    send(handler, status=302, Location=to)


def status(handler: BaseHTTPRequestHandler, said: bytes, code: int, wait: str = "") -> None:
    """Refuse, and tell when to come back."""
    send(handler, status=code, **({"Retry_After": wait} if wait else {}))


def stall(handler: BaseHTTPRequestHandler, said: bytes) -> None:
    """Say nothing for longer than anybody waits."""
    time.sleep(STALL)


def stall_in_the_middle(handler: BaseHTTPRequestHandler, said: bytes) -> None:
    """Give half of the answer, then nothing."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(said)))
    handler.end_headers()
    handler.wfile.write(said[: len(said) // 2])
    time.sleep(STALL)


def drip(handler: BaseHTTPRequestHandler, said: bytes, where: str = "body") -> None:
    """Give a byte now and then, in the *head* or in the *body*: never silent, never done."""
    start = b"HTTP/1.1 200 OK\r\n"
    handler.wfile.write(start if where == "head" else start + b"Content-Length: 1000\r\n\r\n")
    until = time.monotonic() + STALL
    while time.monotonic() < until:
        handler.wfile.write(b"a")
        time.sleep(0.05)


def header_flood(handler: BaseHTTPRequestHandler, said: bytes) -> None:
    """Give headers, and more headers."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    until = time.monotonic() + STALL
    while time.monotonic() < until:
        handler.wfile.write(b"X-More: " + b"a" * 60_000 + b"\r\n")


def always_to_be_continued(handler: BaseHTTPRequestHandler, said: bytes) -> None:
    """Answer that the answer will come, for ever."""
    until = time.monotonic() + STALL
    while time.monotonic() < until:
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")


def html(handler: BaseHTTPRequestHandler, said: bytes) -> None:
    """Give the page that people see when the service is down, with status 200."""
    page = b"<!DOCTYPE html><html><head><title>Maintenance</title><body><p>Revenez<br></body>"
    send(handler, page, content_type="text/html")


def exception(handler: BaseHTTPRequestHandler, said: bytes) -> None:
    """Refuse in the words of OGC."""
    send(handler, Catalogue.exception("Base de données fermée"))


def latin_1(handler: BaseHTTPRequestHandler, said: bytes) -> None:
    """Answer in ISO-8859-15, and say so in the document."""
    declaration = b'<?xml version="1.0" encoding="ISO-8859-15"?>'
    send(handler, declaration + said.decode().encode("iso-8859-15"))


def undeclared_latin_1(handler: BaseHTTPRequestHandler, said: bytes) -> None:
    """Answer in ISO-8859-15 and say so nowhere."""
    send(handler, said.decode().encode("iso-8859-15"))


def marked(handler: BaseHTTPRequestHandler, said: bytes) -> None:
    """Put a byte order mark and blank lines before the declaration."""
    send(handler, b'\xef\xbb\xbf\r\n<?xml version="1.0" encoding="UTF-8"?>' + said)


def with_doctype(handler: BaseHTTPRequestHandler, said: bytes) -> None:
    """Read a file of whoever parses the answer, and ask for another document."""
    send(handler, external_entity(said))


def laughing(handler: BaseHTTPRequestHandler, said: bytes) -> None:
    """Grow without bounds in the memory of whoever parses the answer."""
    send(handler, billion_laughs())


def external_entity(said: bytes, system: str = "file:///etc/passwd") -> bytes:
    """Return *said* behind a DTD whose entity reads *system* and is put in its first text."""
    dtd = f'<!DOCTYPE a [<!ENTITY lu SYSTEM "{system}">]>'.encode()
    return dtd + said.replace(b"</gco:CharacterString>", b"&lu;</gco:CharacterString>", 1)


def billion_laughs(*, attribute: bool = False) -> bytes:
    """Return a document of a few hundred bytes that means 3 GB, in a text or in an attribute."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    place = '<a b="&l9;"/>' if attribute else "<a>&l9;</a>"
    return f'<!DOCTYPE a [<!ENTITY l0 "lol">{levels}]>{place}'.encode()


#: The manners that need no argument, by name.
FAULTS: dict[str, Manner] = {
    "fewer bytes than announced": shorter,
    "more bytes than announced": longer,
    "gzip": packed,
    "gzip with the length of what it holds": packed_with_the_wrong_length,
    "gzip bomb": bomb,
    "gzip bomb in gzip": partial(bomb, layers=2),
    "status 403": partial(status, code=403),
    "status 500": partial(status, code=500),
    "stall": stall,
    "stall in the middle": stall_in_the_middle,
    "drip": drip,
    "drip of headers": partial(drip, where="head"),
    "flood of headers": header_flood,
    "100 Continue for ever": always_to_be_continued,
    "HTML with status 200": html,
    "ExceptionReport": exception,
    "ISO-8859-15": latin_1,
    "ISO-8859-15 undeclared": undeclared_latin_1,
    "byte order mark": marked,
    "external entity": with_doctype,
    "billion laughs": laughing,
}
