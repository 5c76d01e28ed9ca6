from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ckanext.geo2france.domain.errors import BadAnswer, FetchError, HarvestError
from ckanext.geo2france.domain.record import (
    Contact,
    Identifier,
    Keyword,
    OnlineResource,
    Period,
    Record,
)
from ckanext.geo2france.harvesters.options import Options
from ckanext.geo2france.harvesters.outcome import Found, Met, Refused, Remark
from ckanext.geo2france.harvesters.records.feature import RecordDocument
from ckanext.geo2france.harvesters.records.reading import INCREMENTAL, read
from ckanext.geo2france.harvesters.request import Request
from ckanext.geo2france.harvesters.whole import Whole

URL = "https://example.org/api"
ITEMS = f"{URL}/collections/jeux/items"
SINCE = datetime(2026, 3, 10, 8, 30, tzinfo=timezone.utc)
CQL = "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text"
SORTING = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/sorting"


def record(identifier: str, **properties: Any) -> dict[str, Any]:
    said = {"type": "dataset", "title": f"Jeu {identifier}", **properties}
    return {"id": identifier, "type": "Feature", "geometry": None, "time": None, "properties": said}


@dataclass
class Api:
    """An OGC API whose habits can be chosen; an instance is a `Fetch`."""

    records: list[dict[str, Any]]
    #: how its links to the next page count: offset, startindex, token, none, loop
    counts: str = "offset"
    announces: bool = True
    cap: int = 1000
    host: str = "https://example.org"
    conforms: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    asked: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, request: Request) -> bytes:
        parts = urlsplit(request.url)
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        return json.dumps(self.answer(parts.path, asked, request)).encode()

    def answer(self, path: str, asked: dict[str, str], request: Request) -> Any:
        match path:
            case "/api":
                return {"links": [{"rel": "data", "href": f"{self.host}/api/collections"}]}
            case "/api/conformance":
                return {"conformsTo": list(self.conforms)}
            case "/api/collections":
                kinds = [("jeux", "record"), ("parcelles", "feature")]
                return {"collections": [{"id": name, "itemType": kind} for name, kind in kinds]}
            case "/api/collections/jeux":
                links = [{"rel": "items", "type": "application/geo+json", "href": "jeux/items"}]
                return {"id": "jeux", "itemType": "record", "links": links}
            case "/api/collections/jeux/items":
                return self.items(asked, request)
        raise FetchError(request.url, "HTTP status 404", status=404)

    def items(self, asked: dict[str, str], request: Request) -> Any:
        self.asked.append(asked)
        if any(name in asked for name in self.refuses):
            raise FetchError(request.url, "HTTP status 400", status=400)
        start = int(asked.get("offset") or asked.get("startindex") or asked.get("token", "0x")[:-1])
        size = min(int(asked["limit"]), self.cap)
        page = self.records[start : start + size]
        if any(each["id"] in self.bad for each in page):
            raise FetchError(request.url, "HTTP status 500", status=500)
        return {
            "type": "FeatureCollection",
            "features": page,
            "links": self.links(start + len(page), size, asked),
            **({"numberMatched": len(self.records)} if self.announces else {}),
        }

    def links(self, after: int, size: int, asked: dict[str, str]) -> list[dict[str, str]]:
        if (self.counts == "none" or after >= len(self.records)) and self.counts != "loop":
            return []
        name = {"token": f"token={after}x", "loop": "token=0x"}.get(
            self.counts, f"{self.counts}={after}"
        )
        return [
            {"rel": "next", "href": f"{self.host}/api/collections/jeux/items?limit={size}&{name}"}
        ]


def api(*identifiers: str, **habits: Any) -> Api:
    return Api([record(each) for each in identifiers], **habits)


def read_all(
    partner: Callable[[Request], bytes], address: str = ITEMS, **options: Any
) -> list[Met]:
    return list(read(address, partner, Options(**options)))


def ids(met: list[Met]) -> list[str]:
    return [item.document.identifier() for item in met if isinstance(item, Found)]


@pytest.mark.parametrize(
    "below", ["", "/collections", "/collections/jeux", "/collections/jeux/items"]
)
def test_the_collections_of_records_are_found_from_any_address(below: str) -> None:
    assert ids(read_all(api("a", "b"), f"{URL}{below}")) == ["a", "b"]


