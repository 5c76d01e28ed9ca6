"""A catalogue that lies and stumbles on demand, over HTTP or called directly; records for it."""

from __future__ import annotations

import os
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from corpus_folder import corpus_folder
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pycsw_partner import CannotInstall, Partner, running_partner

from ckanext.geo2france.domain.errors import FetchError
from ckanext.geo2france.harvesters.request import Request

GMD = "http://www.isotc211.org/2005/gmd"
GCO = "http://www.isotc211.org/2005/gco"


def iso(identifier: str, title: str = "", extra: str = "", abstract: str = "Un résumé.") -> str:
    """Return a small ISO 19139 record, in the manner of GeoNetwork."""
    written = f"<gco:CharacterString>{identifier}</gco:CharacterString>"
    named = f"<gmd:fileIdentifier>{written}</gmd:fileIdentifier>"
    return (
        f'<gmd:MD_Metadata xmlns:gmd="{GMD}" xmlns:gco="{GCO}">{named if identifier else ""}'
        "<gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation>"
        f"<gmd:title><gco:CharacterString>{title or 'Jeu ' + identifier}</gco:CharacterString>"
        "</gmd:title></gmd:CI_Citation></gmd:citation>"
        f"<gmd:abstract><gco:CharacterString>{abstract}</gco:CharacterString></gmd:abstract>"
        f"{extra}</gmd:MD_DataIdentification></gmd:identificationInfo></gmd:MD_Metadata>"
    )


@dataclass
class Catalogue:
    """A CSW whose habits can be chosen; an instance is a `Fetch`."""

    records: list[str] = field(default_factory=list)
    #: what nextRecord says: right, none, zero, start, beyond
    next_record: str = "right"
    matched: int | None = None
    announce: bool = True
    cap: int = 10_000
    ignores_start: bool = False
    refuses_sort: bool = False
    refuses_gmd: bool = False
    #: positions (from 1) whose record makes its page fail, and how: 500, exception, malformed
    bad: dict[int, str] = field(default_factory=dict)
    #: positions that are counted but never given
    hidden: set[int] = field(default_factory=set)
    #: an answer given instead of any other
    always: bytes = b""
    #: called before each answer, with the number of the request
    before: Callable[[int], None] | None = None
    asked: list[tuple[int, int]] = field(default_factory=list)

    def __call__(self, request: Request) -> bytes:
        body = request.body.decode()
        start = int(re.search(r'startPosition="(\d+)"', body)[1])
        size = int(re.search(r'maxRecords="(\d+)"', body)[1])
        self.asked.append((start, size))
        if self.before:
            self.before(len(self.asked))
        if self.always:
            return self.always
        if (self.refuses_sort and "SortBy" in body) or (
            self.refuses_gmd and 'typeNames="gmd' in body
        ):
            return self.exception("NoApplicableCode")
        return self.page(1 if self.ignores_start else start, min(size, self.cap), request)

    def page(self, start: int, size: int, request: Request) -> bytes:
        positions = range(start, min(start + size, len(self.records) + 1))
        for position in positions:
            match self.bad.get(position):
                case "500":
                    raise FetchError(request.url, "HTTP status 500", status=500)
                case "exception":
                    return self.exception(f"record {position}")
                case "malformed":
                    return b"<csw:GetRecordsResponse><broken>"
        given = [self.records[p - 1] for p in positions if p not in self.hidden]
        after = start + len(positions)
        matched = len(self.records) if self.matched is None else self.matched
        following = {
            "right": after if after <= len(self.records) else 0,
            "none": None,
            "zero": 0,
            "start": start,
            "beyond": after + 1000,
        }[self.next_record]
        after_that = "" if following is None else f' nextRecord="{following}"'
        counts = f'numberOfRecordsMatched="{matched}" numberOfRecordsReturned="{len(given)}"'
        return (
            '<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2">'
            '<csw:SearchStatus timestamp="2026-01-01T00:00:00Z"/>'
            f"<csw:SearchResults {counts if self.announce else ''}"
            f"{after_that}>" + "".join(given) + "</csw:SearchResults></csw:GetRecordsResponse>"
        ).encode()

    @staticmethod
    def exception(text: str) -> bytes:
        return (
            '<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows" version="1.2.0">'
            f'<ows:Exception exceptionCode="NoApplicableCode"><ows:ExceptionText>{text}'
            "</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"
        ).encode()


@pytest.fixture
def catalogue() -> type[Catalogue]:
    """Return the class of catalogues."""
    return Catalogue


@pytest.fixture
def make_iso() -> Callable[..., str]:
    """Return what writes small records."""
    return iso


@dataclass
class Server:
    """An HTTP server of ours: what it answers is a function of the request."""

    url: str
    #: (method, path, body) of what was asked
    seen: list[tuple[str, str, bytes]]
    answer: Callable[[BaseHTTPRequestHandler, bytes], None]


