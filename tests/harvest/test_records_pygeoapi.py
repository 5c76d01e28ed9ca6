"""OGC API Records against a running pygeoapi."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
from installed import CannotInstall, shared_cache
from pygeoapi_partner import RecordsPartner, running_pygeoapi

from ckanext.geo2france.harvesters.addresses import Policy
from ckanext.geo2france.harvesters.http import Client
from ckanext.geo2france.harvesters.options import Options
from ckanext.geo2france.harvesters.outcome import Found, Met, Refused
from ckanext.geo2france.harvesters.records.reading import read, read_chosen
from ckanext.geo2france.harvesters.request import Request
from ckanext.geo2france.harvesters.wanted import Wanted
from ckanext.geo2france.harvesters.whole import Whole


def record(number: int, **properties: Any) -> dict[str, Any]:
    west, south = number / 10, 45 + number / 20
    east, north = west + 1, south + 1
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "id": f"rec-{number:03}",
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "time": {"interval": ["2020-01-01", "2020-12-31"]},
        "links": [
            {"rel": "item", "type": "OGC:WMS", "href": "https://example.org/wms", "name": "couche"}
        ],
        "properties": {
            "externalId": f"rec-{number:03}",
            "type": "dataset",
            "title": f"Jeu {number}",
            "description": "Un résumé.",
            "updated": f"2026-{1 + number // 28:02}-{1 + number % 28:02}T00:00:00Z",
            "keywords": ["eau" if number % 2 else "sol"],
            "language": "fr",
            # where pygeoapi looks for words
            "_metadata-anytext": f"Jeu numero{number}",
            **properties,
        },
    }


RECORDS = [record(number) for number in range(120)]


@pytest.fixture(scope="module")
def pygeoapi(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordsPartner]:
    try:
        with running_pygeoapi(
            shared_cache(), tmp_path_factory.mktemp("pygeoapi"), RECORDS
        ) as partner:
            yield partner
    except CannotInstall as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"pygeoapi cannot be installed: {error}")


@pytest.fixture
def client() -> Iterator[Client]:
    client = Client(Policy.of(["127.0.0.0/8"]))
    with client.session:
        yield client


def ids(met: list[Met]) -> list[str]:
    return [item.document.identifier() for item in met if isinstance(item, Found)]


@pytest.mark.parametrize(
    "below", ["", "/collections", "/collections/catalogue", "/collections/catalogue/items"]
)
def test_every_record_is_read_from_any_address_of_the_api(
    pygeoapi: RecordsPartner, client: Client, below: str
) -> None:
    met = list(read(f"{pygeoapi.url}{below}", client, Options()))
    assert ids(met) == [each["id"] for each in RECORDS]
    assert len(met) == len(RECORDS)


def test_a_record_says_what_it_said(pygeoapi: RecordsPartner, client: Client) -> None:
    first = next(item for item in read(pygeoapi.url, client, Options()) if isinstance(item, Found))
    read_record = first.document.read().record
    assert (read_record.title, read_record.metadata_date) == ("Jeu 0", "2026-01-01T00:00:00Z")
    assert [(e.west, e.south, e.east, e.north) for e in read_record.extents] == [(0, 45, 1, 46)]
    assert read_record.online_resources[0].url == "https://example.org/wms"
    assert read_record.online_resources[0].protocol == "OGC:WMS"


def test_the_same_record_has_the_same_digest_at_each_request(
    pygeoapi: RecordsPartner, client: Client
) -> None:
    runs = [list(read(pygeoapi.url, client, Options(page_size=size))) for size in (50, 30)]
    digests = [[each.document.digest() for each in run if isinstance(each, Found)] for run in runs]
    assert digests[0] == digests[1]


def test_a_box_and_keywords_leave_the_others_out(pygeoapi: RecordsPartner, client: Client) -> None:
    options = Options(bbox=(0, 45, 0.05, 45.01), keywords=("Eau",))
    assert ids(list(read(pygeoapi.url, client, options))) == []
    options = Options(bbox=(0, 45, 0.15, 45.06), keywords=("Eau",))
    assert ids(list(read(pygeoapi.url, client, options))) == ["rec-001"]


def test_an_incremental_run_reads_the_newest_only(pygeoapi: RecordsPartner, client: Client) -> None:
    since = datetime(2026, 5, 2, 12, tzinfo=timezone.utc)
    met = list(read(pygeoapi.url, client, Options(since=since, page_size=20)))
    assert ids(met) == [f"rec-{n:03}" for n in range(119, 111, -1)]
    assert not [item for item in met if isinstance(item, Whole)]


def test_words_are_passed_on(pygeoapi: RecordsPartner, client: Client) -> None:
    met = list(read(pygeoapi.url, client, Options(extras={"q": "numero7"})))
    assert "rec-007" in ids(met)
    assert len(met) < len(RECORDS) / 2


def test_a_record_that_is_asked_for_alone_is_the_same_record(
    pygeoapi: RecordsPartner, client: Client
) -> None:
    asked: list[str] = []

    def fetch(request: Request) -> bytes:
        asked.append(request.url)
        return client(request)

    again = Wanted((("rec-003", ""), ("rec-999", "")))
    met = list(read_chosen(pygeoapi.url, fetch, Options(), again) or ())
    (alone,) = [item for item in met if isinstance(item, Found)]
    assert [item.identifier for item in met if isinstance(item, Refused)] == ["rec-999"]
    assert not [url for url in asked if "limit=" in url]
    everything = (item for item in read(pygeoapi.url, client, Options()) if isinstance(item, Found))
    (same,) = [item for item in everything if item.document.identifier() == "rec-003"]
    assert alone.document.digest() == same.document.digest()