def test_a_source_may_name_its_collections() -> None:
    assert ids(read_all(api("a"), URL, extras={"collection": "jeux"})) == ["a"]
    with pytest.raises(BadAnswer, match="none at"):
        read_all(api("a"), URL, extras={"collection": "autre"})


@pytest.mark.parametrize("counts", ["offset", "startindex", "token"])
@pytest.mark.parametrize("announces", [True, False])
def test_every_record_is_read_however_pages_are_counted(counts: str, announces: bool) -> None:
    partner = api(*"abcdefg", counts=counts, announces=announces, cap=3)
    assert ids(read_all(partner, page_size=5)) == list("abcdefg")
    assert len(partner.asked) <= 4


def test_links_to_a_host_behind_the_proxy_are_followed_at_the_address_asked() -> None:
    partner = api(*"abcd", host="http://10.0.0.1:5000")
    assert ids(read_all(partner, URL, page_size=2)) == list("abcd")


def test_a_server_that_has_no_next_link_is_asked_until_its_count_is_there() -> None:
    assert ids(read_all(api(*"abcdefg", counts="none", cap=3))) == list("abcdefg")


def test_a_next_link_that_leads_back_does_not_loop() -> None:
    partner = api(*"abc", counts="loop", announces=False)
    met = read_all(partner)
    assert set(ids(met)) == set("abc")
    assert isinstance(met[-1], Remark)
    assert len(partner.asked) <= 3


def test_a_record_that_makes_its_page_fail_is_alone_refused() -> None:
    met = read_all(api(*"abcdefg", bad=("a", "f")), page_size=4)
    assert ids(met) == list("bcdeg")
    assert [item.place for item in met if isinstance(item, Refused)] == ["record 1", "record 6"]


def test_filters_are_passed_on_and_applied_here_where_they_are_refused() -> None:
    inside = {**record("a"), "geometry": {"type": "Point", "coordinates": [3, 50]}}
    partner = Api([inside, {**record("b"), "geometry": {"type": "Point", "coordinates": [9, 40]}}])
    options: dict[str, Any] = {
        "bbox": (1.5, 48.5, 4.5, 51),
        "cql": "title LIKE '%x%'",
        "extras": {"q": "eau", "datetime": "2020-01-01/.."},
    }
    assert ids(read_all(partner, **options)) == ["a"]
    asked = partner.asked[-1]
    assert asked["bbox"] == "1.5,48.5,4.5,51"
    assert (asked["filter"], asked["filter-lang"]) == ("title LIKE '%x%'", "cql2-text")
    assert (asked["q"], asked["datetime"]) == ("eau", "2020-01-01/..")
    refusing = Api(partner.records, refuses=("bbox",))
    assert ids(read_all(refusing, **options)) == ["a"]
    with pytest.raises(FetchError):
        read_all(Api(partner.records, refuses=("filter",)), **options)


def dated(*dates: str) -> list[dict[str, Any]]:
    return [record(f"r{n}", **({"updated": each} if each else {})) for n, each in enumerate(dates)]


def test_what_changed_is_filtered_where_the_server_knows_cql() -> None:
    assert INCREMENTAL
    partner = Api(dated("2026-03-11"), conforms=(CQL, SORTING))
    met = read_all(partner, since=SINCE, cql="a = 1 OR b = 2")
    assert partner.asked[0]["filter"] == (
        "(a = 1 OR b = 2) AND updated >= TIMESTAMP('2026-03-09T08:30:00Z')"
    )
    assert not [item for item in met if isinstance(item, Whole)]


def test_what_changed_comes_first_where_the_server_sorts() -> None:
    partner = Api(
        dated("2026-03-20", "2026-03-09", "2026-03-08", "2026-01-01"), conforms=(SORTING,)
    )
    met = read_all(partner, since=SINCE)
    assert ids(met) == ["r0", "r1"]
    assert len(met) == 2


@pytest.mark.parametrize("dates", [("2026-01-01", "2026-03-20"), ("2026-03-20", "", "2026-03-19")])
def test_a_server_that_claims_to_sort_is_not_believed(dates: tuple[str, ...]) -> None:
    older_first = dates[0] < "2026-03"
    met = read_all(Api(dated(*dates), conforms=(SORTING,)), since=SINCE)
    if older_first:
        # What is older than the date ends the reading: the next whole run finds the rest.
        assert ids(met) == []
    else:
        assert ids(met) == ["r0", "r1", "r2"]
        assert [item for item in met if isinstance(item, Whole)]


