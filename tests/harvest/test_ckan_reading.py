from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ckanext.geo2france.domain.errors import BadAnswer, FetchError, HarvestError
from ckanext.geo2france.domain.record import Contact, Keyword, Period, Record
from ckanext.geo2france.harvesters.ckan.document import PackageDocument
from ckanext.geo2france.harvesters.ckan.reading import INCREMENTAL, read
from ckanext.geo2france.harvesters.options import Options
from ckanext.geo2france.harvesters.outcome import Found, Met, Refused
from ckanext.geo2france.harvesters.request import Request
from ckanext.geo2france.harvesters.whole import Whole

URL = "https://ckan.example.org"
SINCE = datetime(2026, 3, 10, 8, 30, tzinfo=timezone.utc)


def dataset(identifier: str, **values: Any) -> dict[str, Any]:
    return {
        "id": identifier,
        "name": f"jeu-{identifier}",
        "title": f"Jeu {identifier}",
        "notes": "Un résumé.",
        "type": "dataset",
        "metadata_modified": "2026-02-03T04:05:06.789",
        "organization": {"name": "agence", "title": "Agence"},
        **values,
    }


@dataclass
class Portal:
    """A CKAN whose answers can be chosen; an instance is a `Fetch`."""

    datasets: list[dict[str, Any]]
    refuses: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    cap: int = 1000
    asked: list[dict[str, str]] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> bytes:
        self.urls.append(request.url)
        asked = {k: v[0] for k, v in parse_qs(urlsplit(request.url).query).items()}
        self.asked.append(asked)
        if any(text in str(asked) for text in self.refuses):
            raise FetchError(request.url, "HTTP status 409", status=409)
        start = int(asked["start"])
        page = self.datasets[start : start + min(int(asked["rows"]), self.cap)]
        if any(each["id"] in self.bad for each in page):
            raise FetchError(request.url, "HTTP status 500", status=500)
        result = {"count": len(self.datasets), "results": page}
        return json.dumps({"success": True, "result": result}).encode()


def portal(*identifiers: str, **values: Any) -> Portal:
    return Portal([dataset(each) for each in identifiers], **values)


def read_all(partner: Portal, address: str = URL, **options: Any) -> list[Met]:
    return list(read(address, partner, Options(**options)))


def ids(met: list[Met]) -> list[str]:
    return [item.document.identifier() for item in met if isinstance(item, Found)]


def record(**values: Any) -> Record:
    return PackageDocument(dataset("a", **values)).read().record


def test_every_dataset_is_read_sorted_page_after_page() -> None:
    partner = portal(*"abcdefg", cap=2)
    assert ids(read_all(partner, page_size=3)) == list("abcdefg")
    assert {asked["sort"] for asked in partner.asked} == {"id asc"}
    assert {asked["rows"] for asked in partner.asked[1:]} == {"2"}


def test_a_dataset_that_makes_its_page_fail_is_alone_refused() -> None:
    met = read_all(portal(*"abcdefg", bad=("a", "e")), page_size=4)
    assert ids(met) == list("bcdfg")
    assert [item.place for item in met if isinstance(item, Refused)] == ["record 1", "record 5"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (URL, ""),
        (f"{URL}/", ""),
        (f"{URL}/fr/dataset", ""),
        (
            f"{URL}/dataset?organization=dreal&tags=Eau&page=2",
            '(organization:("dreal")) AND (tags:("Eau"))',
        ),
        (f"{URL}/organization/dreal", '(organization:("dreal"))'),
        (f"{URL}/fr/group/eau", '(groups:("eau"))'),
        (f"{URL}/api/3/action/package_search", ""),
    ],
)
def test_the_address_of_any_page_of_the_portal_will_do(address: str, expected: str) -> None:
    partner = portal("a")
    assert ids(read_all(partner, address)) == ["a"]
    assert partner.urls[0].startswith(f"{URL}/api/3/action/package_search?")
    assert partner.asked[0].get("fq", "") == expected


def test_a_portal_below_a_path_is_asked_there() -> None:
    partner = portal("a")
    read_all(partner, f"{URL}/catalogue/dataset/")
    assert partner.urls[0].startswith(f"{URL}/catalogue/api/3/action/package_search?")


def test_filters_are_conditions_of_the_search() -> None:
    partner = Portal([dataset("a", tags=[{"name": "Eau"}]), dataset("b", tags=[{"name": "sol"}])])
    extras = {"organization": "dreal, agence", "fq": "res_format:CSV"}
    options = {"extras": extras, "keywords": ("eau",), "modified_since": date(2026, 1, 2)}
    assert ids(read_all(partner, **options)) == ["a"]
    fq = partner.asked[0]["fq"]
    assert '(organization:("dreal" OR "agence"))' in fq
    assert '"eau" OR "Eau" OR "EAU"' in fq
    assert "(res_format:CSV)" in fq
    assert "(metadata_modified:[2026-01-02T00:00:00Z TO *])" in fq


