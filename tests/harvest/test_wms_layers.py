"""From the layers of a WMS to records: datasets, series, the service; how they are known."""

from __future__ import annotations

import time
import tracemalloc
from datetime import date

import pytest
from corpus_folder import corpus_folder
from faulty_catalogue import iso
from wms_server import ADDRESS, SERVICE, Wms, capabilities, layer, link

from ckanext.geo2france.domain.errors import BadAnswer, FetchError, Geo2FranceError, MetadataError
from ckanext.geo2france.domain.parts import Period
from ckanext.geo2france.domain.record import OnlineResource, Record
from ckanext.geo2france.harvesters.linking import Role, keys
from ckanext.geo2france.harvesters.options import Options
from ckanext.geo2france.harvesters.outcome import Found, Met, Remark
from ckanext.geo2france.harvesters.record_links import linked
from ckanext.geo2france.harvesters.wms.addresses import asking
from ckanext.geo2france.harvesters.wms.reader import read
from ckanext.geo2france.schemas.datasets import to_dataset
from ckanext.geo2france.schemas.links import links
from ckanext.geo2france.schemas.xml import parse

CSW = "https://catalogue.example.org/csw?service=CSW&request=GetRecordById&id="
RECORD = "8f0c2f5e-7b0f-4d57-9f0a-0a6c1f7c9a11"


def _found(server: Wms, address: str = ADDRESS, options: Options | None = None) -> list[Found]:
    return [item for item in read(address, server, options) if isinstance(item, Found)]


def _records(server: Wms, options: Options | None = None) -> dict[str, Record]:
    """Return the records by title."""
    read_ = (found.document.read().record for found in _found(server, options=options))
    return {record.title: record for record in read_}


def _remarks(met: list[Met]) -> list[str]:
    texts = (item.text for item in met if isinstance(item, Remark))
    return [text if isinstance(text, str) else text.said() for text in texts]


def _digests(server: Wms) -> dict[str, str]:
    return {found.identifier: found.document.digest() for found in _found(server)}


def test_leaves_are_datasets_groups_are_series_and_the_service_works_on_the_leaves() -> None:
    group = layer("admin", "Limites", layer("communes", "Communes") + layer("epci", "EPCI"))
    records = _records(Wms(capabilities(group, layer("routes", "Routes"))))
    assert [(title, record.hierarchy_level) for title, record in records.items()] == [
        ("Communes", "dataset"),
        ("EPCI", "dataset"),
        ("Limites", "series"),
        ("Routes", "dataset"),
        ("Cartes d'essai", "service"),
    ]
    series = records["Limites"].metadata_identifier
    assert records["Communes"].parent_identifier == records["EPCI"].parent_identifier == series
    assert records["Routes"].parent_identifier == ""
    service = records["Cartes d'essai"]
    leaves = ("Communes", "EPCI", "Routes")
    assert {each.identifier for each in service.operates_on} == {
        records[title].metadata_identifier for title in leaves
    }
    assert {each.name for each in service.coupled_resources} == {"communes", "epci", "routes"}
    assert (service.service_type, service.coupling_type) == ("view", "tight")


def test_each_keeps_what_the_capabilities_say_of_it_as_its_document() -> None:
    group = layer("admin", "Limites", "<Abstract>Tout.</Abstract>" + layer("communes", "Communes"))
    server = Wms(capabilities(group))
    kept = {item.place: item.document.original() for item in _found(server)}
    assert b"<Name>communes</Name>" in kept["layer communes"]
    assert b"<Abstract>Tout.</Abstract>" in kept["layer admin"]
    assert b"<Fees>Licence Ouverte 2.0</Fees>" in kept["service"]
    assert b"communes" not in kept["layer admin"] + kept["service"]
    assert all(parse(document) is not None for document in kept.values())


