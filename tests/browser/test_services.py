"""Previews of services that other machines would serve; their answers are played here."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Response, Route, expect

SERVICE = "https://partenaire.example/ows?map=a"
#: One pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
OPEN = {"Access-Control-Allow-Origin": "*"}


def _parameters(url: str) -> dict[str, str]:
    return {name.upper(): values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def _served(
    visit, answer: Callable[[dict[str, str]], tuple[str, str | bytes]]
) -> list[dict[str, str]]:
    """Play the partner's server; return the requests that it gets."""
    asked: list[dict[str, str]] = []

    def reply(route: Route) -> None:
        asked.append(_parameters(route.request.url))
        kind, body = answer(asked[-1])
        route.fulfill(status=200, content_type=kind, body=body, headers=OPEN)

    visit.page.route("https://partenaire.example/**", reply)
    return asked


def _is_map(answer: Response) -> bool:
    return _parameters(answer.url).get("REQUEST") == "GetMap"


def _wms(crs: str, version: str = "1.3.0") -> str:
    name = "CRS" if version == "1.3.0" else "SRS"
    box = (
        "<EX_GeographicBoundingBox><westBoundLongitude>2</westBoundLongitude>"
        "<eastBoundLongitude>4</eastBoundLongitude><southBoundLatitude>49</southBoundLatitude>"
        "<northBoundLatitude>50</northBoundLatitude></EX_GeographicBoundingBox>"
        if version == "1.3.0"
        else '<LatLonBoundingBox minx="2" miny="49" maxx="4" maxy="50"/>'
    )
    legend = (
        '<Style><Name>d</Name><LegendURL><OnlineResource xmlns:x="http://www.w3.org/1999/xlink" '
        f'x:href="{SERVICE}&amp;REQUEST=GetLegendGraphic"/></LegendURL></Style>'
    )
    return (
        f'<?xml version="1.0"?><Capabilities version="{version}"><Capability><Request>'
        "<GetFeatureInfo><Format>text/plain</Format><Format>application/json</Format>"
        f"</GetFeatureInfo></Request><Layer><Title>Racine</Title><{name}>{crs}</{name}>"
        '<Layer queryable="true"><Name>admin:communes</Name><Title>Communes</Title>'
        f"{box}{legend}</Layer>"
        f"<Layer><Name>routes</Name><Title>Routes</Title>{box}</Layer>"
        "</Layer></Capability></Capabilities>"
    )


def _wms_answer(capabilities: str) -> Callable[[dict[str, str]], tuple[str, str | bytes]]:
    info = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "geometry": None, "properties": {"nom": "Arras"}}],
    }
    answers: dict[str, tuple[str, str | bytes]] = {
        "GetCapabilities": ("text/xml", capabilities),
        "GetMap": ("image/png", PNG),
        "GetLegendGraphic": ("image/png", PNG),
        "GetFeatureInfo": ("application/json", json.dumps(info)),
    }
    return lambda parameters: answers[parameters["REQUEST"]]


def test_a_wms_layer_has_image_legend_opacity_and_attributes(visit, preview_of) -> None:
    asked = _served(visit, _wms_answer(_wms("EPSG:3857 EPSG:2154")))
    preview = preview_of(visit, url=SERVICE, protocol="OGC:WMS", layer="communes")
    expect(preview).to_have_attribute("ready", "")
    expect(preview.locator("[data-layer='admin:communes']")).to_be_visible()
    expect(preview.get_by_alt_text("Légende de la couche Communes")).to_be_attached()
    preview.get_by_label("Opacité").fill("50")
    preview.locator(".g2fe-map-target").click()
    expect(preview.locator(".g2fe-panel")).to_contain_text("Arras")
    maps = [request for request in asked if request["REQUEST"] == "GetMap"]
    assert maps
    assert all(request["MAP"] == "a" for request in asked)
    assert maps[0]["LAYERS"] == "admin:communes"
    assert maps[0]["CRS"] == "EPSG:3857"


@pytest.mark.parametrize(
    ("crs", "version", "first"),
    [
        ("EPSG:4326", "1.3.0", "latitude"),
        ("EPSG:4326", "1.1.1", "longitude"),
        ("CRS:84", "1.3.0", "longitude"),
        ("EPSG:4258", "1.3.0", "latitude"),
        ("EPSG:2154", "1.3.0", "easting"),
    ],
)
def test_a_wms_is_asked_in_its_own_system_and_axis_order(
    visitor, preview_of, crs: str, version: str, first: str
) -> None:
    visit = visitor()
    asked = _served(visit, _wms_answer(_wms(crs, version)))
    with visit.page.expect_response(_is_map):
        preview = preview_of(visit, url=SERVICE, protocol="OGC:WMS", layer="admin:communes")
    expect(preview).to_have_attribute("ready", "")
    request = next(request for request in asked if request["REQUEST"] == "GetMap")
    assert request["CRS" if version == "1.3.0" else "SRS"] == crs
    assert request["VERSION"] == version
    start = float(request["BBOX"].split(",")[0])
    ranges = {"latitude": (45, 50), "longitude": (-5, 4), "easting": (300_000, 700_000)}
    low, high = ranges[first]
    assert low < start < high