def test_what_is_quoted_stays_quoted() -> None:
    partner = portal("a")
    read_all(partner, extras={"organization": 'a" OR name:*'})
    assert partner.asked[0]["fq"] == '(organization:("a\\" OR name:*"))'


def test_an_incremental_run_asks_for_what_changed() -> None:
    assert INCREMENTAL
    partner = portal("a")
    assert not [item for item in read_all(partner, since=SINCE) if isinstance(item, Whole)]
    assert "metadata_modified:[2026-03-10T07:30:00Z TO *]" in partner.asked[0]["fq"]


def test_a_portal_that_cannot_say_what_changed_is_read_whole() -> None:
    met = read_all(portal("a", refuses=("metadata_modified",)), since=SINCE)
    assert isinstance(met[0], Whole)
    assert ids(met) == ["a"]


def test_a_box_is_looked_for_here() -> None:
    inside = {"type": "Point", "coordinates": [3, 50]}
    partner = Portal(
        [dataset("a", extras=[{"key": "spatial", "value": json.dumps(inside)}]), dataset("b")]
    )
    assert ids(read_all(partner, bbox=(1.4, 48.8, 4.3, 51.1))) == ["a"]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<!DOCTYPE html><html></html>",
        b'{"success": true, "result": {"count": 3',
        b"[1, 2]",
        b'{"success": true}',
        b'{"success": true, "result": {"results": 3}}',
        b"[" * 100_000,
        b'{"success": false, "error": {"message": "Search Query is invalid"}}',
    ],
)
def test_what_is_no_answer_of_a_portal_is_refused(answer: bytes) -> None:
    with pytest.raises(HarvestError):
        list(read(URL, lambda request: answer, Options()))


def test_a_web_page_is_called_one() -> None:
    with pytest.raises(BadAnswer, match="web page"):
        list(read(URL, lambda request: b"<html><body>Connexion</body></html>", Options()))


PLAIN = dataset(
    "a",
    version="2.1",
    url="https://example.org/page",
    license_id="fr-lo",
    license_title="Licence Ouverte / Open Licence version 2.0",
    author="Camille Exemple",
    author_email="camille@example.org",
    maintainer="Service SIG",
    tags=[{"name": "eau"}, {"name": "eau", "display_name": "eau"}, "sol"],
    resources=[
        {"url": "https://example.org/a.csv", "name": "Table", "format": "CSV"},
        {"url": "https://example.org/wms", "name": "Carte", "format": "WMS"},
        {"url": "https://example.org/info", "format": "HTML"},
        {"url": "", "format": "CSV"},
    ],
)


def test_a_plain_dataset_is_read() -> None:
    read = record(**PLAIN)
    assert (read.metadata_identifier, read.title, read.edition) == ("a", "Jeu a", "2.1")
    assert read.metadata_date == "2026-02-03T04:05:06Z"
    assert read.keywords == (Keyword("eau"), Keyword("sol"))
    assert [(c.organisation, c.email, c.role) for c in read.contacts] == [
        ("Camille Exemple", "camille@example.org", "author"),
        ("Service SIG", "", "pointOfContact"),
        ("Agence", "", "publisher"),
    ]
    (licence,) = read.constraints
    assert licence.uri == "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
    assert [(o.url[20:], o.protocol, o.function) for o in read.online_resources] == [
        ("a.csv", "", "download"),
        ("wms", "OGC:WMS", ""),
        ("info", "", ""),
        ("page", "", "information"),
    ]


DCAT = {
    "issued": "2020-05",
    "modified": "2025-06-07",
    "frequency": "http://publications.europa.eu/resource/authority/frequency/ANNUAL",
    "language": '["http://publications.europa.eu/resource/authority/language/FRA"]',
    "theme": '["http://publications.europa.eu/resource/authority/data-theme/ENVI"]',
    "publisher_name": "Agence A",
    "publisher_email": "mailto:a@example.org",
    "contact_name": "Service",
    "temporal_start": "2020-01-01",
    "temporal_end": "2020-12-31",
    "spatial": '{"type": "Polygon", "coordinates": [[[1,49],[4,49],[4,51],[1,51],[1,49]]]}',
    "provenance": "Levé",
    "conforms_to": '["http://www.opengis.net/def/crs/EPSG/0/2154"]',
    "access_rights": "http://publications.europa.eu/resource/authority/access-right/PUBLIC",
    "identifier": "fr-autre",
}
SPATIAL = {
    "guid": "fr-120066022-jdd-1",
    "metadata-date": "2024-01-02",
    "metadata-language": "fre",
    "resource-type": "series",
    "dataset-reference-date": '[{"type": "creation", "value": "2019"}]',
    "responsible-party": '[{"name": "Agence A", "roles": ["owner", "distributor"]}]',
    "contact-email": "a@example.org",
    "frequency-of-update": "annually",
    "spatial-reference-system": "urn:ogc:def:crs:EPSG::2154",
    "bbox-west-long": "1.4",
    "bbox-east-long": "4.3",
    "bbox-south-lat": "48.8",
    "bbox-north-lat": "51.1",
    "licence": '["Licence Ouverte"]',
    "access_constraints": '["Pas de restriction"]',
    "lineage": "Levé",
    "graphic-preview-file": "https://example.org/a.png",
    "progress": "onGoing",
}


