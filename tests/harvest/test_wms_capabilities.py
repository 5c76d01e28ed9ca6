"""What the capabilities say, of both versions, with inheritance and with the faults of servers."""

from __future__ import annotations

import tracemalloc

import pytest
from corpus_folder import corpus_folder
from wms_server import ADDRESS, BOX, capabilities, layer, link

from ckanext.geo2france.domain.errors import BadAnswer, Geo2FranceError, MetadataError
from ckanext.geo2france.domain.extent import Extent
from ckanext.geo2france.harvesters.wms.capabilities import ServiceException, read_capabilities
from ckanext.geo2france.harvesters.wms.model import Capabilities, Layer


def _read(*layers: str, version: str = "1.3.0", extended: str = "") -> Capabilities:
    return read_capabilities(capabilities(*layers, version=version, extended=extended), ADDRESS)


def _layers(*layers: str, version: str = "1.3.0") -> dict[str, Layer]:
    return {found.name: found for found in _read(*layers, version=version).layers() if found.name}


def test_the_service_says_who_answers_for_it_and_under_which_conditions() -> None:
    service = _read(layer("a")).service
    assert (service.title, service.abstract) == ("Cartes d'essai", "Un service.")
    assert service.party.organisation == "Partenaire"
    assert service.party.email == "partenaire@example.org"
    assert service.fees == "Licence Ouverte 2.0"
    assert service.access_constraints == "", '"None" says nothing'


@pytest.mark.parametrize("version", ["1.1.1", "1.3.0"])
def test_a_layer_inherits_what_it_does_not_say(version: str) -> None:
    crs = "CRS" if version == "1.3.0" else "SRS"
    inside = (
        f"<{crs}>EPSG:2154</{crs}>"
        "<Attribution><Title>Partenaire</Title></Attribution>"
        f"<Style><Name>gris</Name><Title>Gris</Title>{link('LegendURL', '/legende.png')}</Style>"
        '<Dimension name="Time" units="ISO8601">2020-01-01/2024-12-31/P1Y</Dimension>'
        "<Abstract>Celui du groupe.</Abstract>"
    )
    own = f"<{crs}>EPSG:3857</{crs}><Style><Name>bleu</Name><Title>Bleu</Title></Style>"
    found = _layers(layer("g", "Groupe", inside + layer("a", "A", own)), version=version)["a"]
    assert found.crs == ("EPSG:2154", "EPSG:3857")
    assert found.own_crs == ("EPSG:3857",)
    assert [style.name for style in found.styles] == ["gris", "bleu"]
    legend = found.styles[0].legend
    assert legend
    assert legend.url == "https://carto.example.org/legende.png"
    assert found.attribution
    assert found.attribution.title == "Partenaire"
    assert [each.name for each in found.dimensions] == ["time"]
    assert found.abstract == "", "an abstract is not inherited"


def test_version_1_1_1_writes_values_of_dimensions_and_scales_otherwise() -> None:
    inside = (
        '<Dimension name="time" units="ISO8601"/>'
        '<Extent name="time" default="2024">2020/2024</Extent>'
        '<ScaleHint min="0.7071067811865476" max="70.71067811865476"/>'
        '<LatLonBoundingBox minx="1" miny="48" maxx="2" maxy="49"/>'
    )
    found = _layers(layer("a", "A", inside), version="1.1.1")["a"]
    (time,) = found.dimensions
    assert (time.values, time.default) == ("2020/2024", "2024")
    assert [round(scale) for scale in found.scales] == [1786, 178571]
    assert found.extent == Extent(1, 48, 2, 49)


@pytest.mark.parametrize(
    ("version", "crs", "sides"),
    [
        ("1.3.0", "EPSG:4326", (48.0, 1.0, 49.0, 2.0)),
        ("1.3.0", "CRS:84", (1.0, 48.0, 2.0, 49.0)),
        ("1.1.1", "EPSG:4326", (1.0, 48.0, 2.0, 49.0)),
        ("1.3.0", "EPSG:2154", (549_000.0, 6_766_000.0, 626_000.0, 6_878_000.0)),
        # Northing first, by the register of EPSG.
        ("1.3.0", "EPSG:3035", (2_850_000.0, 3_660_000.0, 2_890_000.0, 3_690_000.0)),
    ],
)
def test_a_box_is_read_in_the_order_of_the_version_where_there_is_no_other(
    version: str, crs: str, sides: tuple[float, ...]
) -> None:
    west, south, east, north = sides
    name = "CRS" if version == "1.3.0" else "SRS"
    box = f'<BoundingBox {name}="{crs}" minx="{west}" miny="{south}" maxx="{east}" maxy="{north}"/>'
    found = _layers(layer("a", "A", box), version=version)["a"].extent
    assert found is not None
    assert 0.5 < found.west < found.east < 2.6
    assert 47.5 < found.south < found.north < 49.5


