"""Each field of a record is said by the property that the mapping table names."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, SKOS, XSD
from shapes import FIXTURES

from ckanext.geo2france.domain.record import (
    Association,
    Contact,
    Distance,
    Extent,
    Keyword,
    OnlineResource,
    Operation,
    Period,
    Place,
    Record,
    ReferenceDate,
    Translation,
)
from ckanext.geo2france.schemas.dcat import (
    FORMATS,
    Described,
    Neighbour,
    dcat,
    describe,
    serialized,
    uri_of,
)
from ckanext.geo2france.schemas.dcat.distributions import of_record
from ckanext.geo2france.schemas.dcat.names import (
    ADMS,
    DCAT,
    DCATAP,
    DQV,
    GEODCAT,
    GSP,
    LOCN,
    PREFIXES,
    PROV,
    VCARD,
)
from ckanext.geo2france.schemas.documents import read_record
from ckanext.geo2france.schemas.mapping import rows_of
from ckanext.geo2france.schemas.rows import Row
from ckanext.geo2france.schemas.xml import parse

EU = "http://publications.europa.eu/resource/authority"
SUBJECT = URIRef("https://portail.example.org/dataset/1")
MINIMAL = Record(title="Titre", notes="Résumé", metadata_language="fre", metadata_date="2026-01-02")


def described(record: Record, **values: object) -> Described:
    known = {"distributions": of_record(record), "identifier": record.metadata_identifier}
    return Described(record, str(SUBJECT), **{**known, **values})


def graph_of(record: Record, **values: object) -> Graph:
    return describe(described(record, **values))


def read(path: Path) -> Record:
    return read_record(parse(path.read_bytes())).record


#: What our two complete records leave out.
BESIDE = replace(
    MINIMAL,
    reference_dates=(ReferenceDate("2021-06-30", "creation"),),
    contacts=(Contact("Un service", role="publisher"),),
    associations=(Association("https://example.org/1", type="largerWorkCitation"),),
    online_resources=(OnlineResource("https://example.org/notice", function="information"),),
    keywords=(Keyword("Géospatial", "http://data.europa.eu/bna/c_ac64a52d"),),
)


@pytest.fixture(scope="module")
def predicates() -> set[str]:
    """Return every property, as CURIEs, that complete records are said by."""
    series = Neighbour("https://portail.example.org/dataset/2", "Série", "Une série", "series")
    written = [read(FIXTURES / name) for name in ("complete.xml", "service.xml")]
    used = {"rdf:type"}
    for record in (*written, BESIDE):
        graph = graph_of(record, series=(series,), served=(series,))
        for prefix, namespace in PREFIXES.items():
            for predicate in graph.predicates():
                if str(predicate).startswith(str(namespace)):
                    used.add(f"{prefix}:{str(predicate).removeprefix(str(namespace))}")
    return used


@pytest.mark.parametrize("row", [r for r in rows_of("Record") if r.dcat], ids=lambda r: r.field)
def test_the_property_of_each_row_is_said(row: Row, predicates: set[str]) -> None:
    promised = row.dcat.partition(" of ")[0]
    names = re.findall(r"\b[a-z]+:[A-Za-z-]+", promised)
    assert [name for name in names if name not in predicates] == []


def test_record_and_resource_bear_the_same_identifier() -> None:
    graph = graph_of(replace(MINIMAL, metadata_identifier="fr-1"))
    record = URIRef(f"{SUBJECT}#record")
    assert graph.value(record, FOAF.primaryTopic) == SUBJECT
    assert list(graph.objects(SUBJECT, DCTERMS.identifier)) == [Literal("fr-1")]
    assert list(graph.objects(record, DCTERMS.identifier)) == [Literal("fr-1")]


def test_authority_lists_give_languages_frequency_and_themes() -> None:
    keywords = (Keyword("Hydrographie", thesaurus="GEMET - INSPIRE themes, version 1.0"),)
    graph = graph_of(
        replace(
            MINIMAL,
            languages=("fre", "ger"),
            maintenance_frequency="annually",
            keywords=keywords,
            topic_categories=("transportation",),
        )
    )
    assert set(graph.objects(SUBJECT, DCTERMS.language)) == {
        URIRef(f"{EU}/language/FRA"),
        URIRef(f"{EU}/language/DEU"),
    }
    assert graph.value(SUBJECT, DCTERMS.accrualPeriodicity) == URIRef(f"{EU}/frequency/ANNUAL")
    assert set(graph.objects(SUBJECT, DCAT.theme)) == {
        URIRef("http://inspire.ec.europa.eu/theme/hy"),
        URIRef(f"{EU}/data-theme/ENVI"),
        URIRef(f"{EU}/data-theme/TRAN"),
    }


@pytest.mark.parametrize(
    ("text", "datatype"),
    [("2021", XSD.gYear), ("2021-06", XSD.gYearMonth), ("2021-06-30", XSD.date)],
)
def test_a_partial_date_is_never_completed(text: str, datatype: URIRef) -> None:
    dates = (ReferenceDate(text, "publication"), ReferenceDate(text, "creation"))
    graph = graph_of(replace(MINIMAL, reference_dates=dates))
    assert list(graph.objects(SUBJECT, DCTERMS.issued)) == [Literal(text, datatype=datatype)]
    # GeoDCAT-AP 2 refuses a partial dct:created: it is left to the ISO document.
    assert bool(graph.value(SUBJECT, DCTERMS.created)) == (datatype == XSD.date)


def test_a_place_is_said_as_wkt_and_as_geojson_longitude_first() -> None:
    graph = graph_of(replace(MINIMAL, extents=(Extent(2.5, 50.1, 3.1, 50.6, "Artois"),)))
    place = graph.value(SUBJECT, DCTERMS.spatial)
    box = graph.value(place, DCAT.bbox)
    assert box.datatype == GSP.wktLiteral
    assert str(box) == "POLYGON ((2.5 50.1, 3.1 50.1, 3.1 50.6, 2.5 50.6, 2.5 50.1))"
    drawn = graph.value(place, LOCN.geometry)
    assert drawn.datatype == GSP.geoJSONLiteral
    assert "[2.5,50.1]" in str(drawn)
    assert str(graph.value(place, SKOS.prefLabel)) == "Artois"


def test_a_territory_is_said_once_by_its_address() -> None:
    address = "http://id.insee.fr/geo/commune/62498"
    record = replace(MINIMAL, places=(Place("Lens", "62498"), Place("Gohelle")))
    graph = graph_of(record, territories=(Place("Lens", "62498", uri=address),))
    lens = URIRef(address)
    (other,) = set(graph.objects(SUBJECT, DCTERMS.spatial)) - {lens}
    assert (lens, RDF.type, DCTERMS.Location) in graph
    assert str(graph.value(lens, DCTERMS.identifier)) == "62498"
    assert str(graph.value(other, SKOS.prefLabel)) == "Gohelle"


def test_a_box_across_the_antimeridian_does_not_span_the_world() -> None:
    graph = graph_of(replace(MINIMAL, extents=(Extent(178.0, -20.0, -178.0, -15.0),)))
    box = str(graph.value(graph.value(SUBJECT, DCTERMS.spatial), DCAT.bbox))
    assert box.startswith("MULTIPOLYGON")


def test_an_open_period_stays_open() -> None:
    graph = graph_of(replace(MINIMAL, temporal_extents=(Period("2020", ""),)))
    period = graph.value(SUBJECT, DCTERMS.temporal)
    assert str(graph.value(period, DCAT.startDate)) == "2020"
    assert graph.value(period, DCAT.endDate) is None


def test_resolutions_are_in_metres_and_scales_are_measures() -> None:
    record = replace(
        MINIMAL, scales=(25000,), distances=(Distance(1, "km"), Distance(5, "m"), Distance(1, "°"))
    )
    graph = graph_of(record)
    assert str(graph.value(SUBJECT, DCAT.spatialResolutionInMeters)) == "5"
    measures = graph.objects(SUBJECT, DQV.hasQualityMeasurement)
    assert {str(graph.value(m, DQV.value)) for m in measures} == {"0.00004", "1000"}


def test_high_value_datasets_say_their_category_and_the_regulation() -> None:
    keywords = (Keyword("Géospatial", "http://data.europa.eu/bna/c_ac64a52d"),)
    record = replace(
        MINIMAL,
        keywords=keywords,
        online_resources=(OnlineResource("https://example.org/a.zip", function="download"),),
    )
    graph = graph_of(record)
    regulation = URIRef("http://data.europa.eu/eli/reg_impl/2023/138/oj")
    assert graph.value(SUBJECT, DCATAP.hvdCategory) == URIRef(keywords[0].uri)
    assert graph.value(SUBJECT, DCATAP.applicableLegislation) == regulation
    file = graph.value(SUBJECT, DCAT.distribution)
    assert graph.value(file, DCATAP.applicableLegislation) == regulation


def test_roles_have_their_property_and_their_uri() -> None:
    contacts = (
        Contact("Un service", email="a@example.org", role="custodian"),
        Contact("Un service", email="a@example.org", role="publisher"),
        Contact("Un service", email="a@example.org", role="pointOfContact", phone="03 00 00 00 00"),
        Contact("La fiche", role="pointOfContact", scope="metadata"),
    )
    graph = graph_of(replace(MINIMAL, contacts=contacts))
    agent = graph.value(SUBJECT, DCTERMS.publisher)
    assert graph.value(SUBJECT, GEODCAT.custodian) == agent
    assert len(list(graph.objects(SUBJECT, PROV.qualifiedAttribution))) == 3
    (card,) = graph.objects(SUBJECT, DCAT.contactPoint)
    assert str(graph.value(card, VCARD.hasEmail)) == "mailto:a@example.org"
    assert str(graph.value(card, VCARD.hasTelephone)) == "tel:0300000000"
    (of_record_,) = graph.objects(URIRef(f"{SUBJECT}#record"), DCAT.contactPoint)
    assert str(graph.value(of_record_, VCARD.fn)) == "La fiche"


def test_every_address_and_number_of_a_contact_is_said() -> None:
    contact = Contact(
        "Un service",
        role="pointOfContact",
        email="a@example.org\nb@example.org",
        phone="03 00 00 00 00\n03 00 00 00 01",
        address="1 rue B\nBP 2",
        region="Hauts-de-France",
    )
    graph = graph_of(replace(MINIMAL, contacts=(contact,)))
    (card,) = graph.objects(SUBJECT, DCAT.contactPoint)
    mails, numbers = (
        sorted(map(str, graph.objects(card, p))) for p in (VCARD.hasEmail, VCARD.hasTelephone)
    )
    assert mails == ["mailto:a@example.org", "mailto:b@example.org"]
    assert numbers == ["tel:0300000000", "tel:0300000001"]
    place = graph.value(card, VCARD.hasAddress)
    assert str(graph.value(place, VCARD["street-address"])) == "1 rue B, BP 2"
    assert str(graph.value(place, VCARD.region)) == "Hauts-de-France"


def test_a_service_says_where_it_answers_and_what_it_serves() -> None:
    record = replace(
        MINIMAL,
        hierarchy_level="service",
        service_type="view",
        operations=(
            Operation(
                "GetCapabilities",
                url="https://example.org/ows?map=a&REQUEST=GetCapabilities",
                protocol="OGC:WMS",
            ),  # fmt: skip
        ),
    )
    dataset = Neighbour("https://portail.example.org/dataset/9", "Jeu", "Un jeu")
    graph = graph_of(record, served=(dataset,))
    assert (SUBJECT, RDF.type, DCAT.DataService) in graph
    assert (SUBJECT, RDF.type, DCAT.Dataset) not in graph
    assert str(graph.value(SUBJECT, DCAT.endpointURL)) == "https://example.org/ows?map=a"
    assert "GetCapabilities" in str(graph.value(SUBJECT, DCAT.endpointDescription))
    assert graph.value(SUBJECT, DCAT.servesDataset) == URIRef(dataset.uri)
    assert str(graph.value(SUBJECT, GEODCAT.serviceType)).endswith("/view")


def test_a_link_to_a_service_is_a_distribution_with_its_service() -> None:
    link = OnlineResource("https://example.org/wms?service=WMS&request=GetCapabilities", "couche")
    graph = graph_of(replace(MINIMAL, online_resources=(link,)))
    service = graph.value(graph.value(SUBJECT, DCAT.distribution), DCAT.accessService)
    assert graph.value(service, DCAT.servesDataset) == SUBJECT
    assert str(graph.value(service, DCAT.endpointURL)) == "https://example.org/wms"


def test_a_series_is_a_series_and_holds_its_members() -> None:
    member = Neighbour("https://portail.example.org/dataset/3", "Membre", "Un membre")
    graph = graph_of(replace(MINIMAL, hierarchy_level="series"), members=(member,))
    assert {DCAT.Dataset, DCAT.DatasetSeries} <= set(graph.objects(SUBJECT, RDF.type))
    assert graph.value(URIRef(member.uri), DCAT.inSeries) == SUBJECT


def test_translations_have_their_language() -> None:
    record = replace(
        MINIMAL,
        keywords=(Keyword("eau"),),
        translations=(
            Translation("title", "", "eng", "Title"),
            Translation("keywords.term", "eau", "eng", "water"),
        ),
    )
    graph = graph_of(record)
    assert Literal("Title", lang="en") in set(graph.objects(SUBJECT, DCTERMS.title))
    assert Literal("water", lang="en") in set(graph.objects(SUBJECT, DCAT.keyword))


def test_texts_and_addresses_that_rdf_cannot_hold_are_mended() -> None:
    record = replace(
        MINIMAL,
        title="Un\x0btitre",
        online_resources=(OnlineResource('https://example.org/a b{"c"}.zip', function="download"),),
        associations=(Association("no address"), Association("https://example.org/<x>")),
        contacts=(Contact(email="not an address", role="pointOfContact"),),
    )
    for name in FORMATS:
        Graph().parse(
            data=serialized(graph_of(record), name),
            format={"pretty-xml": "xml"}.get(FORMATS[name], FORMATS[name]),
        )
    assert (SUBJECT, ADMS.identifier, None) not in graph_of(record)


def test_the_same_record_gives_the_same_bytes_and_the_same_uri() -> None:
    record = read(FIXTURES / "complete.xml")
    assert dcat(record) == dcat(record)
    assert uri_of(MINIMAL) == uri_of(MINIMAL)
    assert uri_of(MINIMAL).startswith("urn:uuid:")
    with pytest.raises(KeyError):
        dcat(record, "pdf")
