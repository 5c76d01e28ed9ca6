"""A real OGC API Records for tests: pygeoapi in its own virtual environment, over a TinyDB file.

pygeoapi brings libraries that the portal does not need: it is installed once into a cache folder.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from installed import installed
from loopback import free_port, wait_for

__all__ = ["RecordsPartner", "running_pygeoapi"]

REQUIREMENTS = ("pygeoapi==0.21.0", "gunicorn==23.0.0")
SECONDS = 60
COLLECTION = "catalogue"
CONFIGURATION: dict[str, Any] = {
    "logging": {"level": "ERROR"},
    "metadata": {
        "identification": {
            "title": "Partenaire",
            "description": "Catalogue d'un partenaire",
            "keywords": ["essai"],
            "keywords_type": "theme",
            "terms_of_service": "https://example.org/conditions",
            "url": "https://example.org",
        },
        "license": {"name": "Licence Ouverte", "url": "https://example.org/licence"},
        "provider": {"name": "Partenaire", "url": "https://example.org"},
        "contact": {"name": "Camille Exemple", "email": "partenaire@example.org"},
    },
}


@dataclass(frozen=True)
class RecordsPartner:
    """A running pygeoapi, and the file of its records."""

    url: str
    database: Path

    @property
    def items(self) -> str:
        """Return the address of the items of its collection."""
        return f"{self.url}/collections/{COLLECTION}/items"

    def put(self, records: Sequence[dict[str, Any]]) -> None:
        """Let it serve these records, and no other."""
        table = {str(number): record for number, record in enumerate(records, start=1)}
        self.database.write_text(json.dumps({"_default": table}), "utf-8")


@contextmanager
def running_pygeoapi(
    cache: Path, work: Path, records: Sequence[dict[str, Any]]
) -> Iterator[RecordsPartner]:
    """Run a pygeoapi that serves *records*.

    cache: where it is installed, kept from one session to the next; work: an empty folder for its
    files. Raises CannotInstall.
    """
    programs = installed(cache / "pygeoapi-0.21.0", REQUIREMENTS)
    port = free_port()
    partner = RecordsPartner(f"http://127.0.0.1:{port}", work / "records.tinydb")
    # Its description of itself cannot be made without a record.
    partner.put(records)
    files = _configure(partner, work, port)
    environment = {**os.environ, **files}
    described = [str(programs / "pygeoapi"), "openapi", "generate", files["PYGEOAPI_CONFIG"]]
    _run([*described, "--output-file", files["PYGEOAPI_OPENAPI"]], work, environment)
    bound = ["-b", f"127.0.0.1:{port}", "-w", "1", "pygeoapi.flask_app:APP"]
    server = subprocess.Popen(
        [str(programs / "gunicorn"), *bound],
        cwd=work,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"{partner.url}/conformance?f=json", SECONDS)
        yield partner
    finally:
        server.terminate()
        server.wait(timeout=20)


def _configure(partner: RecordsPartner, work: Path, port: int) -> dict[str, str]:
    """Write the configuration, and return the variables that name its files."""
    provider = {
        "type": "record",
        "name": "TinyDBCatalogue",
        "data": str(partner.database),
        "id_field": "externalId",
        "time_field": "updated",
        "title_field": "title",
    }
    resource = {
        "type": "collection",
        "title": "Catalogue",
        "description": "Catalogue",
        "keywords": ["essai"],
        "links": [],
        "extents": {"spatial": {"bbox": [-180, -90, 180, 90]}},
        "providers": [provider],
    }
    server = {
        "bind": {"host": "127.0.0.1", "port": port},
        "url": partner.url,
        "mimetype": "application/json; charset=UTF-8",
        "encoding": "utf-8",
        "languages": ["fr-FR"],
        "pretty_print": False,
        "limits": {"default_items": 10, "max_items": 50},
        "map": {"url": "https://example.org", "attribution": "Essai"},
    }
    configuration = {**CONFIGURATION, "server": server, "resources": {COLLECTION: resource}}
    path = work / "pygeoapi.yml"
    # JSON is YAML.
    path.write_text(json.dumps(configuration), "utf-8")
    return {"PYGEOAPI_CONFIG": str(path), "PYGEOAPI_OPENAPI": str(work / "openapi.yml")}


def _run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True)
