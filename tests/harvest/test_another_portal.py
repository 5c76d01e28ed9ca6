"""Another CKAN with ckanext-dcat, by its API and its catalogue: a portal of ours stands for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from faulty_catalogue import iso
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS
from shapes import FIXTURES

from ckanext.geo2france.domain.errors import FetchError
from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.harvesters.ckan import reading as ckan_reading
from ckanext.geo2france.harvesters.options import Options
from ckanext.geo2france.harvesters.outcome import Found, Met, Refused
from ckanext.geo2france.harvesters.request import Request
from ckanext.geo2france.harvesters.wanted import Wanted
from ckanext.geo2france.schemas.documents import read_record
from ckanext.geo2france.schemas.xml import parse

SITE = "https://partenaire.example.org"
PER_PAGE = 4
Fetcher = Callable[[Request], bytes]


@pytest.fixture(scope="module")
def fetch(portal: Any, shared_harvests: Any, tmp_path_factory: pytest.TempPathFactory) -> Fetcher:
    """Fill the portal, and return what asks it."""
    import ckan.plugins.toolkit as tk

    folder = tmp_path_factory.mktemp("records")
    for path in FIXTURES.glob("*.xml"):
        (folder / path.name).write_bytes(path.read_bytes())
    for number in range(8):
        (folder / f"{number}.xml").write_text(iso(f"petit-{number}"), encoding="utf-8")
    shared_harvests.add("dossier", str(folder), type="folder")
    shared_harvests.run("dossier")

    def ask(request: Request) -> bytes:
        # CKAN's fixtures give each test the configuration afresh.
        tk.config["ckanext.dcat.datasets_per_page"] = PER_PAGE
        parts = urlsplit(request.url)
        headers = {"Accept": request.accept}
        answer = portal.get(f"{parts.path}?{parts.query}", headers=headers, status=None)
        if answer.status_code != 200:
            raise FetchError(request.url, f"HTTP {answer.status_code}", status=answer.status_code)
        return answer.data

    return ask


def found(met: list[Met]) -> dict[str, Any]:
    assert all(isinstance(item, Found) for item in met), met
    return {item.document.identifier(): item.document for item in met if isinstance(item, Found)}


def sent(path: Path) -> Record:
    return read_record(parse(path.read_bytes())).record


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.xml")), ids=lambda path: path.stem)
def test_the_api_of_a_portal_like_this_one_gives_the_records_back(
    fetch: Fetcher, path: Path
) -> None:
    documents = found(list(ckan_reading.read(SITE, fetch, Options(page_size=3))))
    assert len(documents) == 10
    record = sent(path)
    back = documents[record.metadata_identifier].read().record
    elsewhere = {"online_resources", "operations", "constraints", "keywords", "polygons"}
    for item in fields(Record):
        if item.name not in elsewhere:
            assert getattr(back, item.name) == getattr(record, item.name), item.name
    assert {link.url for link in record.online_resources} <= {
        link.url for link in back.online_resources
    }


def test_the_api_gives_the_same_digests_at_each_request(fetch: Fetcher) -> None:
    runs = [found(list(ckan_reading.read(SITE, fetch, Options(page_size=n)))) for n in (3, 10)]
    digests = [{name: each.digest() for name, each in run.items()} for run in runs]
    assert digests[0] == digests[1]


def test_the_api_is_filtered_by_organization(fetch: Fetcher) -> None:
    for name, count in (("agence-essai", 10), ("autre", 0)):
        options = Options(extras={"organization": name})
        assert len(found(list(ckan_reading.read(SITE, fetch, options)))) == count


@pytest.mark.parametrize("form", ["ttl", "rdf", "jsonld"])
def test_the_catalogue_of_a_portal_like_this_one_is_read_page_after_page(
    fetch: Fetcher, form: str
) -> None:
    from ckanext.geo2france.harvest import dcat_reader

    documents = found(list(dcat_reader.read(f"{SITE}/catalog.{form}", fetch, Options())))
    assert len(documents) == 10
    for path in FIXTURES.glob("*.xml"):
        record = sent(path)
        back = documents[record.metadata_identifier].read().record
        for name in (
            "title",
            "notes",
            "topic_categories",
            "crs",
            "scales",
            "lineage",
            "hierarchy_level",
        ):
            assert getattr(back, name) == getattr(record, name), name
        assert {k.term for k in record.keywords} <= {k.term for k in back.keywords}


def test_the_catalogue_gives_the_same_digests_in_every_form(fetch: Fetcher) -> None:
    from ckanext.geo2france.harvest import dcat_reader

    runs = [
        found(list(dcat_reader.read(f"{SITE}/catalog.{form}", fetch, Options())))
        for form in ("ttl", "rdf")
    ]
    digests = [{name: each.digest() for name, each in run.items()} for run in runs]
    assert digests[0] == digests[1]


def test_the_reading_of_ckanext_dcat_adds_what_ours_finds_nothing_of(portal: Any) -> None:
    from ckanext.geo2france.harvest.dcat_reader import to_package

    text = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
    @prefix dct: <http://purl.org/dc/terms/> .
    <https://example.org/d> a dcat:Dataset ; dct:title "Jeu" ; dct:issued "2020" ;
        dcat:keyword "eau" ; dct:publisher [ <http://xmlns.com/foaf/0.1/name> "Agence" ] ."""
    graph = Graph().parse(data=text, format="turtle")
    package = to_package(graph, URIRef("https://example.org/d"))
    extras = {extra["key"]: extra["value"] for extra in package["extras"]}
    assert (package["title"], extras["issued"], extras["publisher_name"]) == (
        "Jeu",
        "2020",
        "Agence",
    )
    assert [tag["name"] for tag in package["tags"]] == ["eau"]
    assert "homepage" not in extras
    service = URIRef("https://example.org/s")
    graph.add((service, DCTERMS.title, Literal("Service")))
    assert to_package(graph, service) == {}


def test_every_type_of_source_has_its_reader() -> None:
    from ckanext.geo2france.harvest.reading import TYPES, is_incremental

    assert {name: is_incremental(name) for name in TYPES if not re.match("wms", name)} == {
        "csw": True,
        "records": True,
        "dcat": False,
        "ckan": True,
        "webfolder": False,
        "folder": False,
    }


def test_single_datasets_are_found_by_what_they_are_known_by(fetch: Fetcher) -> None:
    names = tuple((f"petit-{number}", "") for number in (1, 2, 99))
    met = list(ckan_reading.read_chosen(SITE, fetch, Options(), Wanted(names)) or ())
    items = [item for item in met if isinstance(item, Found)]
    assert sorted(found(items)) == ["petit-1", "petit-2"]
    assert [item.identifier for item in met if isinstance(item, Refused)] == ["petit-99"]
