from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from ckanext.geo2france import store
from ckanext.geo2france.domain.extent import Extent
from ckanext.geo2france.domain.record import Constraint, OnlineResource, Record
from ckanext.geo2france.schemas import codelists, licences
from ckanext.geo2france.schemas.links import links
from ckanext.geo2france.schemas.merging import merged
from ckanext.geo2france.schemas.protocols import layer_of, protocol_of

ROOT = Path(__file__).resolve().parents[2]


def link(url: str, **values: object) -> OnlineResource:
    return OnlineResource(url=url, **values)  # type: ignore[arg-type]


def test_a_complete_record_becomes_a_dataset_with_the_fields_of_the_schema(
    complete: Record,
) -> None:
    built = store.to_dataset(complete)
    schema = yaml.safe_load((ROOT / "schemas" / "dataset.yaml").read_text(encoding="utf-8"))
    known = {field["field_name"] for field in schema["dataset_fields"]} | {"type", "resources"}
    assert set(built.dataset) <= known
    assert built.notes == ()
    assert built.dataset["inspire_themes"] == ["lc"]
    assert built.dataset["license_id"] == "etalab-2.0"
    assert built.dataset["keywords"][1]["uri"] == "https://example.org/mots/mos"
    rows = {field["field_name"]: field for field in schema["dataset_fields"]}
    for name, value in built.dataset.items():
        if isinstance(value, list) and value and isinstance(value[0], dict) and name in rows:
            subfields = {sub["field_name"] for sub in rows[name]["repeating_subfields"]}
            assert set(value[0]) == subfields, name


def test_the_resources_say_what_they_are(complete: Record) -> None:
    service, file = store.to_dataset(complete).dataset["resources"]
    assert service["protocol"] == "OGC:WMS"
    assert service["format"] == "WMS"
    assert service["layer_name"] == "ocs2d_2024"
    assert service["name"] == "Occupation du sol (couche)"
    assert file["protocol"] == "DOWNLOAD"
    assert file["format"] == "SHP"
    assert file["mimetype"] == "application/zip"


def test_the_polygon_is_the_geometry_where_there_is_one(complete: Record) -> None:
    assert json.loads(store.to_dataset(complete).dataset["spatial"])["type"] == "Polygon"
    boxed = store.to_dataset(Record(extents=(Extent(1, 49, 2, 50),))).dataset
    assert json.loads(boxed["spatial"])["coordinates"][0][0] == [1, 49]
    assert store.to_dataset(Record()).dataset["spatial"] == ""


def test_a_code_that_the_lists_do_not_know_is_left_out_and_said() -> None:
    built = store.to_dataset(Record(status="presque", topic_categories=("biota", "agriculture")))
    assert built.dataset["status"] == ""
    # "agriculture" is the French label of farming.
    assert built.dataset["topic_categories"] == ["biota", "farming"]
    assert built.notes == ("status: “presque” is no code of the list statuses",)


def test_a_category_of_a_profile_is_shown_as_the_broader_one_and_stays_in_the_record() -> None:
    record = Record(title="a", topic_categories=("planningCadastre_Planning", "disaster"))
    built = store.to_dataset(record)
    assert built.dataset["topic_categories"] == ["planningCadastre"]
    assert [note.field for note in built.notes] == ["topic_categories"] * 2
    assert "planningCadastre_Planning" in built.notes[0].sentence.said()
    edited = store.from_dataset({**built.dataset, "title": "b"})
    assert merged(edited, record) == replace(record, title="b")


def test_the_id_of_a_dataset_depends_on_source_and_identifier_alone() -> None:
    first = store.dataset_id("source", "fr-1")
    assert first == store.dataset_id("source", "fr-1")
    assert len({first, store.dataset_id("source", "fr-2"), store.dataset_id("other", "fr-1")}) == 3


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Plan local d'urbanisme de Lille", "plan-local-d-urbanisme-de-lille"),
        ("Forêts & œuvres — 2024", "forets-oeuvres-2024"),
        ("水", "jeu-sans-titre"),
        ("a", "jeu-a"),
        ("New", "jeu-new"),
        ("x" * 200, "x" * 80),
    ],
)
def test_names_are_made_of_titles(title: str, name: str) -> None:
    assert store.slug(title) == name


def test_long_names_are_cut_between_words() -> None:
    name = store.slug("mot " * 60)
    assert len(name) <= 80
    assert set(name.split("-")) == {"mot"}


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("https://www.etalab.gouv.fr/licence-ouverte-open-licence", "etalab-2.0"),
        ("Licence Ouverte / Open Licence Version 2.0", "etalab-2.0"),
        ("Licence ouverte Etalab", "etalab-2.0"),
        ("Licence Ouverte version 1.0", "etalab-1.0"),
        ("Licence ODbL 1.0", "ODbL-1.0"),
        ("http://opendatacommons.org/licenses/odbl/", "ODbL-1.0"),
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/", "CC-BY-NC-SA-4.0"),
        ("Creative Commons BY-SA", "CC-BY-SA-4.0"),
        ("CC-BY 4.0", "CC-BY-4.0"),
        ("CC0", "CC0-1.0"),
        ("Usage libre sous réserve des mentions obligatoires", ""),
        ("Ces données décrivent des odbleries", ""),
    ],
)
def test_licences_are_recognised_by_address_or_text(text: str, licence: str) -> None:
    assert licences.detect([Constraint("use", "license", text)]) == licence


