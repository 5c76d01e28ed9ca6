"""The documents of a dataset: addresses, choice by Accept, rights, the original byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import ckan.model as model
import pytest
from ckan.tests import factories, helpers
from lxml import etree
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF
from shape_fixtures import profiles
from shapes import broken

from ckanext.geo2france import originals
from ckanext.geo2france.outputs.forms import FORMS
from ckanext.geo2france.schemas.dcat.names import DCAT

__all__ = ["profiles"]

SITE = "http://test.ckan.net"
ORIGINAL = (
    b'<?xml version="1.0" encoding="ISO-8859-1"?>\r\n'
    b'<gmd:MD_Metadata  xmlns:gmd="http://www.isotc211.org/2005/gmd">\xe9 </gmd:MD_Metadata>\n\n'
)


@pytest.fixture
def hidden(create: Callable[..., dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give a private dataset with an original."""
    package = create("cachee", title="Donnée cachée", private=True)
    originals.keep(package["id"], ORIGINAL)
    model.Session.commit()
    yield package
    helpers.call_action("dataset_purge", id=package["id"])


@pytest.fixture
def token(app: Any, catalogue: None) -> dict[str, str]:
    """Return the header of an administrator."""
    with app.flask_app.test_request_context():
        return {"Authorization": factories.SysadminWithToken()["token"]}


def graph_of(response: Any) -> Graph:
    """Read an answer by the media type it bears."""
    kinds = {
        "text/turtle": "turtle",
        "application/ld+json": "json-ld",
        "application/rdf+xml": "xml",
        "text/n3": "n3",
    }
    return Graph().parse(data=response.data, format=kinds[response.mimetype])


def test_territories_are_named_by_their_public_addresses(
    app: Any, create: Callable[..., Any]
) -> None:
    package = create("lens", title="Arbres de Lens", places=[{"name": "Lens", "code": "62498"}])
    graph = graph_of(app.get("/dataset/lens.ttl"))
    places = {str(place) for place in graph.objects(None, DCTERMS.spatial)}
    assert "http://id.insee.fr/geo/commune/62498" in places
    with app.flask_app.test_request_context():
        helpers.call_action("dataset_purge", id=package["id"])


@pytest.mark.parametrize("ending", ["ttl", "jsonld", "rdf", "xml", "n3"])
def test_every_rdf_form_tells_the_same(app: Any, catalogue: None, ending: str) -> None:
    graph = graph_of(app.get(f"/dataset/rivieres.{ending}"))
    (dataset,) = graph.subjects(RDF.type, DCAT.Dataset)
    shown = app.get("/api/3/action/package_show?id=rivieres").json["result"]
    assert dataset == URIRef(f"{SITE}/dataset/{shown['id']}")
    assert str(graph.value(dataset, DCTERMS.title)) == "Rivières de l’Artois"
    record = graph.value(dataset, FOAF.isPrimaryTopicOf)
    assert record == URIRef(f"{dataset}#record")
    identifiers = set(graph.objects(dataset, DCTERMS.identifier))
    assert identifiers == set(graph.objects(record, DCTERMS.identifier))
    assert len(identifiers) == 1
    assert len(graph) == len(graph_of(app.get(f"/dataset/{shown['id']}.ttl")))


@pytest.mark.parametrize(
    ("accept", "mimetype"),
    [
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.4", "application/rdf+xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("*/*", "text/html"),
        ("", "text/html"),
        ("image/png", "text/html"),
    ],
)
def test_a_client_gets_what_it_prefers(
    app: Any, catalogue: None, accept: str, mimetype: str
) -> None:
    response = app.get("/dataset/rivieres", headers={"Accept": accept})
    assert response.mimetype == mimetype
    assert "accept" in response.headers["Vary"].lower()


@pytest.mark.parametrize(
    ("accept", "namespace"),
    [
        ("application/xml", "http://www.isotc211.org/2005/gmd"),
        ("application/vnd.iso.19139+xml", "http://www.isotc211.org/2005/gmd"),
        ("application/vnd.iso.19115-3+xml", "http://standards.iso.org/iso/19115/-3/mdb/"),
    ],
)
def test_iso_is_given_by_accept_and_by_address(
    app: Any, catalogue: None, accept: str, namespace: str
) -> None:
    chosen = app.get("/dataset/rivieres", headers={"Accept": accept})
    assert chosen.mimetype == "application/xml"
    root = etree.fromstring(chosen.data)
    assert etree.QName(root).namespace.startswith(namespace)
    ending = "iso19115-3" if "19115" in accept else "iso19139"
    assert app.get(f"/dataset/rivieres.{ending}.xml").data == chosen.data
    assert "Rivières de l’Artois" in chosen.data.decode()