@pytest.fixture
def server() -> Iterator[Server]:
    """Serve on the loopback; set ``server.answer``."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            told.seen.append((self.command, self.path, body))
            told.answer(self, body)

        do_POST = do_GET  # noqa: N815 - the name that http.server calls

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

    def nothing(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        handler.send_error(404)

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    told = Server(f"http://127.0.0.1:{http.server_port}", [], nothing)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield told
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture
def self_signed(tmp_path: Path) -> Iterator[Callable[[Server], str]]:
    """Return what puts a server behind TLS with a certificate that nobody signed."""
    started: list[ThreadingHTTPServer] = []

    def start(server: Server) -> str:
        http = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(tmp_path))
        http.socket = context.wrap_socket(http.socket, server_side=True)
        threading.Thread(target=http.serve_forever, daemon=True).start()
        started.append(http)
        return f"https://127.0.0.1:{http.server_port}"

    yield start
    for http in started:
        http.shutdown()
        http.server_close()


def _certificate(folder: Path) -> Path:
    """Write a key and a certificate for 127.0.0.1 signed by itself, and return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / "self-signed.pem"
    file.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return file


def send(
    handler: BaseHTTPRequestHandler,
    body: bytes = b"",
    status: int = 200,
    content_type: str = "application/xml",
    **headers: str,
) -> None:
    """Send a whole answer."""
    handler.send_response(status)
    handler.send_header("Content-Type", content_type)
    handler.send_header("Content-Length", headers.pop("length", str(len(body))))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def reply() -> Callable[..., None]:
    """Return what sends whole answers."""
    return send


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of the corpus of real documents, or skip."""
    return corpus_folder()


@pytest.fixture(scope="module")
def partner(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Partner]:
    """Run a pycsw that serves the corpus; it is installed once into the home of the tests."""
    from ckanext.geo2france.runtime.testing import test_home as session_home

    work = tmp_path_factory.mktemp("pycsw")
    try:
        with running_partner(session_home().path / "cache", work, corpus / "iso") as running:
            yield running
    except CannotInstall as error:
        if os.environ.get("CI") == "true":
            raise
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop(f"pycsw cannot be installed: {error}")


@dataclass
class Harvests:
    """What tests ask of the harvests, as the site's administrator."""

    organization: str

    def add(self, name: str, url: str, **values: Any) -> dict[str, Any]:
        self._allow_the_loopback()
        data = {"name": name, "url": url, "owner_org": self.organization, **values}
        return self.call("geo2france_harvest_source_create", data)

    def run(self, name: str) -> dict[str, Any]:
        self._allow_the_loopback()
        return self.call("geo2france_harvest_run", {"id": name, "wait": True})

    def _allow_the_loopback(self) -> None:
        import ckan.plugins.toolkit as tk

        # CKAN's fixtures give each test the configuration afresh.
        tk.config["ckanext.geo2france.harvest.private_networks"] = ["127.0.0.0/8"]

    def report(self, name: str, **values: Any) -> list[dict[str, Any]]:
        data = {"id": name, "limit": 10_000, **values}
        return self.call("geo2france_harvest_status", data)["outcomes"]

    def call(self, action: str, data: dict[str, Any]) -> Any:
        import ckan.plugins.toolkit as tk

        site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        return tk.get_action(action)({"user": site_user}, data)

    def datasets(self) -> dict[str, Any]:
        """Return the row of every dataset, by the identifier of its record."""
        import ckan.model as model

        rows = model.Session.query(model.Package).filter_by(state="active")
        return {row.extras["metadata_identifier"]: row for row in rows}

    def dataset(self, identifier: str) -> dict[str, Any]:
        """Return the dataset of a record, as the API gives it."""
        return self.call("package_show", {"id": self.datasets()[identifier].id})


@pytest.fixture(scope="module")
def portal() -> Iterator[Any]:
    """Load the plugins and make the application once by module."""
    import ckan.plugins as plugins
    from ckan.tests.helpers import _get_test_app

    plugins.load_all()
    app = _get_test_app()
    with app.flask_app.test_request_context():
        yield app
    plugins.unload_all()


def emptied(reset_db: Callable[[], None]) -> Harvests:
    """Empty the database and the index, and return harvests into one organization."""
    import ckan.lib.search as ckan_search
    import ckan.plugins.toolkit as tk

    reset_db()
    ckan_search.clear_all()
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    created = tk.get_action("organization_create")(
        {"user": site_user}, {"name": "agence-essai", "title": "Agence d'essai"}
    )
    return Harvests(created["id"])


@pytest.fixture
def harvests(portal: Any, reset_db: Callable[[], None]) -> Harvests:
    """Give an empty portal to harvest into."""
    return emptied(reset_db)


@pytest.fixture(scope="module")
def shared_harvests(portal: Any, reset_db: Callable[[], None]) -> Harvests:
    """Give an empty portal that the tests of a module share."""
    return emptied(reset_db)
