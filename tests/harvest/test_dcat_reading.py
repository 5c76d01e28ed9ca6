from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, URIRef
from shapes import FIXTURES

from ckanext.geo2france.domain.errors import BadAnswer, ForbiddenXml, HarvestError, MetadataError
from ckanext.geo2france.domain.record import (
    Conformity,
    Constraint,
    Contact,
    Extent,
    Keyword,
    OnlineResource,
    Period,
    Record,
    ReferenceDate,
    Translation,
)
from ckanext.geo2france.harvesters.dcat import graphs
from ckanext.geo2france.harvesters.dcat.graphs import RemoteContext
from ckanext.geo2france.harvesters.dcat.reading import read
from ckanext.geo2france.harvesters.dcat.resource import record_of
from ckanext.geo2france.harvesters.options import Options
from ckanext.geo2france.harvesters.outcome import Found, Met, Remark
from ckanext.geo2france.harvesters.request import Request
from ckanext.geo2france.schemas.dcat import Described, describe
from ckanext.geo2france.schemas.dcat.distributions import of_record
from ckanext.geo2france.schemas.documents import read_record
from ckanext.geo2france.schemas.xml import parse

URL = "https://example.org/catalog.ttl"
PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix hydra: <http://www.w3.org/ns/hydra/core#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix locn: <http://www.w3.org/ns/locn#> . @prefix gsp: <http://www.opengis.net/ont/geosparql#> .
@prefix adms: <http://www.w3.org/ns/adms#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <http://schema.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@base <https://example.org/> .
"""


def dataset(name: str, more: str = "") -> str:
    said = f'dct:title "Jeu {name}"@fr ; dct:identifier "id-{name}" {more}'
    return f"<d/{name}> a dcat:Dataset ; {said} .\n"


def page(*names: str, after: str = "", spelling: str = "next", more: str = "") -> bytes:
    listed = ", ".join(f"<d/{name}>" for name in names)
    members = f" ; dcat:dataset {listed}" if names else ""
    text = PREFIXES + f"<c> a dcat:Catalog{members} .\n" + "".join(map(dataset, names)) + more
    if after:
        text += f'<p> a hydra:PagedCollection ; hydra:{spelling} "{after}" .\n'
    return text.encode()


@dataclass
class Site:
    """Pages by address; an instance is a `Fetch`."""

    pages: dict[str, bytes]
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> bytes:
        self.asked.append(request)
        return self.pages[request.url]


def read_all(pages: dict[str, bytes], address: str = URL, **options: Any) -> list[Met]:
    return list(read(address, Site(pages), Options(**options)))


def ids(met: list[Met]) -> list[str]:
    return [item.document.identifier() for item in met if isinstance(item, Found)]


def record(more: str, kind: str = "dcat:Dataset", beside: str = "") -> Record:
    text = PREFIXES + f'<d/1> a {kind} ; dct:title "Jeu"@fr {more} .\n{beside}'
    (found,) = read_all({URL: text.encode()})
    return found.document.read().record


@pytest.mark.parametrize("spelling", ["next", "nextPage"])
def test_pages_follow_in_both_spellings_of_hydra(spelling: str) -> None:
    second = f"{URL}?page=2"
    pages = {URL: page("a", "b", after=second, spelling=spelling), second: page("c")}
    assert ids(read_all(pages)) == ["id-a", "id-b", "id-c"]


def test_a_portal_that_names_itself_by_another_host_is_asked_where_it_was_found() -> None:
    pages = {
        URL: page("a", after="http://10.0.0.1:5000/catalog.ttl?page=2"),
        f"{URL}?page=2": page("b"),
    }
    assert ids(read_all(pages)) == ["id-a", "id-b"]


@pytest.mark.parametrize("second", [page("a", after=f"{URL}?page=3"), page("b", after=URL)])
def test_pages_that_lead_back_end_the_reading(second: bytes) -> None:
    site = Site({URL: page("a", after=f"{URL}?page=2"), f"{URL}?page=2": second})
    met = list(read(URL, site, Options()))
    assert isinstance(met[-1], Remark)
    assert len(site.asked) == 2


def test_a_dataset_that_two_pages_share_is_told_once() -> None:
    pages = {URL: page("a", "b", after=f"{URL}?page=2"), f"{URL}?page=2": page("b", "c")}
    assert ids(read_all(pages)) == ["id-a", "id-b", "id-c"]


def test_what_is_only_mentioned_is_no_member() -> None:
    more = (
        '<d/serie> a dcat:Dataset, dcat:DatasetSeries ; dct:title "Série" .\n'
        "<d/a> dcat:inSeries <d/serie> ; dcat:distribution"
        ' [ dcat:accessService [ a dcat:DataService ; dct:title "WMS" ] ] .\n'
        "<d/ailleurs> a dcat:Dataset .\n"
        "<c> dcat:dataset <d/ailleurs> ; dcat:service <s/1> .\n"
        '<s/1> a dcat:DataService ; dct:title "Service" ; dct:identifier "service" .\n'
    )
    assert ids(read_all({URL: page("a", more=more)})) == ["id-a", "service"]


def test_a_member_without_title_is_told_and_one_that_is_elsewhere_is_not() -> None:
    text = PREFIXES + (
        "<c> a dcat:Catalog ; dcat:dataset <d/1>, <d/2>, <d/3> .\n"
        '<d/1> a dcat:Dataset ; dct:title "Un" .\n'
        '<d/2> a dcat:Dataset ; dct:description "Sans titre" ; dct:identifier "muet" .\n'
        '<d/3> a dcat:Dataset ; dct:identifier "ailleurs" .'
    )
    met = read_all({URL: text.encode()})
    assert ids(met) == ["https://example.org/d/1", "muet"]


def test_datasets_without_catalogue_are_read_but_the_services_of_their_distributions() -> None:
    text = (
        PREFIXES
        + dataset("a", "; dcat:distribution [ dcat:accessService <s> ]")
        + '<s> a dcat:DataService ; dct:title "WMS" .'
    )
    assert ids(read_all({URL: text.encode()})) == ["id-a"]


def test_the_uri_names_a_dataset_without_identifier() -> None:
    text = (
        PREFIXES + '<d/1> a dcat:Dataset ; dct:title "Un" . [] a dcat:Dataset ; dct:title "Deux" .'
    )
    assert ids(read_all({URL: text.encode()})) == ["https://example.org/d/1", ""]


def test_an_empty_catalogue_is_one_and_anything_else_is_not() -> None:
    assert read_all({URL: page()}) == []
    with pytest.raises(BadAnswer, match="describes datasets"):
        read_all({URL: b"<https://example.org/a> <b> <c> ."})


def in_form(name: str) -> bytes:
    graph = Graph().parse(data=page("a", "b"), format="turtle")
    return graph.serialize(format=name, encoding="utf-8")


@pytest.mark.parametrize("form", ["turtle", "xml", "pretty-xml", "nt", "json-ld"])
def test_every_usual_form_of_rdf_is_told_by_how_it_begins(form: str) -> None:
    assert ids(read_all({URL: b"\xef\xbb\xbf" + in_form(form)})) == ["id-a", "id-b"]


def test_turtle_is_asked_for_first() -> None:
    site = Site({URL: page("a")})
    list(read(URL, site, Options()))
    assert site.asked[0].accept.startswith("text/turtle")


def test_a_web_page_leads_to_its_rdf() -> None:
    html = (
        "<!DOCTYPE html><html><head>"
        '<link rel="alternate" type="application/rdf+xml" href="/c.rdf">'
        '<link rel="alternate" type="text/turtle; charset=utf-8" href="/c.ttl">'
        "</head></html>"
    )
    pages = {"https://example.org/": html.encode(), "https://example.org/c.ttl": page("a")}
    assert ids(read_all(pages, "https://example.org/")) == ["id-a"]
    with pytest.raises(BadAnswer, match="web page"):
        read_all({URL: b"<html><body>Connexion</body></html>"})


@pytest.mark.parametrize(
    "context",
    [
        "https://example.org/context.jsonld",
        ["https://example.org/context.jsonld"],
        [{"dct": "http://purl.org/dc/terms/"}, "context.jsonld"],
        {"@import": "https://example.org/context.jsonld"},
    ],
)
def test_a_context_that_is_elsewhere_is_not_fetched(context: Any) -> None:
    body = json.dumps({"@graph": [{"@context": context, "@id": "a"}]}).encode()
    with pytest.raises(RemoteContext, match=r"context\.jsonld"):
        graphs.parse(body, URL)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<broken",
        b'{"@graph": [',
        b"{" * 50_000,
        b"a b c",
        b"@prefix : <https://example.org/> . :a :b " + b"[ :b " * 5_000,
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_rdf_is_refused(body: bytes) -> None:
    with pytest.raises((HarvestError, MetadataError)):
        graphs.parse(body, URL)


def test_entities_are_refused_in_rdf_as_everywhere() -> None:
    bomb = b'<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><r>&b;</r>'
    with pytest.raises(ForbiddenXml):
        graphs.parse(bomb, URL)


DCAT_AP = """ ; dct:description "Un résumé."@fr, "An abstract."@en
 ; dcat:keyword "eau"@fr, "hydrographie"@fr, "water"@en
 ; dcat:theme <http://inspire.ec.europa.eu/theme/hy>,
   <http://publications.europa.eu/resource/authority/data-theme/ENVI>
 ; dct:issued "2020-05-01"^^xsd:date ; dct:modified "2025-01-02T03:04:05+00:00"^^xsd:dateTime
 ; dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/ANNUAL>
 ; dct:language <http://publications.europa.eu/resource/authority/language/FRA>
 ; dct:license <http://publications.europa.eu/resource/authority/licence/CC_BY_4_0>
 ; dct:accessRights <http://publications.europa.eu/resource/authority/access-right/PUBLIC>
 ; dct:publisher [ a foaf:Organization ; foaf:name "Agence"@fr ; foaf:mbox <mailto:a@example.org> ]
 ; dcat:contactPoint [ a vcard:Individual ; vcard:fn "Camille Exemple" ;
     vcard:hasEmail <mailto:camille@example.org> ]
 ; dct:spatial [ locn:geometry
     '{"type":"Polygon","coordinates":[[[1,49],[4,49],[4,51],[1,51],[1,49]]]}' ],
   <http://publications.europa.eu/resource/authority/country/FRA>
 ; dct:temporal [ schema:startDate "2020-01-01"^^xsd:date ; dcat:endDate "2020-12-31"^^xsd:date ]
 ; dct:provenance [ rdfs:label "Levé" ]
 ; dct:conformsTo <http://www.opengis.net/def/crs/EPSG/0/2154>, <https://example.org/schema>
 ; dcat:landingPage <https://example.org/page>
 ; adms:identifier [ skos:notation "10.1/2" ; adms:schemaAgency "doi" ]
 ; dcat:distribution [ a dcat:Distribution ; dct:title "Table"@fr ;
     dcat:downloadURL <https://example.org/a.csv> ; dcat:accessURL <https://example.org/page> ;
     dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv> ],
   [ a dcat:Distribution ; dcat:accessURL <https://example.org/wms> ;
     dct:format <http://publications.europa.eu/resource/authority/file-type/WMS_SRVC> ]
"""


def test_everything_that_dcat_ap_says_is_read() -> None:
    said = record(DCAT_AP)
    assert (said.title, said.notes) == ("Jeu", "Un résumé.")
    assert said.translations == (Translation("notes", "", "eng", "An abstract."),)
    assert [(k.term, k.uri) for k in said.keywords] == [
        ("eau", ""),
        ("hydrographie", "http://inspire.ec.europa.eu/theme/hy"),
    ]
    assert said.reference_dates == (
        ReferenceDate("2020-05-01", "publication"),
        ReferenceDate("2025-01-02T03:04:05Z", "revision"),
    )
    assert (said.maintenance_frequency, said.languages) == ("annually", ("fre",))
    assert [c.uri for c in said.constraints] == [
        "https://creativecommons.org/licenses/by/4.0/",
        "http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess/noLimitations",
    ]
    assert said.contacts == (
        Contact(individual="Camille Exemple", role="pointOfContact", email="camille@example.org"),
        Contact(organisation="Agence", role="publisher", email="a@example.org"),
    )
    assert said.extents == (Extent(1, 49, 4, 51),)
    assert [p.uri[-11:] for p in said.places] == ["country/FRA"]
    assert said.temporal_extents == (Period("2020-01-01", "2020-12-31"),)
    assert (said.lineage, said.crs) == ("Levé", ("EPSG:2154",))
    assert said.conformity == (
        Conformity("https://example.org/schema", passed=True, uri="https://example.org/schema"),
    )
    assert [(i.code, i.codespace) for i in said.resource_identifiers] == [("10.1/2", "doi")]
    assert set(said.online_resources) == {
        OnlineResource(
            "https://example.org/a.csv", "Table", function="download", media_type="text/csv"
        ),
        OnlineResource("https://example.org/wms", protocol="OGC:WMS"),
        OnlineResource("https://example.org/page", function="information"),
    }


@pytest.mark.parametrize(
    ("said", "box"),
    [
        ('dcat:bbox "POLYGON((1 49,4 49,4 51,1 51,1 49))"^^gsp:wktLiteral', (1, 49, 4, 51)),
        (
            'locn:geometry "<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT(3 50)"',
            (3, 50, 3, 50),
        ),
        ('locn:geometry "pas une géométrie"', None),
        (
            'dcat:bbox "POLYGON((600000 7000000, 700000 7000000, 700000 8000000, 600000 7000000))"',
            None,
        ),
    ],
)
def test_geometries_are_read_in_all_their_forms(said: str, box: Any) -> None:
    extents = record(f"; dct:spatial [ {said} ]").extents
    assert [(e.west, e.south, e.east, e.north) for e in extents] == ([box] if box else [])


def test_texts_that_stand_where_resources_should_are_taken_for_what_they_mean() -> None:
    said = record(
        '; dct:publisher "Agence" ; dct:license "Licence Ouverte 2.0" ; dct:rights "Citer"'
        ' ; dct:spatial "Lille" ; dct:language "fr" ; dct:provenance "Levé"'
        ' ; dct:temporal "2020/2021" ; dcat:theme "Eau" ; dct:accessRights "interne"'
    )
    assert said.contacts == (Contact(organisation="Agence", role="publisher"),)
    assert said.constraints[0] == Constraint("use", "otherRestrictions", "Citer")
    assert [c.text for c in said.constraints[1:]] == ["Licence Ouverte 2.0", "interne"]
    assert [p.name for p in said.places] == ["Lille"]
    assert (said.languages, said.lineage) == (("fre",), "Levé")
    assert said.temporal_extents == (Period("2020", "2021"),)


def test_a_service_says_where_it_answers_and_what_it_serves() -> None:
    said = record(
        "; dcat:endpointURL <https://example.org/wms?> ; dcat:endpointDescription"
        " <https://example.org/wms?SERVICE=WMS&REQUEST=GetCapabilities>"
        " ; dct:conformsTo <http://www.opengis.net/def/serviceType/ogc/wms>"
        " ; dcat:servesDataset <d/2>",
        "dcat:DataService",
        '<d/2> a dcat:Dataset ; dct:title "Jeu 2" . <c> a dcat:Catalog ; dcat:service <d/1> .',
    )
    assert said.hierarchy_level == "service"
    (link,) = said.online_resources
    assert (link.protocol, "GetCapabilities" in link.url) == ("OGC:WMS", True)
    assert [(o.url, o.title) for o in said.operates_on] == [("https://example.org/d/2", "Jeu 2")]
    assert said.conformity == ()


def document_of(body: bytes) -> Any:
    (found,) = read_all({URL: body})
    return found.document


def test_the_digest_changes_with_the_content_alone() -> None:
    def catalogue(moment: str, name: str, keywords: str) -> bytes:
        more = f'; dcat:keyword {keywords} ; dct:publisher _:{name} .\n_:{name} foaf:name "Agence"'
        text = f'<c> a dcat:Catalog ; dct:modified "{moment}" ; dcat:dataset <d/a> .'
        return (PREFIXES + dataset("a", more) + text).encode()

    first = document_of(catalogue("2026-01-01", "x", '"eau", "sol"'))
    again = document_of(catalogue("2026-02-02", "y", '"sol", "eau"'))
    other = document_of(catalogue("2026-01-01", "x", '"eau", "air"'))
    assert first.digest() == again.digest() != other.digest()
    xml = Graph().parse(data=catalogue("2026-03-03", "z", '"sol", "eau"'), format="turtle")
    assert document_of(xml.serialize(format="xml", encoding="utf-8")).digest() == first.digest()


def test_what_is_kept_is_about_the_resource_alone() -> None:
    kept = document_of(
        page(
            "a",
            more="<d/a> dct:relation <d/b> ."
            '<d/b> a dcat:Dataset ; dct:title "B" ; dct:description "Long" .',
        )
    ).original()
    assert b"Jeu a" in kept
    assert b"Long" not in kept
    assert b"Catalog" not in kept


def test_another_reader_of_dcat_is_asked_for_what_is_missing() -> None:
    def package(graph: Graph, subject: Any) -> dict[str, Any]:
        return {"title": "Autre", "notes": "De l'autre lecteur", "tags": [{"name": "eau"}]}

    (found,) = read(URL, Site({URL: page("a")}), Options(), package)
    said = found.document.read().record
    assert (said.title, said.notes) == ("Jeu a", "De l'autre lecteur")
    assert said.keywords == (Keyword("eau"),)


def test_filters_are_applied_here() -> None:
    more = '<d/a> dcat:keyword "Eau" .'
    assert ids(read_all({URL: page("a", "b", more=more)}, keywords=("eau",))) == ["id-a"]


#: What RDF has no place for, or says less exactly.
LOST = {
    *("metadata_identifier", "locales", "hierarchy_level_name", "presentation_forms", "credits"),
    *("dataset_uri", "maintenance_interval", "maintenance_note", "vertical_extents", "formats"),
    *("operations", "operates_on", "coupled_resources", "coupling_type", "service_type_versions"),
    *("constraints", "contacts", "keywords", "online_resources", "resource_identifiers"),
    *("lineage_sources", "lineage_steps", "translations", "overviews", "associations", "places"),
    *("parent_identifier", "character_sets", "extents", "polygons", "temporal_extents"),
    *("reference_dates", "conformity"),
}


@pytest.mark.parametrize("path", sorted(FIXTURES.rglob("*.xml")), ids=lambda path: path.stem)
def test_a_record_of_a_portal_like_this_one_comes_back(path: Path) -> None:
    sent = read_record(parse(path.read_bytes())).record
    subject = "https://portail.example.org/dataset/1"
    described = Described(
        sent, subject, identifier=sent.metadata_identifier, distributions=of_record(sent)
    )
    back, notes = record_of(describe(described), URIRef(subject))
    assert notes == []
    for item in fields(Record):
        if item.name not in LOST:
            assert getattr(back, item.name) == getattr(sent, item.name), item.name
    assert {k.term for k in back.keywords} >= {k.term for k in sent.keywords}
    assert {k.uri for k in back.keywords} >= {k.uri for k in sent.keywords}
    assert set(back.reference_dates) <= set(sent.reference_dates)
    # A polygon that is a box comes back as one.
    assert {e.west for e in back.extents} >= {e.west for e in sent.extents}
    assert {c.role for c in back.contacts} <= {c.role for c in sent.contacts}
    assert {link.url for link in back.online_resources} <= {
        *(link.url for link in sent.online_resources),
        *(operation.url for operation in sent.operations),
    } or sent.hierarchy_level == "service"
    assert [(c.title, c.passed) for c in back.conformity] == [
        (c.title, c.passed) for c in sent.conformity
    ]