def test_the_original_is_given_byte_for_byte(app: Any, create: Callable[..., Any]) -> None:
    package = create("originale", title="Originale")
    address = "/dataset/originale.original.xml"
    assert app.get(address, status=404)
    originals.keep(package["id"], ORIGINAL)
    model.Session.commit()
    response = app.get(address)
    assert response.data == ORIGINAL
    assert response.headers["Content-Type"] == "application/xml"
    assert response.last_modified is not None
    assert 'href="/dataset/originale.original.xml"' in app.get("/dataset/originale").body
    helpers.call_action("dataset_purge", id=package["id"])
    assert originals.original_of(package["id"]) is None


def test_an_unchanged_document_is_not_sent_again(app: Any, catalogue: None) -> None:
    for ending in ("ttl", "iso19139.xml"):
        first = app.get(f"/dataset/rivieres.{ending}")
        tag = first.headers["ETag"]
        again = app.get(f"/dataset/rivieres.{ending}", headers={"If-None-Match": tag}, status=304)
        assert again.data == b""
        app.get(f"/dataset/rivieres.{ending}", headers={"If-None-Match": '"other"'}, status=200)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.ending)
def test_who_may_not_see_the_page_gets_no_document(
    app: Any, hidden: dict[str, Any], token: dict[str, str], form: Any
) -> None:
    missing = app.get(f"/dataset/does-not-exist.{form.ending}", status=404)
    for name in (hidden["name"], hidden["id"]):
        refused = app.get(f"/dataset/{name}.{form.ending}", status=404)
        assert "cachée" not in refused.body
        assert refused.body.count("g2f-") == missing.body.count("g2f-")
        for accepted in form.accepted:
            app.get(f"/dataset/{name}", headers={"Accept": accepted}, status=404)
    given = app.get(f"/dataset/{hidden['name']}.{form.ending}", headers=token)
    assert "private" in given.headers["Cache-Control"]
    assert "public" not in given.headers["Cache-Control"]


@pytest.mark.parametrize(
    "address", ["/dataset/{}.foo", "/dataset_series/{}.ttl", "/dataset_series/{}.foo"]
)
def test_no_other_address_tells_that_a_dataset_exists(
    app: Any, hidden: dict[str, Any], address: str
) -> None:
    for name in (hidden["name"], hidden["id"], "does-not-exist"):
        app.get(address.format(name), status=404)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/catalog.foo", 404),
        ("/catalog.ttl?page=0", 400),
        ("/catalog.ttl?page=x", 400),
        ("/catalog.ttl?modified_since=yesterday-ish", 400),
        ("/catalog.ttl?fq=permission_labels:secret", 400),
        ("/catalog.ttl?profiles=unknown", 400),
        ("/catalog.ttl?page=9999", 200),
        ("/catalog.rdf?q=rivieres&modified_since=2020-01-01", 200),
        ("/catalog.ttl?profiles=schemaorg", 200),
    ],
)
def test_the_catalogue_refuses_what_it_cannot_give(
    app: Any, catalogue: None, address: str, status: int
) -> None:
    app.get(address, status=status)


def test_hidden_neighbours_are_not_spoken_of(
    app: Any, create: Callable[..., Any], token: dict[str, str]
) -> None:
    create("serie", title="Série secrète", hierarchy_level="series", private=True,
           metadata_identifier="serie-1")  # fmt: skip
    create("membre", title="Membre", parent_identifier="serie-1")
    open_text = app.get("/dataset/membre.ttl").body
    assert "secrète" not in open_text
    assert "inSeries" not in open_text
    helpers.call_action("package_patch", {"user": _site_user()}, id="serie", private=False)
    linked = app.get("/dataset/membre.ttl").body
    assert "Série secrète" in linked
    assert "dcat:inSeries" in linked
    series = graph_of(app.get("/dataset/serie.ttl"))
    assert list(series.subjects(RDF.type, DCAT.DatasetSeries))
    assert len(list(series.subject_objects(DCAT.inSeries))) == 1