def test_groups_may_have_no_name_and_may_be_nested() -> None:
    inner = layer("", "Eau", layer("rivieres", "Rivières"))
    records = _records(Wms(capabilities(layer("", "Milieux", inner + layer("sols", "Sols")))))
    assert records["Rivières"].parent_identifier == records["Eau"].metadata_identifier
    assert records["Eau"].parent_identifier == records["Milieux"].metadata_identifier
    assert records["Sols"].parent_identifier == records["Milieux"].metadata_identifier
    assert records["Eau"].online_resources == (), "there is no layer to ask for"


def test_a_service_of_one_layer_has_that_dataset() -> None:
    document = capabilities().replace(b"<Title>Tout</Title>", b"<Name>seule</Name>")
    assert list(_records(Wms(document))) == ["seule", "Cartes d'essai"]


def test_identity_rests_on_the_service_and_the_name_alone() -> None:
    group = layer("admin", "Limites", layer("communes", "Communes"))
    renamed = layer("admin", "Découpages", layer("communes", "Communes 2026"))
    first = Wms(capabilities(group, layer("routes", "Routes")))
    then = Wms(capabilities(layer("routes", "Voies"), renamed))
    moved = Wms(capabilities(layer("routes", "Voies"), layer("communes", "Communes")))
    known = {found.identifier for found in _found(first)}
    assert {found.identifier for found in _found(then)} == known
    assert {found.identifier for found in _found(moved)} < known
    elsewhere = {found.identifier for found in _found(first, "https://autre.example.org/wms")}
    assert not elsewhere & known


@pytest.mark.parametrize(
    "address",
    [
        "http://carto.example.org/wms?map=essai",
        "https://CARTO.example.org:443/wms/?MAP=essai&SERVICE=WMS&REQUEST=GetCapabilities",
        "https://carto.example.org/wms?version=1.1.1&map=essai&token=secret",
    ],
)
def test_ways_to_write_an_address_are_one_service(address: str) -> None:
    server = Wms(capabilities(layer("a", "A")))
    assert [each.identifier for each in _found(server, address)] == [
        each.identifier for each in _found(server)
    ]


def test_a_layer_is_as_it_was_until_something_about_it_changes() -> None:
    a, b = layer("a", "A"), layer("b", "B")
    before = _digests(Wms(capabilities(a, b)))
    assert _digests(Wms(capabilities(b, a))) == before, "the order says nothing"
    after = _digests(Wms(capabilities(a, layer("b", "B", "<Abstract>Mieux.</Abstract>"))))
    assert sum(before[each] != after[each] for each in before) == 1