def extras(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in values.items()]


def test_a_dataset_of_ckanext_dcat_is_read() -> None:
    read = record(extras=extras(DCAT))
    assert [(d.date, d.type) for d in read.reference_dates] == [
        ("2020-05", "publication"),
        ("2025-06-07", "revision"),
    ]
    assert (read.maintenance_frequency, read.languages) == ("annually", ("fre",))
    assert [k.term for k in read.keywords] == ["Environnement"]
    assert read.contacts[0] == Contact(
        organisation="Agence A", email="a@example.org", role="publisher"
    )
    assert read.temporal_extents == (Period("2020-01-01", "2020-12-31"),)
    (extent,) = read.extents
    assert (extent.west, extent.south, extent.east, extent.north) == (1, 49, 4, 51)
    assert read.polygons == ()
    assert (read.lineage, read.crs) == ("Levé", ("EPSG:2154",))
    assert [i.code for i in read.resource_identifiers] == ["fr-autre"]
    assert [c.kind for c in read.constraints] == ["access"]


def test_a_dataset_of_ckanext_spatial_is_known_by_its_guid() -> None:
    read = record(extras=extras(SPATIAL))
    assert read.metadata_identifier == "fr-120066022-jdd-1"
    assert (read.metadata_date, read.hierarchy_level) == ("2024-01-02", "series")
    assert [(d.date, d.type) for d in read.reference_dates] == [("2019", "creation")]
    assert [c.role for c in read.contacts] == [
        "owner",
        "distributor",
        "pointOfContact",
        "publisher",
    ]
    assert (read.crs, read.maintenance_frequency, read.status) == (
        ("EPSG:2154",),
        "annually",
        "onGoing",
    )
    assert [e.west for e in read.extents] == [1.4]
    assert [(c.kind, c.text) for c in read.constraints] == [
        ("limitation", "Licence Ouverte"),
        ("access", "Pas de restriction"),
    ]
    assert [o.url for o in read.overviews] == ["https://example.org/a.png"]


def test_what_cannot_be_read_is_noted_and_the_rest_is_read() -> None:
    found = PackageDocument(
        dataset(
            "a", extras=extras({"issued": "hier", "spatial": '{"type": "Cercle"}', "theme": "["})
        )
    ).read()
    assert found.record.title == "Jeu a"
    assert len(found.notes) == 2


@pytest.mark.parametrize(
    "odd",
    [
        {"tags": None, "extras": None, "resources": None, "organization": None},
        {"tags": [3, None, {}], "extras": [3, {"key": "x"}], "resources": [None, {"url": 3}]},
        {"title": None, "notes": 3, "extras": {"a": "b"}, "tags": 1.5},
        {"metadata_identifier": "x", "reference_dates": [], "title": 3, "extents": [{"west": "a"}]},
        {"extras": [{"key": "spatial", "value": '{"type": "Polygon", "coordinates": ""}'}]},
        {"metadata_identifier": "x", "reference_dates": 3, "contacts": "y"},
        {"metadata_identifier": "x", "reference_dates": [3], "contacts": [{}]},
    ],
)
def test_odd_values_do_not_stop_the_reading(odd: dict[str, Any]) -> None:
    document = PackageDocument(dataset("a", **odd))
    assert document.digest()
    assert isinstance(document.read().record, Record)


def test_the_digest_changes_with_the_content_alone() -> None:
    first = dataset("a", tags=[{"name": "b"}, {"name": "a"}], extras=extras({"x": "1", "y": "2"}))
    again = copy.deepcopy(first)
    again["metadata_modified"] = "2027-01-01T00:00:00"
    again["tracking_summary"] = {"total": 12}
    again["organization"]["image_url"] = "https://example.org/autre.png"
    again["tags"].reverse()
    again["extras"] = [*reversed(first["extras"]), {"key": "harvest_object_id", "value": "3"}]
    assert PackageDocument(again).digest() == PackageDocument(first).digest()
    changed = {**first, "notes": "Un autre résumé."}
    assert PackageDocument(changed).digest() != PackageDocument(first).digest()


def test_the_dataset_of_a_portal_like_this_one_comes_back_whole() -> None:
    from ckanext.geo2france.domain.record import Constraint, ReferenceDate
    from ckanext.geo2france.schemas.datasets import to_dataset

    kept = Record(
        metadata_identifier="fr-1",
        title="Jeu",
        hierarchy_level="dataset",
        notes="Un résumé.",
        keywords=(Keyword("eau", thesaurus="GEMET"),),
        reference_dates=(ReferenceDate("2020", "creation"),),
        contacts=(Contact("Agence", role="owner", scope="metadata"),),
        constraints=(Constraint("access", "otherRestrictions", "Aucune"),),
    )
    package = json.loads(json.dumps(to_dataset(kept).dataset))
    document = PackageDocument({"id": "x", "name": "jeu", **package})
    assert document.identifier() == "fr-1"
    assert document.read().record == kept