def _site_user() -> str:
    return helpers.call_action("get_site_user")["name"]


def test_the_catalogue_is_given_by_pages(
    app: Any, catalogue: None, hidden: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ckan.common import config

    monkeypatch.setitem(config, "ckanext.dcat.datasets_per_page", 1)
    hydra = "http://www.w3.org/ns/hydra/core#"
    seen: set[Any] = set()
    address: str | None = "/catalog.ttl"
    pages = 0
    while address:
        graph = graph_of(app.get(address))
        assert "cachée" not in graph.serialize()
        (root,) = graph.subjects(RDF.type, DCAT.Catalog)
        seen |= set(graph.objects(root, DCAT.dataset)) | set(graph.objects(root, DCAT.service))
        assert len(list(graph.objects(root, DCAT.record))) == 1
        found = next(graph.objects(None, URIRef(f"{hydra}next")), None)
        address = str(found).removeprefix(SITE) if found else None
        pages += 1
    count = app.get("/api/3/action/package_search?rows=0").json["result"]["count"]
    assert len(seen) == pages == count


def test_the_page_links_to_every_document(read: Any) -> None:
    page = read("/dataset/rivieres")
    links = {link.get("href") for link in page.cssselect("#metadonnees a")}
    for ending in ("iso19139.xml", "iso19115-3.xml", "ttl", "jsonld", "rdf"):
        assert f"/dataset/rivieres.{ending}" in links
    assert "/dataset/rivieres.original.xml" not in links
    alternates = {link.get("type") for link in page.cssselect('head link[rel="alternate"]')}
    assert alternates >= {"application/xml", "text/turtle", "application/ld+json"}


def test_search_engines_are_told_box_licence_and_files(read: Any) -> None:
    (script,) = read("/dataset/rivieres").cssselect('script[type="application/ld+json"]')
    told = json.loads(script.text)
    nodes = told["@graph"]
    (dataset,) = [node for node in nodes if node["@type"] == "schema:Dataset"]
    assert dataset["schema:license"] == {
        "@id": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
    }
    assert dataset["schema:datePublished"] == "2021-06"
    assert dataset["schema:temporalCoverage"] == "2020/2021"
    boxes = [node["schema:box"] for node in nodes if "schema:box" in node]
    assert boxes == ["50.1 2.5 50.6 3.1"]
    creators = [node for node in nodes if node["@id"] == dataset["schema:creator"]["@id"]]
    assert creators[0]["schema:name"] == "Service démonstration"


def test_the_catalogue_is_valid(
    app: Any, create: Callable[..., Any], profiles: dict[str, Graph]
) -> None:
    create(
        "flux",
        title="Flux",
        hierarchy_level="service",
        service_type="view",
        resources=[{"url": "https://example.org/wms", "name": "WMS", "protocol": "OGC:WMS"}],
    )
    graph = graph_of(app.get("/catalog.ttl"))
    assert list(graph.objects(None, DCAT.service))
    for profile in ("DCAT-AP 3.0.1", "GeoDCAT-AP 2.0.0"):
        assert broken(graph, profiles[profile]) == [], profile


def test_each_profile_is_given_to_the_letter_where_they_contradict_each_other(
    app: Any, create: Callable[..., Any], profiles: dict[str, Graph]
) -> None:
    file = {"url": "https://example.org/a.zip", "name": "a", "protocol": "DOWNLOAD", "size": 12}
    create("fichier", title="Fichier", resources=[file])
    asked = {"DCAT-AP 3.0.1": "", "GeoDCAT-AP 2.0.0": "?profiles=geo2france_geodcat_ap_2"}
    for profile, query in asked.items():
        for address in ("/dataset/fichier.ttl", "/catalog.ttl"):
            graph = graph_of(app.get(f"{address}{query}"))
            assert list(graph.objects(None, DCAT.byteSize)), address
            assert broken(graph, profiles[profile]) == [], (profile, address)
    refused = app.get("/dataset/fichier.ttl?profiles=autre", status=400)
    assert "geo2france_geodcat_ap_2" in refused.body