def test_a_layer_says_all_that_the_capabilities_know() -> None:
    inside = (
        "<Abstract>Les communes.</Abstract><KeywordList><Keyword>limites</Keyword></KeywordList>"
        "<CRS>EPSG:2154</CRS><CRS>CRS:84</CRS>"
        '<Dimension name="time" units="ISO8601">2020-01-01/2024-12-31/P1Y</Dimension>'
        '<Dimension name="elevation" units="EPSG:5030">0,100,200</Dimension>'
        "<Attribution><Title>Région</Title></Attribution>"
        '<AuthorityURL name="r"><OnlineResource xmlns:xlink="http://www.w3.org/1999/xlink"'
        ' xlink:href="https://id.example.org/"/></AuthorityURL>'
        '<Identifier authority="r">communes-2024</Identifier>'
        + link("DataURL", "https://example.org/communes.gpkg", "", "application/geopackage+sqlite3")
        + f"<Style><Name>d</Name><Title>Gris</Title>{link('LegendURL', '/l.png', '', 'image/png')}"
        "</Style><Style><Name>e</Name><Title>Bleu</Title></Style>"
        "<MinScaleDenominator>1000</MinScaleDenominator>"
        "<MaxScaleDenominator>50000</MaxScaleDenominator>"
    )
    record = _records(Wms(capabilities(layer("communes", "Communes", inside))))["Communes"]
    assert record.notes == "Les communes."
    assert [each.term for each in record.keywords] == ["limites"]
    assert record.crs == ("EPSG:2154",)
    assert record.temporal_extents == (Period("2020-01-01", "2024-12-31"),)
    (heights,) = record.vertical_extents
    assert (heights.minimum, heights.maximum, heights.crs) == (0, 200, "EPSG:5030")
    assert record.credits == ("Région",)
    (identifier,) = record.resource_identifiers
    assert (identifier.code, identifier.codespace) == ("communes-2024", "https://id.example.org/")
    (overview,) = record.overviews
    assert overview.url == "https://carto.example.org/l.png"
    assert overview.description == "Légende – Gris"
    assert "Gris, Bleu" in record.supplemental_information
    assert "Visible du 1/50\u202f000 au 1/1\u202f000." in record.supplemental_information
    assert {contact.organisation for contact in record.contacts} == {"Partenaire"}
    assert to_dataset(record).dataset["license_id"] == "etalab-2.0"
    map_, data = links(record, [])
    assert map_.url == f"{ADDRESS}&service=WMS&request=GetCapabilities"
    assert (map_.format, map_.layer_name, map_.name) == ("WMS", "communes", "Communes")
    assert data.url == "https://example.org/communes.gpkg"


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("2024", Period("2024", "2024")),
        ("2024-03-01T12:00:00Z,2024-01-01", Period("2024-01-01", "2024-03-01T12:00:00Z")),
        ("2020-01-01/current/P1D", Period("2020-01-01", "", end_position="now")),
        ("hier", None),
        ("2015-04-27T16:15:00/2015-04-27T18:45:00/PBAD", Period(
            "2015-04-27T16:15:00", "2015-04-27T18:45:00")),
    ],
)  # fmt: skip
def test_the_time_dimension_is_the_period_of_the_data(written: str, period: Period | None) -> None:
    inside = f'<Dimension name="time" units="ISO8601">{written}</Dimension>'
    found = _found(Wms(capabilities(layer("a", "A", inside))))[0].document.read()
    assert found.record.temporal_extents == ((period,) if period else ())
    assert bool(found.notes) is (period is None)


def test_a_layer_that_points_to_an_iso_record_is_that_record_with_the_layer_as_link() -> None:
    record = iso(RECORD, "Les communes", abstract="Bien décrit.").encode()
    inside = link("MetadataURL", CSW + RECORD, "TC211", "text/xml") + (
        "<KeywordList><Keyword>limites</Keyword></KeywordList>"
    )
    server = Wms(
        capabilities(layer("communes", "Communes", inside), layer("b", "B")),
        {CSW + RECORD: record},
    )
    first = _found(server)[0]
    assert first.designates[0] == RECORD
    assert first.identifier != RECORD, "it is known by the service and its name"
    found = first.document.read().record
    assert (found.title, found.notes) == ("Les communes", "Bien décrit.")
    assert found.metadata_identifier == RECORD
    assert [each.term for each in found.keywords] == ["limites"], "what it does not say is added"
    assert [each.name for each in found.online_resources] == ["communes"]
    assert first.document.original() == record
    service = _records(server)["Cartes d'essai"]
    assert RECORD in {each.identifier for each in service.operates_on}


def test_the_record_of_a_service_is_not_that_of_its_layers() -> None:
    service = iso(RECORD, "Le service").replace("MD_DataIdentification", "SV_ServiceIdentification")
    service = service.replace("gmd:SV_", "srv:SV_").replace(
        "<gmd:MD_Metadata ", '<gmd:MD_Metadata xmlns:srv="http://www.isotc211.org/2005/srv" '
    )
    inside = link("MetadataURL", CSW + RECORD, "TC211", "text/xml")
    url = f"<URL>{CSW}{RECORD}</URL>".replace("&", "&amp;")
    extended = f"<ExtendedCapabilities><MetadataUrl>{url}</MetadataUrl></ExtendedCapabilities>"
    document = capabilities(layer("communes_a", "Communes", inside), extended=extended)
    communes, served = _found(Wms(document, {CSW + RECORD: service.encode()}))
    read_ = communes.document.read()
    assert (read_.record.title, read_.record.hierarchy_level) == ("Communes", "dataset")
    assert any("service" in note for note in read_.notes)
    assert RECORD not in communes.designates
    assert served.document.read().record.title == "Le service"
    assert served.document.identifier() == RECORD
    assert served.designates == (RECORD,)


