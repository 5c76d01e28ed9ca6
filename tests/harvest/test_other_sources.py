"""Sources that are no CSW, harvested from end to end: datasets, outputs, a second run."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from faulty_catalogue import iso

from ckanext.geo2france.schemas.xml import parse

Answer = Callable[[str, dict[str, str]], bytes | None]

TURTLE = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<https://example.org/d/1> a dcat:Dataset ; dct:title "Zones humides"@fr ;
  dct:description "Un résumé."@fr ; dct:identifier "jeu-1" ; dcat:keyword "eau"@fr ;
  dcat:distribution [ dcat:downloadURL <https://example.org/a.csv> ; dct:title "Table" ] ."""
PACKAGE = {
    "id": "jeu-1",
    "name": "zones-humides",
    "title": "Zones humides",
    "notes": "Un résumé.",
    "tags": [{"name": "eau"}],
    "resources": [{"url": "https://example.org/a.csv", "name": "Table", "format": "CSV"}],
}
FEATURE = {
    "id": "jeu-1",
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [3, 50]},
    "properties": {
        "type": "dataset",
        "title": "Zones humides",
        "description": "Un résumé.",
        "keywords": ["eau"],
    },
    "links": [{"rel": "enclosure", "href": "https://example.org/a.csv", "title": "Table"}],
}


def of_dcat(path: str, asked: dict[str, str]) -> bytes | None:
    return TURTLE.encode()


def of_ckan(path: str, asked: dict[str, str]) -> bytes | None:
    result = {"count": 1, "results": [PACKAGE] if asked["start"] == "0" else []}
    return json.dumps({"success": True, "result": result}).encode()


def of_records(path: str, asked: dict[str, str]) -> bytes | None:
    if not path.endswith("/items"):
        return None
    return json.dumps({"type": "FeatureCollection", "features": [FEATURE]}).encode()


def of_webfolder(path: str, asked: dict[str, str]) -> bytes | None:
    if path.endswith("/"):
        return b'<html><body><a href="../">..</a><a href="a.xml">a.xml</a></body></html>'
    return iso("jeu-1", title="Zones humides").encode()


@dataclass(frozen=True)
class Kind:
    """A type of source: what answers, below which path; the media type of what is kept."""

    type: str
    answer: Answer
    path: str
    original: str = ""


KINDS = (
    Kind("dcat", of_dcat, "/catalog.ttl", "text/turtle"),
    Kind("ckan", of_ckan, "", "application/json"),
    Kind("records", of_records, "/collections/jeux/items", "application/json"),
    Kind("webfolder", of_webfolder, "/dossier/", "application/xml"),
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type)
def test_a_source_is_harvested_and_its_datasets_are_given_out(
    harvests: Any, portal: Any, server: Any, reply: Any, kind: Kind
) -> None:
    def answer(handler: Any, body: bytes) -> None:
        parts = urlsplit(handler.path)
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        found = kind.answer(parts.path, asked)
        reply(handler, found or b"", status=200 if found else 404)

    server.answer = answer
    harvests.add("source", f"{server.url}{kind.path}", type=kind.type)
    first = harvests.run("source")
    assert (first["state"], first["counts"]) == ("finished", {"created": 1}), first
    assert harvests.run("source")["counts"] == {"unchanged": 1}
    dataset = harvests.dataset("jeu-1")
    assert dataset["title"] == "Zones humides"
    name = dataset["name"]
    for page in (f"/dataset/{name}", f"/dataset/{name}.ttl"):
        assert portal.get(page).status_code == 200
    exported = portal.get(f"/dataset/{name}.iso19139.xml").data
    assert parse(exported).tag.endswith("MD_Metadata")
    # What is no XML is not given out as if it were.
    kept = portal.get(f"/dataset/{name}.original.xml")
    assert kept.headers["Content-Type"].startswith(kind.original)
