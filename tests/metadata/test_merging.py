"""A dataset made of a record, edited in the portal: the document changes by the edit alone."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ckanext.geo2france.domain.errors import MetadataError
from ckanext.geo2france.domain.extent import Extent
from ckanext.geo2france.domain.record import (
    Contact,
    Identifier,
    Keyword,
    Locale,
    OnlineResource,
    Record,
    Translation,
)
from ckanext.geo2france.schemas.datasets import record_of, to_dataset
from ckanext.geo2france.schemas.documents import read_record, standard_of
from ckanext.geo2france.schemas.merging import document_of, merged
from ckanext.geo2france.schemas.writing import write
from ckanext.geo2france.schemas.xml import parse


def dataset_of(record: Record) -> dict[str, Any]:
    return to_dataset(record).dataset


def test_a_dataset_gives_back_all_that_a_record_holds(complete: Record, service: Record) -> None:
    for record in (complete, service):
        got = record_of(dataset_of(record))
        for field in dataclasses.fields(Record):
            if field.name != "online_resources":
                assert getattr(got, field.name) == getattr(record, field.name), field.name
        assert len(got.online_resources) == len(record.online_resources)


def test_the_addresses_of_operations_are_resources_and_no_links_of_the_record(
    service: Record,
) -> None:
    dataset = dataset_of(service)
    assert [r["operation"] for r in dataset["resources"]] == ["GetCapabilities"] * 2
    assert record_of(dataset).online_resources == ()
    assert record_of(dataset).operations == service.operations


def test_a_dataset_that_nobody_edited_gives_the_original_byte_for_byte(corpus: Path) -> None:
    same = 0
    for path in sorted((corpus / "iso").iterdir()):
        original = path.read_bytes()
        try:
            root = parse(original)
            record = read_record(root).record
        except MetadataError:
            continue
        assert document_of(dataset_of(record), standard_of(root), original) is original, path.name
        same += 1
    assert same > 350


def test_what_a_dataset_cannot_show_survives_an_edit() -> None:
    original = Record(
        title="Un  titre",
        status="presque",
        contacts=(Contact("A", role="grand manitou"), Contact("B", role="owner")),
        online_resources=(
            OnlineResource(url="\\\\serveur\\partage"),
            OnlineResource(url="https://example.org/wms", protocol="OGC:WMS-1.3.0-http-get-map"),
        ),
        resource_identifiers=(Identifier("1"), Identifier("1")),
    )
    dataset = dataset_of(original)
    dataset["contacts"][0]["email"] = "a@example.org"
    dataset["notes"] = "Résumé\r\nen deux lignes"
    dataset["resources"][0]["description"] = "La couche"
    got = merged(record_of(dataset), original)
    assert got == replace(
        original,
        notes="Résumé\nen deux lignes",
        contacts=(replace(original.contacts[0], email="a@example.org"), original.contacts[1]),
        online_resources=(
            original.online_resources[0],
            replace(original.online_resources[1], description="La couche"),
        ),
    )


def test_items_are_taken_out_added_and_put_in_another_order() -> None:
    a, b, c = (Keyword(term) for term in "abc")
    original = Record(keywords=(a, b, b, c))
    dataset = dataset_of(original)
    assert [row["term"] for row in dataset["keywords"]] == ["a", "b", "c"]
    for terms, expected in (("ac", (a, b, c)), ("abdc", (a, b, Keyword("d"), b, c)), ("", (b,))):
        edited = dataset | {"keywords": [{"term": term} for term in terms]}
        got = merged(record_of(edited), original).keywords
        assert {each.term for each in got} >= set(terms), expected
    gone = dataset | {"keywords": [{"term": "a"}, {"term": "c"}]}
    assert merged(record_of(gone), original).keywords == (a, c)


def test_a_translation_that_is_edited_is_written(complete_xml: bytes, complete: Record) -> None:
    dataset = dataset_of(complete)
    dataset["translations"] = [
        {"field": "title", "source": "", "language": "eng", "text": "Land cover"}
    ]
    written = read_record(parse(document_of(dataset, "iso19139", complete_xml))).record
    assert written == replace(
        complete, translations=(Translation("title", "", "eng", "Land cover"),)
    )


@pytest.mark.parametrize("standard", ["iso19139", "iso19115-3"])
def test_a_dataset_without_an_original_is_written(standard: str) -> None:
    dataset = {
        "title": "Données",
        "notes": "Un résumé",
        "license_id": "etalab-2.0",
        "inspire_themes": ["hy"],
        "resources": [{"url": "https://example.org/wms", "protocol": "OGC:WMS", "layer_name": "a"}],
    }
    record = read_record(parse(document_of(dataset, standard))).record
    assert record == read_record(parse(write(record_of(dataset), standard))).record
    assert record.online_resources[0].protocol_uri.endswith("/ogc/wms")
    assert record.keywords[0].uri == "http://inspire.ec.europa.eu/theme/hy"


def test_choices_that_a_form_orders_by_their_list_are_no_edit(complete: Record) -> None:
    original = replace(complete, topic_categories=("society", "planningCadastre"))
    dataset = dataset_of(original)
    dataset["topic_categories"] = ["planningCadastre", "society"]
    assert merged(record_of(dataset), original) == original
    dataset["topic_categories"] = ["oceans", "society"]
    assert merged(record_of(dataset), original).topic_categories == ("society", "oceans")


def test_a_box_that_lacks_a_side_is_no_box_yet() -> None:
    rows = [{"west": 0, "south": 0, "east": 1, "north": ""}, {"description": "Nord"}]
    whole = {"west": 0, "south": -1, "east": 1, "north": 0}
    assert record_of({"extents": [*rows, whole]}).extents == (Extent(0, -1, 1, 0),)


@pytest.mark.parametrize(
    "original",
    [
        b"",
        b'{"title": "Communes"}',
        b"<http://example.org/a> a <http://www.w3.org/ns/dcat#Dataset> .",
        b'<Layer xmlns="http://www.opengis.net/wms"><Name>communes</Name></Layer>',
        b"<csw:GetRecordsResponse xmlns:csw='http://www.opengis.net/cat/csw/2.0.2'/>",
    ],
)
def test_a_dataset_that_was_made_of_no_iso_record_is_written_by_itself(original: bytes) -> None:
    dataset = to_dataset(Record(metadata_identifier="a", title="Communes")).dataset
    assert document_of(dataset, original=original) == document_of(dataset)


def test_the_name_that_stands_for_a_title_stays_out_of_the_document(complete: Record) -> None:
    original = write(replace(complete, title=""), "iso19139")
    dataset = to_dataset(replace(complete, title="")).dataset
    named = {**dataset, "name": "jeu-sans-titre", "title": "jeu-sans-titre"}
    assert document_of(named, "iso19139", original) == original
    retitled = parse(document_of({**named, "title": "Un titre"}, "iso19139", original))
    assert read_record(retitled).record.title == "Un titre"


def test_what_is_made_of_unknown_codes_alone_is_not_shown_and_stays(complete: Record) -> None:
    original = replace(complete, locales=(Locale("chi"), Locale("eng"), Locale("ara")))
    dataset = dataset_of(original)
    assert [row["language"] for row in dataset["locales"]] == ["eng"]
    assert merged(record_of(dataset), original) == original


def test_the_ends_of_lines_that_browsers_send_are_no_edit(complete: Record) -> None:
    original = replace(complete, credits=("a\r\nb",))
    dataset = dataset_of(original)
    for written in ("a\nb", "a\r\nb"):
        assert merged(record_of({**dataset, "credits": [written]}), original) == original