def test_layers_that_share_a_record_are_one_of_them_and_others_that_designate_it() -> None:
    shared = link("MetadataURL", CSW + RECORD, "TC211", "text/xml")
    layers = [layer("b", "B", shared), layer("a", "A", shared), layer("c", "C", shared)]
    for order in (layers, layers[::-1]):
        server = Wms(capabilities(*order), {CSW + RECORD: iso(RECORD, "Commun").encode()})
        found = {item.place: item for item in _found(server)}
        titles = {place: item.document.read().record.title for place, item in found.items()}
        assert titles == {
            "layer a": "Commun",
            "layer b": "B",
            "layer c": "C",
            "service": "Cartes d'essai",
        }
        assert all(found[f"layer {name}"].designates[0] == RECORD for name in "abc")
        identifiers = [item.document.identifier() for item in found.values()]
        assert len(set(identifiers)) == len(identifiers)
        assert server.asked.count(CSW + RECORD) == 1, "it is asked for once"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (FetchError("x", "HTTP status 404", status=404), "404"),
        (b"<!DOCTYPE html><html><body>Fiche</body></html>", "no ISO record"),
        (b"<html><body><br></body></html>", "no ISO record"),
        (b"<gmd/>", "no ISO record"),
    ],
)
def test_a_record_that_does_not_come_is_noted_and_the_layer_is_there(
    answer: bytes | FetchError, told: str
) -> None:
    inside = link("MetadataURL", CSW + RECORD, "TC211", "text/xml")
    server = Wms(capabilities(layer("a", "A", inside)), {CSW + RECORD: answer})
    first = _found(server)[0]
    found = first.document.read()
    assert found.record.title == "A"
    assert any(told in note for note in found.notes)
    assert RECORD in first.designates, "the address still tells which record it is"


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_record_that_cannot_be_had_for_now_leaves_the_dataset_as_it_is(status: int) -> None:
    inside = link("MetadataURL", CSW + RECORD, "TC211", "text/xml")
    busy = FetchError("x", f"HTTP status {status}", status=status)
    server = Wms(capabilities(layer("a", "A", inside)), {CSW + RECORD: busy})
    first = _found(server)[0]
    with pytest.raises(MetadataError, match=str(status)):
        first.document.digest()
    calm = Wms(server.answer, {CSW + RECORD: iso(RECORD).encode()})
    assert first.identifier == _found(calm)[0].identifier


def test_a_host_that_is_away_is_not_asked_for_each_layer() -> None:
    urls = [f"{CSW}fiche-{number:010}" for number in range(30)]
    layers = [
        layer(f"couche{n}", "", link("MetadataURL", url, "TC211")) for n, url in enumerate(urls)
    ]
    away = FetchError("x", "no answer in time")
    server = Wms(capabilities(*layers), dict.fromkeys(urls, away))
    assert len(_found(server)) == 31
    assert sum(url in urls for url in server.asked) == 2


def test_a_page_for_people_is_a_link_and_is_not_asked() -> None:
    page = f"https://catalogue.example.org/geonetwork/srv/fre/catalog.search#/metadata/{RECORD}"
    inside = link("MetadataURL", page, "TC211", "text/html")
    server = Wms(capabilities(layer("a", "A", inside)))
    first = _found(server)[0]
    assert first.designates[0] == RECORD
    assert page in {each.url for each in first.document.read().record.online_resources}
    assert page not in server.asked


@pytest.mark.parametrize(
    "url",
    [
        f"https://example.org/csw?request=GetRecordById&Id={RECORD}",
        f"https://example.org/geonetwork/?uuid={RECORD}",
        f"https://example.org/geonetwork/srv/api/records/{RECORD}/formatters/xml",
        f"https://example.org/geonetwork/srv/fre/catalog.search#/metadata/{RECORD}",
        f"https://example.org/resources/{RECORD}.xml?proxy=x",
    ],
)
def test_addresses_of_catalogues_tell_which_record_they_lead_to(url: str) -> None:
    server = Wms(capabilities(layer("a", "A", link("MetadataURL", url, "TC211"))))
    assert _found(server)[0].designates[0] == RECORD