def test_a_server_that_knows_neither_is_read_whole() -> None:
    met = read_all(Api(dated("2026-01-01", "2026-03-20")), since=SINCE)
    assert isinstance(met[0], Whole)
    assert ids(met) == ["r0", "r1"]


@pytest.mark.parametrize(
    "answer",
    [b"", b"<html></html>", b"{", b"[]", b'{"type": "FeatureCollection"}', b"[" * 99_999, b"nul"],
)
def test_what_is_no_api_is_refused(answer: bytes) -> None:
    with pytest.raises(HarvestError):
        read_all(lambda request: answer)


def test_a_server_that_gives_web_pages_is_asked_for_json_by_parameter() -> None:
    partner = api("a")

    def fetch(request: Request) -> bytes:
        return partner(request) if "f=json" in request.url or "items" in request.url else b"<html>"

    assert ids(read_all(fetch, f"{URL}/collections/jeux")) == ["a"]


FULL: dict[str, Any] = {
    "id": "urn:x:1",
    "type": "Feature",
    "conformsTo": ["http://www.opengis.net/spec/ogcapi-records-1/1.0/req/record-core"],
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[1, 49], [4, 49], [4, 51], [1, 51], [1, 49]]],
    },
    "time": {"interval": ["2020-01-01", ".."], "resolution": "P1D"},
    "properties": {
        "created": "2019-01-01T00:00:00Z",
        "updated": "2026-02-03T04:05:06Z",
        "type": "http://inspire.ec.europa.eu/metadata-codelist/ResourceType/series",
        "title": "Zones humides",
        "description": "Un résumé.",
        "keywords": ["eau", "eau", "zone humide"],
        "themes": [
            {
                "concepts": [{"id": "environment"}, {"id": "inlandWaters"}],
                "scheme": "https://example.org/MD_TopicCategoryCode",
            },
            {
                "concepts": [
                    {"id": "hy", "title": "Hydro", "url": "http://inspire.ec.europa.eu/theme/hy"},
                    {"id": "https://example.org/c/1", "title": "Mare"},
                ],
                "scheme": "https://example.org/thesaurus",
            },
        ],
        "language": {"code": "fr", "name": "Français"},
        "resourceLanguages": [{"code": "en"}],
        "externalIds": [{"scheme": "https://doi.org", "value": "10.1/2"}],
        "formats": [{"name": "GeoPackage"}, "CSV"],
        "contacts": [
            {
                "name": "Camille Exemple",
                "organization": "Agence",
                "position": "Géomaticienne",
                "emails": [{"value": "camille@example.org"}],
                "phones": [{"value": "+33300000000"}, {"value": "+33300000001"}],
                "addresses": [
                    {
                        "deliveryPoint": ["1 rue", "BP 2"],
                        "city": "Lille",
                        "postalCode": "59000",
                        "country": "FR",
                    }
                ],
                "links": [{"href": "https://example.org/agence", "type": "text/html"}],
                "roles": ["owner", {"name": "publisher"}],
            },
            {"roles": ["author"]},
        ],
        "license": "etalab-2.0",
        "rights": "Citer la source",
    },
    "links": [
        {"rel": "self", "href": "https://example.org/api/items/1"},
        {"rel": "license", "href": "https://creativecommons.org/licenses/by/4.0/"},
        {"rel": "preview", "href": "https://example.org/a.png", "type": "image/png"},
        {
            "rel": "enclosure",
            "href": "https://example.org/a.zip",
            "type": "application/zip",
            "title": "Archive",
        },
        {
            "rel": "item",
            "href": "https://example.org/wms",
            "type": "OGC:WMS",
            "name": "zh",
            "title": "Zones",
        },
    ],
    "linkTemplates": [
        {
            "rel": "item",
            "uriTemplate": "https://example.org/wms?layers=zh&bbox={bbox}",
            "title": "Carte",
        }
    ],
}


