"""What readers repaired, left out or could not read is said in the reader's language."""

from __future__ import annotations

import errno

import pytest
from french import french
from rdflib import URIRef
from wms_server import ADDRESS, Wms, capabilities, layer, link

from ckanext.geo2france.domain.errors import BadAnswer, FetchError
from ckanext.geo2france.domain.sentence import Note
from ckanext.geo2france.harvesters import jsontext, vocabulary
from ckanext.geo2france.harvesters.ckan.document import PackageDocument
from ckanext.geo2france.harvesters.ckan.reading import Refusal
from ckanext.geo2france.harvesters.csw.answer import read_page
from ckanext.geo2france.harvesters.csw.dublin_core import DublinCoreDocument
from ckanext.geo2france.harvesters.dcat import graphs
from ckanext.geo2france.harvesters.dcat.resource import record_of
from ckanext.geo2france.harvesters.failures import certificate_refused, connection_failed
from ckanext.geo2france.harvesters.outcome import Found
from ckanext.geo2france.harvesters.records.feature import RecordDocument
from ckanext.geo2france.harvesters.wms.capabilities import ServiceException
from ckanext.geo2france.harvesters.wms.reader import read
from ckanext.geo2france.schemas.documents import ReadRecord
from ckanext.geo2france.schemas.xml import parse

METADATA = "https://catalogue.example.org/fiche.xml"
YESTERDAY = (
    "dates: « hier » n’est pas une date : "
    "AAAA, AAAA-MM, AAAA-MM-JJ ou un instant ISO 8601 était attendu."
)
DUBLIN_CORE = """<csw:Record xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dct="http://purl.org/dc/terms/"
 xmlns:ows="http://www.opengis.net/ows"><dc:title>A</dc:title><dct:created>hier</dct:created>
 <ows:BoundingBox><ows:LowerCorner>1 600000</ows:LowerCorner>
 <ows:UpperCorner>2 700000</ows:UpperCorner></ows:BoundingBox></csw:Record>"""
TURTLE = """@prefix dct: <http://purl.org/dc/terms/> .
<https://example.org/a> dct:title "A" ; dct:issued "hier" ."""


def _said(found: ReadRecord) -> list[str]:
    return [note.said(french) for note in found.notes]


def _of_layer(inside: str, answer: bytes | FetchError = b"", version: str = "1.3.0") -> list[str]:
    """Return what is said of a layer, and of what it points to."""
    server = Wms(capabilities(layer("a", "A", inside), version=version), {METADATA: answer})
    first = next(item for item in read(ADDRESS, server) if isinstance(item, Found))
    return _said(first.document.read())


def test_a_date_of_dublin_core_and_a_box_that_lies_nowhere() -> None:
    date, box = _said(DublinCoreDocument(parse(DUBLIN_CORE.encode())).read())
    assert date == YESTERDAY
    assert box == (
        "extents: ouest : 600000.0 est hors de -180 à 180 (degrés, EPSG:4326, longitude d’abord)."
    )


def test_a_date_and_a_geometry_of_another_ckan() -> None:
    package = {"id": "a", "title": "A", "issued": "hier", "spatial": '{"type": "Cercle"}'}
    assert set(_said(PackageDocument(package).read())) == {
        YESTERDAY,
        "extents: la géométrie n’est pas du GeoJSON",
    }


def test_a_date_of_dcat() -> None:
    graph = graphs.parse(TURTLE.encode(), "https://example.org/")
    _, notes = record_of(graph, URIRef("https://example.org/a"))
    assert [note.said(french) for note in notes] == [YESTERDAY]


def test_a_box_of_a_record_of_an_api() -> None:
    feature = {"id": "a", "properties": {"title": "A", "updated": "hier"}, "bbox": [3, 50, 2, 51]}
    box, date = _said(RecordDocument(feature).read())
    assert date == YESTERDAY
    assert box == "extents: l’ouest 3.0 dépasse l’est 2.0 : échangés"