def test_a_layer_designates_its_identifiers_and_by_default_its_name() -> None:
    named = layer("communes_2024", "Communes")
    plain = layer("1", "Un")
    known = layer(
        "routes_2024", "Routes", '<Identifier authority="x">fr-region-routes</Identifier>'
    )
    met = {item.place: item.designates for item in _found(Wms(capabilities(named, plain, known)))}
    here = "carto.example.org/wms?map=essai#"
    assert met["layer communes_2024"] == ("communes_2024", f"{here}communes_2024")
    assert met["layer 1"] == (f"{here}1",), "a name that any server gives designates nothing"
    assert met["layer routes_2024"] == ("fr-region-routes", f"{here}routes_2024")


def test_a_layer_designates_the_dataset_that_has_a_link_to_it() -> None:
    link_ = OnlineResource("http://carto.example.org/wms?map=essai", "communes", protocol="OGC:WMS")
    known = keys(to_dataset(Record(title="Communes", online_resources=(link_,))).dataset)
    layer_ = _found(Wms(capabilities(layer("communes", "Autre titre"))))[0]
    assert {(Role.IS, name) for name in layer_.designates} & known


def test_a_link_that_the_dataset_has_is_not_added_in_other_words() -> None:
    written = OnlineResource("http://carto.example.org/wms?map=essai", "a", protocol="OGC:WMS")
    dataset = to_dataset(Record(title="A", online_resources=(written,))).dataset
    found = _found(Wms(capabilities(layer("a", "A"), layer("b", "B"))))
    same, other = (to_dataset(each.document.read().record).dataset for each in found[:2])
    assert linked(dataset, same["resources"], "x")["resources"] == dataset["resources"]
    assert len(linked(dataset, other["resources"], "x")["resources"]) == 2


WFS = b"""<wfs:WFS_Capabilities xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:ms="http://x.example.org/">
<wfs:FeatureTypeList><wfs:FeatureType><wfs:Name>ms:communes</wfs:Name></wfs:FeatureType>
</wfs:FeatureTypeList></wfs:WFS_Capabilities>"""


@pytest.mark.parametrize(
    ("address", "wfs"),
    [
        (ADDRESS, f"{ADDRESS}&service=WFS&request=GetCapabilities"),
        (
            "https://g.example.org/geoserver/wms",
            "https://g.example.org/geoserver/wfs?service=WFS&request=GetCapabilities",
        ),
        (
            "https://a.example.org/X/MapServer/WMSServer",
            "https://a.example.org/X/MapServer/WFSServer?service=WFS&request=GetCapabilities",
        ),
    ],
)
def test_the_wfs_beside_it_is_a_resource_of_the_layers_that_it_gives(
    address: str, wfs: str
) -> None:
    server = Wms(capabilities(layer("communes", "Communes"), layer("fond", "Fond")), {wfs: WFS})
    communes, fond, _service = (each.document.read().record for each in _found(server, address))
    assert [link.format for link in links(communes, [])] == ["WMS", "WFS"]
    assert [link.layer_name for link in links(communes, [])] == ["communes", "ms:communes"]
    assert [link.format for link in links(fond, [])] == ["WMS"]
    without = Options(extras={"wfs": "no", "metadata": "no"})
    quiet = Wms(server.answer)
    assert len(_found(quiet, address, without)) == 3
    assert len(quiet.asked) == 1


def test_the_filters_of_a_source_sift_layers_and_empty_groups_go() -> None:
    water = "<KeywordList><Keyword>Eau</Keyword></KeywordList>"
    group = layer("", "Sols", layer("sols", "Sol"))
    server = Wms(capabilities(layer("r", "Rivières", water), group))
    assert list(_records(server, Options(keywords=("eau",)))) == ["Rivières", "Cartes d'essai"]
    far = Options(bbox=(40.0, -20.0, 60.0, -10.0))
    assert list(_records(server, far)) == [], "a service none of whose layers is wanted"
    undated = Options(modified_since=date(2026, 1, 1))
    assert "Rivières" in _records(server, undated)
    assert _remarks(list(read(ADDRESS, server, Options(cql="a = 1"))))


