"""The whole way on a real WMS: MapServer serves layers and their ISO records."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from lxml import html
from mapserver_partner import Drawn, MapServer, running_mapserver
from PIL import Image

from ckanext.geo2france.harvesters.addresses import Policy
from ckanext.geo2france.harvesters.http import Client
from ckanext.geo2france.harvesters.outcome import Found
from ckanext.geo2france.harvesters.wms.reader import read

TIME = {
    "wms_timeextent": "2020-01-01/2024-12-31",
    "wms_timeitem": "annee",
    "wms_timedefault": "2024-12-31",
}
COMMUNES = Drawn("communes_essai", "Communes", {"wms_layer_group": "/limites", **TIME})
EPCI = Drawn("epci_essai", "EPCI", {"wms_layer_group": "/limites"})
ROADS = Drawn("routes_essai", "Routes", {"ows_abstract": "Les routes.", "ows_keywordlist": "route"})


@pytest.fixture(scope="module")
def mapserver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MapServer]:
    """Run MapServer once for the module."""
    with running_mapserver(tmp_path_factory.mktemp("mapserver")) as running:
        yield running


def _read(address: str) -> dict[str, Found]:
    client = Client(Policy.of(["127.0.0.0/8"]))
    with client.session:
        return {item.place: item for item in read(address, client) if isinstance(item, Found)}


@pytest.mark.parametrize("version", ["1.1.1", "1.3.0"])
def test_both_versions_say_the_same(mapserver: MapServer, version: str) -> None:
    mapserver.draw([COMMUNES, EPCI, ROADS])
    asked = urlencode({"service": "WMS", "request": "GetCapabilities", "version": version})
    found = _read(f"{mapserver.url}?{asked}")
    assert sorted(found) == [
        "layer communes_essai",
        "layer epci_essai",
        "layer limites",
        "layer routes_essai",
        "service",
    ]
    communes = found["layer communes_essai"].document.read().record
    assert communes.title == "Communes"
    assert communes.hierarchy_level == "dataset"
    (extent,) = communes.extents
    assert (extent.west, extent.south, extent.east, extent.north) == (1.3, 48.8, 4.3, 51.1)
    (period,) = communes.temporal_extents
    assert (period.start, period.end) == ("2020-01-01", "2024-12-31")
    series = found["layer limites"].document.read().record
    assert series.hierarchy_level == "series"
    assert communes.parent_identifier == series.metadata_identifier
    assert {item.identifier for item in found.values()} == {
        item.identifier for item in _read(mapserver.url).values()
    }


def test_its_iso_records_are_used_and_their_names_of_layers_are_no_identifiers(
    mapserver: MapServer,
) -> None:
    mapserver.draw([COMMUNES, ROADS])
    found = _read(mapserver.url)["layer routes_essai"]
    assert b"MD_Metadata" in found.document.original()
    record = found.document.read().record
    assert record.spatial_representation == (), "MapServer does not say it"
    assert record.metadata_standard.startswith("ISO 19115"), "the record is that of GetMetadata"
    assert record.metadata_identifier == found.identifier
    assert [each.term for each in record.keywords] == ["route"]
    assert {contact.email for contact in record.contacts} == {"partenaire@example.org"}


@pytest.fixture(scope="module")
def first(shared_harvests: Any, mapserver: MapServer) -> dict[str, Any]:
    """Harvest the WMS once."""
    mapserver.draw([COMMUNES, EPCI, ROADS])
    shared_harvests.add("wms", mapserver.url, type="wms", title="Le WMS")
    seen = shared_harvests.call("geo2france_harvest_preview", {"id": "wms", "limit": 0})
    assert seen["counts"] == {"created": 5}
    assert not shared_harvests.datasets(), "a preview writes nothing"
    return shared_harvests.run("wms")


def _by_title(harvests: Any) -> dict[str, dict[str, Any]]:
    rows = harvests.datasets().values()
    return {row.title: harvests.call("package_show", {"id": row.id}) for row in rows}


def test_layers_are_datasets_with_their_services_and_their_legend(
    shared_harvests: Any, mapserver: MapServer, first: dict[str, Any]
) -> None:
    assert first["state"] == "finished", first["message"]
    assert first["counts"] == {"created": 5}
    datasets = _by_title(shared_harvests)
    roads = datasets["Routes"]
    assert (roads["type"], roads["notes"]) == ("dataset", "Les routes.")
    assert [resource["format"] for resource in roads["resources"]][:2] == ["WMS", "WFS"]
    wms, wfs = roads["resources"][:2]
    assert (wms["layer_name"], wfs["layer_name"]) == ("routes_essai", "ms:routes_essai")
    assert wms["url"] == f"{mapserver.url}?service=WMS&request=GetCapabilities"
    assert roads["license_id"] == "etalab-2.0"
    assert roads["crs"]
    assert "GetLegendGraphic" in roads["overviews"][0]["url"]
    service = datasets["WMS d'un partenaire"]
    assert (service["type"], service["service_type"]) == ("service", "view")
    assert {row["identifier"] for row in service["operates_on"]} == {
        datasets[title]["metadata_identifier"] for title in ("Communes", "EPCI", "Routes")
    }
    assert datasets["limites"]["type"] == "series"


@pytest.mark.parametrize("ending", ["iso19139.xml", "iso19115-3.xml", "original.xml", "ttl"])
def test_every_one_is_given_in_every_form(
    shared_harvests: Any, portal: Any, first: dict[str, Any], ending: str
) -> None:
    for dataset in _by_title(shared_harvests).values():
        answer = portal.get(f"/dataset/{dataset['name']}.{ending}", status=200)
        assert answer.data, dataset["title"]


def test_a_second_harvest_touches_nothing(shared_harvests: Any, first: dict[str, Any]) -> None:
    before = {row.id: row.metadata_modified for row in shared_harvests.datasets().values()}
    assert shared_harvests.run("wms")["counts"] == {"unchanged": 5}
    assert before == {row.id: row.metadata_modified for row in shared_harvests.datasets().values()}


def test_titles_and_order_may_change_but_a_name_may_not(
    shared_harvests: Any, mapserver: MapServer, first: dict[str, Any]
) -> None:
    before = _by_title(shared_harvests)["Communes"]
    retitled = Drawn(COMMUNES.name, "Communes 2026", COMMUNES.metadata)
    mapserver.draw([Drawn("voies_essai", "Voies"), EPCI, retitled])
    run = shared_harvests.run("wms")
    # The service says the titles of its layers.
    assert run["counts"] == {"created": 1, "updated": 2, "unchanged": 2, "unseen": 1}
    datasets = _by_title(shared_harvests)
    after = datasets["Communes 2026"]
    assert (after["id"], after["name"]) == (before["id"], before["name"])
    assert after["resources"][0]["id"] == before["resources"][0]["id"]
    (unseen,) = shared_harvests.report("wms", kind="unseen")
    assert unseen["identifier"] == datasets["Routes"]["metadata_identifier"]
    assert not datasets["Routes"]["private"], "a layer that goes has its days of grace"


def test_a_map_is_drawn_for_those_who_may_see_the_dataset(
    shared_harvests: Any, portal: Any, first: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "ckanext.geo2france.harvest.private_networks", ["127.0.0.0/8"])
    dataset = _by_title(shared_harvests)["EPCI"]
    page = portal.get(f"/dataset/{dataset['name']}")
    address = f"/dataset/{dataset['name']}/apercu.png"
    assert address in page.body
    answer = portal.get(address)
    assert answer.content_type == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer.headers["Cache-Control"]
    assert "public" not in answer.headers["Cache-Control"]
    assert _size(answer.data) == (480, 320)
    again = portal.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304

    monkeypatch.setattr(Client, "__call__", _must_not_be_asked)
    assert portal.get(address).data == answer.data, "it is kept"
    shared_harvests.call("package_patch", {"id": dataset["id"], "private": True})
    hidden = portal.get(address, status=404)
    assert hidden.data == portal.get("/dataset/nulle-part/apercu.png", status=404).data == b""
    shared_harvests.call("package_patch", {"id": dataset["id"], "private": False})


def test_a_list_shows_the_maps_that_are_kept_and_asks_nobody(
    shared_harvests: Any, portal: Any, first: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "ckanext.geo2france.harvest.private_networks", ["127.0.0.0/8"])
    titled = _by_title(shared_harvests)
    dataset = next(each for title, each in titled.items() if title.startswith("Communes"))

    def shown() -> list[html.HtmlElement]:
        page = html.fromstring(portal.get("/dataset/?q=Communes").body)
        return page.xpath(f"//li[@data-g2f-result='{dataset['id']}']/span/img")

    assert shown() == []
    portal.get(f"/dataset/{dataset['name']}/apercu.png", status=200)
    monkeypatch.setattr(Client, "__call__", _must_not_be_asked)
    (image,) = shown()
    assert (image.get("loading"), image.get("alt")) == ("lazy", "")
    assert not {"width", "height"} & set(image.keys()), "one that is broken would show a frame"
    small = portal.get(image.get("src"), status=200)
    assert _size(small.data) == (240, 160)
    assert "private" in small.headers["Cache-Control"]
    portal.get("/vignette/nulle-part.png", status=404)


def _must_not_be_asked(*args: object) -> bytes:
    raise AssertionError("the partner was asked again")


def _size(content: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(content)) as image:
        return image.size


def test_a_private_host_that_is_no_source_of_the_dataset_draws_nothing(
    shared_harvests: Any, portal: Any, mapserver: MapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "ckanext.geo2france.harvest.private_networks", ["127.0.0.0/8"])
    shared_harvests.call(
        "package_create",
        {
            "name": "saisie",
            "title": "Saisie",
            "owner_org": shared_harvests.organization,
            "extents": [{"west": 1.3, "south": 48.8, "east": 4.3, "north": 51.1}],
            "resources": [
                {"url": mapserver.url, "protocol": "OGC:WMS", "layer_name": "partenaire"}
            ],
        },
    )
    portal.get("/dataset/saisie/apercu.png", status=404)


def test_a_layer_of_a_dataset_that_is_there_is_added_to_it(
    shared_harvests: Any, mapserver: MapServer, first: dict[str, Any]
) -> None:
    shared_harvests.call(
        "package_create",
        {
            "name": "ponts",
            "title": "Ponts de l'agence",
            "owner_org": shared_harvests.organization,
            "metadata_identifier": "fr-agence-essai-ponts",
            "resources": [{"url": "https://example.org/ponts.gpkg", "name": "Ponts"}],
        },
    )
    identified = {
        "wms_authorityurl_name": "agence",
        "wms_authorityurl_href": "https://id.example.org/",
        "wms_identifier_authority": "agence",
        "wms_identifier_value": "fr-agence-essai-ponts",
    }
    mapserver.draw([COMMUNES, EPCI, ROADS, Drawn("ponts_essai", "Ponts", identified)])
    run = shared_harvests.run("wms")
    assert run["counts"].get("linked") == 1, run["counts"]
    ponts = shared_harvests.call("package_show", {"id": "ponts"})
    assert ponts["title"] == "Ponts de l'agence", "what people wrote stays"
    assert [each["url"] for each in ponts["resources"]][0] == "https://example.org/ponts.gpkg"
    assert "ponts_essai" in {each.get("layer_name") for each in ponts["resources"]}
    assert model.Session.query(model.Package).filter_by(title="Ponts").count() == 0