def test_a_wms_without_a_named_layer_lets_choose(visitor, preview_of) -> None:
    visit = visitor()
    asked = _served(visit, _wms_answer(_wms("EPSG:3857")))
    with visit.page.expect_response(_is_map):
        preview = preview_of(visit, url=SERVICE, format="WMS")
    with visit.page.expect_response(lambda answer: _is_map(answer) and "routes" in answer.url):
        preview.get_by_label("Couche").select_option(label="Routes")
    expect(preview.locator("[data-layer='routes']")).to_be_visible()
    assert {"admin:communes", "routes"} <= {request.get("LAYERS") for request in asked}
    assert preview.locator(".g2fe-map").count() == 1


def test_a_wms_layer_that_disappeared_is_told(visitor, preview_of) -> None:
    visit = visitor()
    _served(visit, _wms_answer(_wms("EPSG:3857")))
    preview = preview_of(visit, url=SERVICE, format="WMS", layer="ancienne")
    expect(preview).to_contain_text("La couche ancienne n’est plus annoncée")
    expect(preview.get_by_label("Couche")).to_be_visible()


def test_an_exception_of_a_service_is_quoted(visitor, preview_of) -> None:
    visit = visitor()
    report = "<ServiceExceptionReport><E>Base en panne</E></ServiceExceptionReport>"
    _served(visit, lambda _: ("text/xml", report))
    preview = preview_of(visit, url=SERVICE, format="WMS")
    expect(preview.get_by_role("status")).to_contain_text("Base en panne")


def _wfs(formats: str) -> str:
    return (
        '<w:WFS_Capabilities xmlns:w="w" xmlns:ows="o" version="2.0.0"><ows:OperationsMetadata>'
        '<ows:Operation name="GetFeature"><ows:Parameter name="outputFormat"><ows:AllowedValues>'
        f"{formats}</ows:AllowedValues></ows:Parameter></ows:Operation></ows:OperationsMetadata>"
        "<w:FeatureTypeList><w:FeatureType><w:Name>eau:stations</w:Name><w:Title>Stations</w:Title>"
        "<w:DefaultCRS>urn:ogc:def:crs:EPSG::4326</w:DefaultCRS>"
        "<w:OtherCRS>urn:ogc:def:crs:EPSG::2154</w:OtherCRS>"
        "</w:FeatureType></w:FeatureTypeList></w:WFS_Capabilities>"
    )


def test_a_large_wfs_is_counted_and_only_its_beginning_fetched(visitor, preview_of) -> None:
    visit = visitor()
    places = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": f"{number:05}"},
                "geometry": {"type": "Point", "coordinates": [650_000 + number, 6_970_000]},
            }
            for number in range(3)
        ],
    }

    def answer(parameters: dict[str, str]) -> tuple[str, str]:
        if parameters["REQUEST"] == "GetCapabilities":
            return "text/xml", _wfs("<ows:Value>application/json</ows:Value>")
        if parameters.get("RESULTTYPE") == "hits":
            return "text/xml", '<FeatureCollection numberMatched="250000" numberReturned="0"/>'
        return "application/json", json.dumps(places)

    asked = _served(visit, answer)
    preview = preview_of(visit, url=SERVICE, protocol="OGC:WFS", layer="stations")
    expect(preview).to_have_attribute("ready", "")
    expect(preview).to_contain_text("La couche compte 250 000 objets")
    fetched = asked[-1]
    assert fetched["COUNT"] == "1000"
    assert fetched["TYPENAMES"] == "eau:stations"
    assert fetched["SRSNAME"] == "EPSG:2154"
    assert preview.locator(".g2fe-map").get_attribute("data-features") == "3"


def test_a_wfs_without_geojson_is_told(visitor, preview_of) -> None:
    visit = visitor()
    _served(visit, lambda _: ("text/xml", _wfs("<ows:Value>text/xml; subtype=gml/3.2</ows:Value>")))
    preview = preview_of(visit, url=SERVICE, protocol="OGC:WFS", layer="eau:stations")
    expect(preview.get_by_role("status")).to_contain_text("ne fournit pas de GeoJSON")


def test_what_fails_on_a_map_is_told_line_by_line(visitor, preview_of) -> None:
    visit = visitor()
    visit.page.route("https://data.geopf.fr/**", lambda route: route.abort())
    capabilities = _wms_answer(_wms("EPSG:3857"))

    def answer(asked: dict[str, str]) -> tuple[str, str | bytes]:
        return ("text/plain", b"no") if asked["REQUEST"] == "GetMap" else capabilities(asked)

    _served(visit, answer)
    shown = {"url": SERVICE, "protocol": "OGC:WMS", "layer": "communes"}
    basemap = json.dumps({"url": "https://data.geopf.fr/{z}/{x}/{y}.png"})
    preview = preview_of(visit, **shown, **{"data-basemap": basemap})
    notices = preview.locator(".g2fe-map-notice")
    expect(notices).to_have_count(2, timeout=15_000)
    first, second = notices.evaluate_all(
        "notices => notices.map(each => each.getBoundingClientRect().toJSON())"
    )
    assert first["bottom"] <= second["top"]