def test_a_date_is_noted_with_the_sentence_of_its_error() -> None:
    notes: list[Note] = []
    assert vocabulary.day("hier", notes) == ""
    assert [note.said(french) for note in notes] == [YESTERDAY]


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ('<LatLonBoundingBox minx="1"/>', "LatLonBoundingBox: quatre nombres étaient attendus"),
        (
            '<LatLonBoundingBox minx="24.5" miny="-124.2" maxx="49.4" maxy="-66.9"/>',
            "LatLonBoundingBox: -124.2 n’est pas une latitude : la latitude était écrite en "
            "premier",
        ),
        ('<Dimension name="time">hier</Dimension>', "time: « hier » n’est pas une date"),
    ],
)
def test_a_layer_of_a_wms(inside: str, said: str) -> None:
    assert _of_layer(inside, version="1.1.1") == [said]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"<html><body/></html>", "{url} donne une page web, et non une fiche ISO"),
        (
            b"<gmd/>",
            "{url} ne donne pas de fiche ISO : L’élément racine est gmd : une fiche ISO 19139 ou "
            "19115-3 était attendue.",
        ),
        (
            FetchError(METADATA, "no such host is known"),
            "{url} n’a pas pu être lu : cet hôte est inconnu.",
        ),
    ],
)
def test_a_record_that_a_layer_points_to_and_that_is_none(
    answer: bytes | FetchError, said: str
) -> None:
    inside = link("MetadataURL", METADATA, "TC211", "text/xml")
    assert _of_layer(inside, answer) == [f"MetadataURL: {said.format(url=METADATA)}"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"a": ', "un texte qui n’est plus du JSON à partir de la ligne 1, colonne 7"),
        (b'{"a": NaN}', "NaN, qui n’est pas un nombre en JSON"),
        (b'{"a": "\xe9"}', "un texte qui n’est pas en UTF-8"),
        (b'{"a": ' + b"[" * 200_000, "un document aux imbrications trop profondes"),
    ],
)
def test_a_text_that_is_no_json(body: bytes, said: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        jsontext.parse(body, "x")
    assert refused.value.said(french) == (f"Attendu : x ; trouvé : {said}.")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<a> <b> <c> .\nbonjour", "n’est plus du Turtle à partir de la ligne 2"),
        (
            b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:li/></r:RDF>',
            "un document qui ne se lit pas comme du RDF/XML",
        ),
    ],
)
def test_a_document_that_is_no_rdf(body: bytes, said: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        graphs.parse(body, "https://example.org/")
    assert said in refused.value.said(french)


def test_a_context_that_is_elsewhere() -> None:
    with pytest.raises(graphs.RemoteContext) as refused:
        graphs.parse(b'{"@context": "https://example.org/c"}', "https://example.org/")
    assert refused.value.said(french).startswith("Le document JSON-LD renvoie au contexte")


def test_answers_of_a_csw_and_of_a_wms_that_are_something_else() -> None:
    with pytest.raises(BadAnswer) as empty:
        read_page(b"")
    assert "une réponse GetRecordsResponse" in empty.value.said(french)
    assert "une exception du serveur : Aïe" in ServiceException("Aïe").said(french)


def test_the_words_of_another_portal_are_quoted_without_their_wrapping() -> None:
    error = {"__type": "Search Query Error", "message": "Requête illisible."}
    assert Refusal(error).said(french) == (
        "Le portail a répondu par une erreur : Requête illisible."
    )


def test_connections_that_fail() -> None:
    assert certificate_refused(10).said(french) == "son certificat est refusé : il a expiré"
    assert "(erreur 79 d’OpenSSL)" in certificate_refused(79).said(french)
    assert (
        connection_failed(errno.EHOSTUNREACH).said(french) == "la connexion a échoué (EHOSTUNREACH)"
    )
