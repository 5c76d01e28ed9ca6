"""Records that failed are asked for again alone, where the partner gives them so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from faulty_catalogue import Catalogue, iso
from wms_server import ADDRESS, Wms, capabilities, layer, link

from ckanext.geo2france.domain.errors import FetchError
from ckanext.geo2france.harvesters import folder, webfolder
from ckanext.geo2france.harvesters.ckan import reading as ckan
from ckanext.geo2france.harvesters.csw import reading as csw
from ckanext.geo2france.harvesters.options import Options
from ckanext.geo2france.harvesters.outcome import Found, Met, Refused
from ckanext.geo2france.harvesters.records import reading as records
from ckanext.geo2france.harvesters.request import Request
from ckanext.geo2france.harvesters.wanted import MOST, Wanted
from ckanext.geo2france.harvesters.wms import reader as wms

URL = "https://example.org/csw"
GMD = Options(extras={"schema": "gmd"})


def wanted(*identifiers: str) -> Wanted:
    return Wanted(tuple((identifier, "") for identifier in identifiers))


def found(met: Any) -> list[str]:
    items = [item for item in met if isinstance(item, Found)]
    return sorted(item.identifier or item.document.identifier() for item in items)


def refused(met: Any) -> dict[str, str]:
    items = [item for item in met if isinstance(item, Refused)]
    return {item.identifier: getattr(item.reason, "msgid", str(item.reason)) for item in items}


class Csw:
    """A CSW that gives records by identifier; an instance is a `Fetch`."""

    def __init__(self, *identifiers: str, at_once: int = 100, bad: str = "") -> None:
        self.identifiers = identifiers
        self.at_once = at_once
        self.bad = bad
        self.asked: list[list[str]] = []

    def __call__(self, request: Request) -> bytes:
        asked = {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}
        assert (asked["request"], asked["elementSetName"]) == ("GetRecordById", "full")
        names = asked["id"].split(",")
        self.asked.append(names)
        if self.bad in names:
            return Catalogue.exception("the record is broken")
        given = "".join(iso(name) for name in names[: self.at_once] if name in self.identifiers)
        return (
            '<csw:GetRecordByIdResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2">'
            f"{given}</csw:GetRecordByIdResponse>"
        ).encode()


def test_a_csw_is_asked_for_several_at_once() -> None:
    server = Csw("a", "b", "c")
    met = list(csw.read_chosen(URL, server, GMD, wanted("a", "b", "parti")) or ())
    assert found(met) == ["a", "b"]
    assert refused(met) == {"parti": "The source no longer gives this record."}
    assert server.asked == [["a", "b", "parti"], ["parti"]]


def test_a_csw_that_gives_one_at_a_time_is_asked_so() -> None:
    server = Csw("a", "b", at_once=1)
    assert found(csw.read_chosen(URL, server, GMD, wanted("a", "b")) or ()) == ["a", "b"]
    assert server.asked == [["a", "b"], ["b"]]


def test_a_record_that_makes_the_answer_fail_does_not_keep_the_others_away() -> None:
    met = list(csw.read_chosen(URL, Csw("a", "b", bad="b"), GMD, wanted("a", "b")) or ())
    assert found(met) == ["a"]
    assert "exception" in refused(met)["b"]


def test_a_csw_that_gives_none_by_identifier_is_read_whole() -> None:
    assert csw.read_chosen(URL, Csw(), GMD, wanted("a")) is None
    nameless = Wanted((("", "record 12"), ("a", "")))
    assert csw.read_chosen(URL, Csw("a"), GMD, nameless) is None
    assert csw.read_chosen(URL, Csw("a"), GMD, wanted(*map(str, range(MOST + 1)))) is None


def test_a_csw_that_does_not_answer_is_not_asked_for_more() -> None:
    def silent(request: Request) -> bytes:
        raise FetchError(request.url, "no answer", status=0)

    with pytest.raises(FetchError):
        csw.read_chosen(URL, silent, GMD, wanted("a"))


def test_an_api_is_asked_for_each_record_in_the_collections_of_the_source() -> None:
    asked: list[str] = []

    def fetch(request: Request) -> bytes:
        path = urlsplit(request.url).path
        asked.append(path)
        if path != "/api/collections/jeux/items/a%2Fb":
            raise FetchError(request.url, "HTTP status 404", status=404)
        said = {"type": "dataset", "title": "Jeu"}
        return json.dumps({"id": "a/b", "type": "Feature", "properties": said}).encode()

    address = "https://example.org/api/collections/jeux/items"
    met = list(records.read_chosen(address, fetch, Options(), wanted("a/b", "z")) or ())
    assert found(met) == ["a/b"]
    assert list(refused(met)) == ["z"]
    assert len(asked) == 2
    assert records.read_chosen(address, fetch, Options(), wanted("z")) is None


def test_a_ckan_is_searched_for_what_a_dataset_is_known_by() -> None:
    packages = [
        {"id": "a", "name": "jeu-a", "title": "A"},
        {"id": "x", "name": "jeu-x", "title": "X", "extras": [{"key": "guid", "value": "urn:x"}]},
    ]
    asked: list[str] = []

    def fetch(request: Request) -> bytes:
        query = {key: v[0] for key, v in parse_qs(urlsplit(request.url).query).items()}["fq"]
        asked.append(query)
        if "metadata_identifier" in query:
            return json.dumps({"success": False, "error": {"message": "no field"}}).encode()
        given = [
            each
            for each in packages
            if ("(id:" in query and f'"{each["id"]}"' in query)
            or ("(guid:" in query and '"urn:x"' in query and each["id"] == "x")
        ]
        result = {"count": len(given), "results": given}
        return json.dumps({"success": True, "result": result}).encode()

    names = wanted("a", "urn:x", "parti")
    met = list(ckan.read_chosen("https://ckan.example.org", fetch, Options(), names) or ())
    assert found(met) == ["a", "urn:x"]
    assert list(refused(met)) == ["parti"]
    assert len(asked) == 4


def test_only_the_files_of_a_folder_that_failed_are_read(tmp_path: Path) -> None:
    (tmp_path / "sous").mkdir()
    for name in ("a", "sous/b", "c"):
        (tmp_path / f"{name}.xml").write_text(iso(name[-1]))
    again = Wanted((("b", "sous/b.xml"), ("", "parti.xml")))
    met: list[Met] = list(folder.read_chosen(str(tmp_path), Csw(), Options(), again) or ())
    assert found(met) == ["b"]
    assert [item.place for item in met if isinstance(item, Refused)] == ["parti.xml"]
    assert folder.read_chosen(str(tmp_path), Csw(), Options(), wanted("b")) is None


def test_only_the_files_of_a_web_folder_that_failed_are_asked_for() -> None:
    asked: list[str] = []

    def fetch(request: Request) -> bytes:
        asked.append(unquote(request.url))
        return iso("b").encode()

    root = "https://example.org/metadonnees/"
    again = Wanted((("b", "été/b.xml, record 2"),))
    assert found(webfolder.read_chosen(root, fetch, Options(), again) or ()) == ["b"]
    assert asked == [f"{root}été/b.xml"]


def test_the_capabilities_are_read_again_and_no_record_of_another_layer() -> None:
    pages = {name: f"https://example.org/{name}.xml" for name in ("a", "b")}
    layers = [
        layer(name, name, link("MetadataURL", url, "TC211", "text/xml"))
        for name, url in pages.items()
    ]
    server = Wms(
        capabilities(*layers), {url: iso(f"fiche-{n}").encode() for n, url in pages.items()}
    )
    everything = {item.place: item for item in wms.read(ADDRESS, server) if isinstance(item, Found)}
    server.asked.clear()
    name = everything["layer b"].identifier
    again = Wanted(((name, "layer b"),))
    assert found(filter(again.hold, wms.read_chosen(ADDRESS, server, Options(), again))) == [name]
    assert pages["b"] in server.asked
    assert pages["a"] not in server.asked
    service = wanted(everything["service"].identifier)
    assert (
        len(found(filter(service.hold, wms.read_chosen(ADDRESS, server, Options(), service)))) == 1
    )
