"""A catalogue that lies and stumbles on demand, over HTTP or called directly; records for it."""

from __future__ import annotations

import os
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
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
from fault_server import send
from faulty_catalogue import Catalogue, iso
from installed import CannotInstall, shared_cache
from pycsw_partner import Partner, running_partner


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


@contextmanager
def serving() -> Iterator[Server]:
    """Serve on the loopback until the exit."""

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
def make_server() -> Iterator[Callable[[], Server]]:
    """Return what serves on the loopback; set ``answer`` of what it returns."""
    with ExitStack() as running:
        yield lambda: running.enter_context(serving())


@pytest.fixture
def server(make_server: Callable[[], Server]) -> Server:
    """Serve on the loopback; set ``server.answer``."""
    return make_server()


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
    work = tmp_path_factory.mktemp("pycsw")
    try:
        with running_partner(shared_cache(), work, corpus / "iso") as running:
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

    def run(self, name: str, *, full: bool = True) -> dict[str, Any]:
        self._allow_the_loopback()
        return self.call("geo2france_harvest_run", {"id": name, "wait": True, "full": full})

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