def test_everything_that_a_record_says_is_read() -> None:
    found = RecordDocument(FULL).read()
    said = found.record
    assert found.notes == ()
    assert (said.metadata_identifier, said.title, said.notes) == (
        "urn:x:1",
        "Zones humides",
        "Un résumé.",
    )
    assert (said.metadata_date, said.metadata_language) == ("2026-02-03T04:05:06Z", "fre")
    assert (said.hierarchy_level, said.languages) == ("series", ("eng",))
    assert said.topic_categories == ("environment", "inlandWaters")
    assert [(k.term, k.uri) for k in said.keywords] == [
        ("eau", ""),
        ("zone humide", ""),
        ("Hydrographie", "http://inspire.ec.europa.eu/theme/hy"),
        ("Mare", "https://example.org/c/1"),
    ]
    assert said.resource_identifiers == (Identifier("10.1/2", "https://doi.org"),)
    assert said.temporal_extents == (Period("2020-01-01", ""),)
    assert [(e.west, e.south, e.east, e.north) for e in said.extents] == [(1, 49, 4, 51)]
    assert [f.name for f in said.formats] == ["GeoPackage", "CSV"]
    assert said.contacts[0] == Contact(
        organisation="Agence",
        individual="Camille Exemple",
        position="Géomaticienne",
        role="owner",
        email="camille@example.org",
        phone="+33300000000\n+33300000001",
        url="https://example.org/agence",
        address="1 rue\nBP 2",
        postal_code="59000",
        city="Lille",
        country="FR",
    )
    assert [c.role for c in said.contacts] == ["owner", "publisher"]
    assert [(c.kind, c.uri or c.text) for c in said.constraints] == [
        ("use", "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"),
        ("use", "https://creativecommons.org/licenses/by/4.0/"),
        ("limitation", "Citer la source"),
    ]
    assert [o.url for o in said.overviews] == ["https://example.org/a.png"]
    assert said.online_resources == (
        OnlineResource(
            "https://example.org/a.zip",
            "Archive",
            function="download",
            media_type="application/zip",
        ),
        OnlineResource("https://example.org/wms", "zh", "Zones", protocol="OGC:WMS"),
        OnlineResource("https://example.org/wms?layers=zh&bbox=", "Carte"),
    )


@pytest.mark.parametrize(
    "odd",
    [
        {"properties": None, "links": None, "geometry": None},
        {"properties": 3, "links": [3, {"rel": 4}], "geometry": {"type": "Cercle"}},
        {"id": 12, "geometry": {"type": "Point", "coordinates": [600000, 7000000]}},
        {"time": "2020-01-01", "bbox": [1, 2, 3]},
        {"time": ["..", "2020"], "geometry": {"type": "Polygon", "coordinates": [[1, 2]]}},
        {"time": {"interval": [None, None]}, "properties": {"themes": [{"concepts": ["a", 3]}]}},
        {
            "properties": {
                "keywords": "eau",
                "contacts": ["x"],
                "extent": {"spatial": {"bbox": [1, 2, 3, 4]}},
            }
        },
        {
            "properties": {
                "extent": {
                    "temporal": {"interval": [["2020", None]]},
                    "spatial": {"bbox": [[1, 2, 3, 4]]},
                }
            }
        },
    ],
)
def test_odd_values_do_not_stop_the_reading(odd: dict[str, Any]) -> None:
    document = RecordDocument({**record("a"), **odd})
    assert document.digest()
    assert isinstance(document.read().record, Record)


def test_the_digest_changes_with_the_content_alone() -> None:
    again = json.loads(json.dumps(FULL))
    again["links"] = [{"rel": "self", "href": "https://other.example.org"}, *FULL["links"][:0:-1]]
    again["properties"]["keywords"].reverse()
    again["conformsTo"] = []
    assert RecordDocument(again).digest() == RecordDocument(FULL).digest()
    again["geometry"]["coordinates"][0].reverse()
    assert RecordDocument(again).digest() != RecordDocument(FULL).digest()


def test_a_theme_of_a_list_known_here_is_cited_as_that_list_wants_it() -> None:
    keywords = RecordDocument(FULL).read().record.keywords
    assert keywords[2].thesaurus == "GEMET - INSPIRE themes, version 1.0"
    assert keywords[3] == Keyword(
        "Mare",
        "https://example.org/c/1",
        "theme",
        "https://example.org/thesaurus",
        thesaurus_uri="https://example.org/thesaurus",
    )