def test_a_box_with_latitude_first_where_it_should_not_is_told_by_its_numbers() -> None:
    box = '<LatLonBoundingBox minx="24.5" miny="-124.2" maxx="49.4" maxy="-66.9"/>'
    found = _layers(layer("a", "A", box), version="1.1.1")["a"]
    assert found.extent == Extent(-124.2, 24.5, -66.9, 49.4)
    assert "latitude was written first" in found.notes[0]


def test_a_layer_without_box_lies_where_its_group_does_or_nowhere() -> None:
    assert _layers(layer("a"))["a"].extent == Extent(1.3, 48.8, 4.3, 51.1)
    assert _layers(layer("a"), version="1.1.1")["a"].extent is None


@pytest.mark.parametrize(("written", "meant"), [("1", True), ("true", True), ("0", False)])
def test_servers_write_truth_in_their_own_way(written: str, meant: bool) -> None:
    assert _layers(layer("a", queryable=written))["a"].queryable is meant


def test_addresses_are_made_absolute_and_those_that_nobody_may_follow_left_out() -> None:
    inside = (
        link("MetadataURL", "../fiche?id=1", "TC211", "text/xml")
        + link("MetadataURL", "javascript:alert(1)", "TC211")
        + link("MetadataURL", "file:///etc/passwd", "TC211")
        + "<DataURL><Format>text/html</Format></DataURL>"
    )
    found = _layers(layer("a", "A", inside))["a"]
    assert [each.url for each in found.metadata] == ["https://carto.example.org/fiche?id=1"]
    assert found.data == ()


def test_inspire_extended_capabilities_tell_language_dates_and_record() -> None:
    extended = """<v:ExtendedCapabilities xmlns:v="http://inspire.ec.europa.eu/schemas/inspire_vs/1.0"
      xmlns:c="http://inspire.ec.europa.eu/schemas/common/1.0">
      <c:MetadataUrl><c:URL>https://example.org/csw?id=s-1</c:URL></c:MetadataUrl>
      <c:TemporalReference><c:DateOfLastRevision>2026-01-15</c:DateOfLastRevision></c:TemporalReference>
      <c:MetadataDate>2026-01-16</c:MetadataDate>
      <c:ResponseLanguage><c:Language>eng</c:Language></c:ResponseLanguage>
    </v:ExtendedCapabilities>"""
    service = _read(layer("a"), extended=extended).service
    assert [each.url for each in service.metadata] == ["https://example.org/csw?id=s-1"]
    assert (service.language, service.revised) == ("eng", "2026-01-15")
    assert service.metadata_date == "2026-01-16"


def test_what_is_no_capabilities_document_is_refused_with_what_it_is() -> None:
    exception = (
        b"<!DOCTYPE ServiceExceptionReport SYSTEM 'http://example.org/e.dtd'>"
        b"<ServiceExceptionReport><ServiceException>Trop de monde</ServiceException>"
        b"</ServiceExceptionReport>"
    )
    with pytest.raises(ServiceException, match="Trop de monde"):
        read_capabilities(exception, ADDRESS)
    with pytest.raises(BadAnswer, match="html"):
        read_capabilities(b"<html><body>Bonjour</body></html>", ADDRESS)
    with pytest.raises(BadAnswer, match="empty"):
        read_capabilities(b" ", ADDRESS)
    with pytest.raises(MetadataError):
        read_capabilities(b"bonjour", ADDRESS)


def test_a_document_may_name_its_dtd_but_no_entity() -> None:
    body = capabilities(layer("a"), version="1.1.1")
    spoilt = body.replace(b"EMPTY>", b"EMPTY> <!ENTITY e SYSTEM 'file:///etc/passwd'>")
    assert spoilt != body
    assert read_capabilities(body, ADDRESS).version == "1.1.1"
    with pytest.raises(MetadataError):
        read_capabilities(spoilt, ADDRESS)


def test_thousands_of_systems_that_every_layer_inherits_are_kept_once() -> None:
    systems = "".join(f"<CRS>EPSG:{code}</CRS>" for code in range(20_000, 26_000))
    inside = systems + BOX + "".join(layer(f"a{n}", f"A {n}") for n in range(500))
    document = capabilities(layer("g", "Groupe", inside))
    tracemalloc.start()
    try:
        found = read_capabilities(document, ADDRESS)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len({id(each.crs) for each in found.layers() if each.name}) == 1
    assert peak < 20_000_000


def test_every_document_of_the_corpus_is_read_or_refused_with_a_reason() -> None:
    documents = sorted((corpus_folder() / "wms").glob("*.xml"))
    refused: dict[str, str] = {}
    for path in documents:
        try:
            found = read_capabilities(path.read_bytes(), ADDRESS)
        except Geo2FranceError as error:
            refused[path.name] = str(error)
            continue
        assert found.version, path.name
        assert found.service.title, path.name
    assert len(documents) >= 79
    # One binds no prefix of its own, the other is spoilt before its first character.
    assert len(refused) <= 2, refused
    assert all(refused.values())