def test_an_address_is_believed_before_a_text_and_use_before_limitation() -> None:
    odbl = Constraint("limitation", "", "x", "https://opendatacommons.org/licenses/odbl/1-0/")
    lo = Constraint("use", "license", "Licence Ouverte")
    assert licences.detect([lo, odbl]) == "ODbL-1.0"
    assert licences.detect([Constraint("limitation", "", "ODbL"), lo]) == "etalab-2.0"


def test_every_licence_that_is_recognised_is_offered_by_the_portal() -> None:
    offered = json.loads((ROOT / "config" / "licenses.json").read_text(encoding="utf-8"))
    identifiers = [licence["id"] for licence in offered]
    assert set(identifiers) >= licences.IDENTIFIERS
    assert identifiers[:2] == ["etalab-2.0", "ODbL-1.0"]
    assert len(identifiers) == len(set(identifiers))


@pytest.mark.parametrize(
    ("online", "protocol", "layer"),
    [
        (
            link("https://e.org/ows?SERVICE=WFS&typename=ns:a", protocol="WWW:LINK"),
            "OGC:WFS",
            "ns:a",
        ),
        (link("https://e.org/wms", protocol="OGC:WMS", name="a"), "OGC:WMS", "a"),
        (link("https://e.org/wms", protocol="OGC:WMS", name="Deux mots"), "OGC:WMS", ""),
        (link("https://e.org/x", protocol="OGC Web Map Service", name="a"), "OGC:WMS", "a"),
        (link("https://e.org/wmts", protocol="", name="a"), "OGC:WMTS", "a"),
        (
            link("https://e.org/x", protocol_uri="http://www.opengis.net/def/serviceType/ogc/wfs"),
            "OGC:WFS",
            "",
        ),
        (link("https://e.org/arcgis/rest/services/a/MapServer"), "ESRI:REST", ""),
        (link("https://e.org/feed", protocol="ATOM Syndication Format"), "ATOM", ""),
        (link("https://e.org/a.geojson"), "DOWNLOAD", ""),
        (link("https://e.org/get", function="download"), "DOWNLOAD", ""),
        (link("ftp://e.org/a"), "FTP", ""),
        (link("https://e.org/collections/a/items"), "OGC:API-Features", ""),
        (link("https://e.org/page", protocol="WWW:LINK-1.0-http--link"), "LINK", ""),
    ],
)
def test_protocols_and_layers_are_recognised(
    online: OnlineResource, protocol: str, layer: str
) -> None:
    assert protocol_of(online) == protocol
    assert layer_of(online, protocol) == layer


def test_blanks_around_the_layer_of_an_address_are_none_of_its_name() -> None:
    online = link("https://example.org/wfs?service=WFS&typename=%20scot%20")
    assert layer_of(online, "OGC:WFS") == "scot"


def test_links_that_nobody_can_follow_are_left_out_and_said() -> None:
    notes: list[str] = []
    record = Record(
        online_resources=(
            link("javascript:alert(1)"),
            link("\\\\serveur\\partage"),
            link(""),
            link("www.example.org/page"),
            link("https://example.org/a b"),
            link("https://example.org/a b"),
            link("http://[mal"),
        )
    )
    urls = [found.url for found in links(record, notes)]
    assert urls == ["http://www.example.org/page", "https://example.org/a%20b"]
    assert len(notes) == 4


def test_every_code_list_has_labels_in_both_languages_and_an_origin() -> None:
    for name in codelists.names():
        found = codelists.load(name)
        assert found.origin
        assert found.date
        assert all(entry.fr and entry.en for entry in found.entries), name
        assert len({entry.code for entry in found.entries}) == len(found.entries), name
        for entry in found.entries:
            assert found.index[codelists.plain(entry.code)] == entry, (name, entry.code)
    assert len(codelists.load("inspire_themes").entries) == 34
    assert len(codelists.load("topic_categories").entries) == 19
    with pytest.raises(codelists.UnknownCodeList, match="themes_inspire"):
        codelists.load("themes_inspire")


def test_every_code_list_that_the_schema_names_exists() -> None:
    schema = yaml.safe_load((ROOT / "schemas" / "dataset.yaml").read_text(encoding="utf-8"))
    for group in ("dataset_fields", "resource_fields"):
        for field in schema[group]:
            for part in [field, *field.get("repeating_subfields", [])]:
                assert {"fr", "en"} <= set(part["label"]), part["field_name"]
                if "codelist" in part:
                    assert codelists.load(part["codelist"])