def test_layers_without_title_take_their_name() -> None:
    records = _records(Wms(capabilities(layer("sans_titre", "", "<Abstract/>"), layer("b", " "))))
    assert list(records) == ["sans_titre", "b", "Cartes d'essai"]


def test_layers_of_the_same_name_are_one() -> None:
    met = list(read(ADDRESS, Wms(capabilities(layer("a", "A"), layer("", "G", layer("a", "A"))))))
    assert sum(isinstance(item, Found) for item in met) == 2
    assert any("name of another" in text for text in _remarks(met))


def test_a_server_that_refuses_the_newest_version_is_asked_for_the_other() -> None:
    old = capabilities(layer("a", "A"), version="1.1.1")
    exception = b"<ServiceExceptionReport>Version</ServiceExceptionReport>"
    url = f"{ADDRESS}&service=WMS&request=GetCapabilities&version=1.3.0"
    for answer in (exception, FetchError(url, "HTTP status 500", status=500)):
        assert len(_found(Wms(old, {url: answer}))) == 2


@pytest.mark.parametrize(
    "answer",
    [b"<ServiceExceptionReport>Non</ServiceExceptionReport>", b"<html/>", b"", b"bonjour"],
)
def test_a_server_that_gives_no_capabilities_is_refused(answer: bytes) -> None:
    with pytest.raises((BadAnswer, MetadataError)):
        list(read(ADDRESS, Wms(answer)))


def test_a_thousand_layers_four_deep_are_read_fast_and_one_at_a_time() -> None:
    document = capabilities(
        *(
            layer(f"g{a}", "", "".join(
                layer("", f"Groupe {b}", "".join(
                    layer("", f"Sous-groupe {c}", "".join(
                        layer(f"couche{a}.{b}.{c}.{d}") for d in range(10)
                    )) for c in range(5)
                )) for b in range(4)
            )) for a in range(5)
        )
    )  # fmt: skip
    tracemalloc.start()
    try:
        count = sum(1 for item in read(ADDRESS, Wms(document)) if isinstance(item, Found))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 1000 + 5 + 20 + 100 + 1
    assert peak < 30_000_000
    started = time.process_time()
    for found in _found(Wms(document)):
        found.document.digest()
        found.document.read()
    assert time.process_time() - started < 5


def test_every_document_of_the_corpus_gives_datasets_or_a_reason() -> None:
    met = refused = 0
    for path in sorted((corpus_folder() / "wms").glob("*.xml")):
        try:
            found = _found(Wms(path.read_bytes()), "https://geo.example.org/geoserver/wms")
        except Geo2FranceError:
            refused += 1
            continue
        identifiers = [item.identifier for item in found]
        assert len(set(identifiers)) == len(identifiers), path.name
        for item in found:
            dataset = to_dataset(item.document.read().record).dataset
            assert dataset["title"], path.name
            assert item.document.digest()
            met += 1
    assert met > 400
    assert refused <= 2


@pytest.mark.parametrize("ending", ["", "?", "&", "/", "/?"])
def test_the_page_of_a_service_is_no_second_link_to_it(ending: str) -> None:
    address = "https://carto.example.org/wms" + ("?map=essai" if ending in ("", "&") else "")
    page = f"{address}{ending}".replace("&", "&amp;")
    service = SERVICE.replace("https://example.org/", page)
    server = Wms(capabilities(layer("a", "A"), service=service))
    (found,) = [each for each in _found(server, address) if each.place == "service"]
    urls = [link.url for link in links(found.document.read().record, [])]
    elsewhere = [] if "map=essai" in address else ["https://carto.example.org/wms?map=essai"]
    assert urls == [asking(address, service="WMS", request="GetCapabilities"), *elsewhere]
