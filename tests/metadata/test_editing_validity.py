"""An edited document stays one of its own kind: valid, in its namespaces, with its line ends."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ckanext.geo2france.domain.errors import MetadataError
from ckanext.geo2france.domain.extent import Extent
from ckanext.geo2france.domain.record import (
    Constraint,
    Contact,
    Keyword,
    Period,
    Record,
    Translation,
)
from ckanext.geo2france.schemas.documents import read_record, standard_of
from ckanext.geo2france.schemas.writing import write
from ckanext.geo2france.schemas.xml import parse
from ckanext.geo2france.schemas.xsd import validate

PARTNER = Record(
    metadata_date="2024-05-06",
    title="Haies",
    notes="Linéaires de haies, inventés.",
    contacts=(Contact("Service", role="pointOfContact", scope="metadata"),),
)
#: What brings parts that the documents of partners often lack, and so their namespaces.
ADDED: dict[str, Any] = {
    "keywords": (Keyword("haie", uri="https://example.org/haie", thesaurus="Essai"),),
    "temporal_extents": (Period("2020-01-01", "2021-01-01"),),
    "extents": (Extent(1.5, 49.25, 3.25, 50.5),),
    "constraints": (Constraint("use", "otherRestrictions", "Libre", "https://example.org/libre"),),
    "lineage": "Relevé de terrain.",
}


def test_a_document_without_anchors_gets_those_of_gmx() -> None:
    document = write(PARTNER)
    assert b"xmlns:gmx" not in document
    edited = write(replace(PARTNER, **ADDED), "iso19139", document)
    assert validate(parse(edited)).valid, validate(parse(edited))
    assert {each.tag for each in parse(edited).iter("{*}Anchor")} == {
        "{http://www.isotc211.org/2005/gmx}Anchor"
    }


def test_a_document_of_the_older_gml_stays_one() -> None:
    document = write(replace(PARTNER, temporal_extents=ADDED["temporal_extents"]))
    older = document.replace(b"http://www.opengis.net/gml/3.2", b"http://www.opengis.net/gml")
    assert validate(parse(older)).valid
    more = (*ADDED["temporal_extents"], Period("2022-01-01", "2023-01-01"))
    edited = write(replace(PARTNER, temporal_extents=more), "iso19139", older)
    assert validate(parse(edited)).valid, validate(parse(edited))
    assert b"gml/3.2" not in edited


def test_a_document_of_the_first_generation_of_19115_3_stays_one() -> None:
    """Its parts have other versions than beside mdb 2.0: cit 1.0, mrl 1.0."""
    document = b"""<mdb:MD_Metadata xmlns:mdb="http://standards.iso.org/iso/19115/-3/mdb/1.0"
      xmlns:mri="http://standards.iso.org/iso/19115/-3/mri/1.0">
      <mdb:contact/><mdb:dateInfo/><mdb:identificationInfo><mri:MD_DataIdentification>
      <mri:citation/><mri:abstract/></mri:MD_DataIdentification></mdb:identificationInfo>
    </mdb:MD_Metadata>"""
    assert validate(parse(document)).valid
    wanted = replace(Record(), title="Haies", contacts=PARTNER.contacts, **ADDED)
    edited = write(wanted, "iso19115-3", document)
    assert validate(parse(edited)).valid, validate(parse(edited))
    assert read_record(parse(edited)).record == wanted


def test_a_person_is_given_an_organization() -> None:
    person = Contact(individual="Camille Exemple", role="author")
    document = write(replace(PARTNER, contacts=(*PARTNER.contacts, person)), "iso19115-3")
    assert validate(parse(document)).valid
    employed = replace(person, organisation="Agence d'essai")
    wanted = replace(PARTNER, contacts=(*PARTNER.contacts, employed))
    edited = write(wanted, "iso19115-3", document)
    assert validate(parse(edited)).valid, validate(parse(edited))
    assert read_record(parse(edited)).record == wanted


def test_translations_of_the_same_words_outlive_a_correction(complete_xml: bytes) -> None:
    """A proper name is often the same in all languages: its correction is made in one of them."""
    record = read_record(parse(complete_xml)).record
    same = Translation("title", "", "eng", record.title)
    document = write(replace(record, translations=(*record.translations, same)))
    wanted = replace(read_record(parse(document)).record, title="Un autre titre")
    edited = write(wanted, "iso19139", document)
    assert same in read_record(parse(edited)).record.translations


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_ends_of_lines_stay_as_they_were(complete_xml: bytes, end: bytes) -> None:
    document = complete_xml.replace(b"\r\n", b"\n").replace(b"\n", end)
    record = read_record(parse(document)).record
    edited = write(replace(record, title="Un autre titre"), "iso19139", document)
    before, after = document.split(b"\n"), edited.split(b"\n")
    assert len(before) == len(after)
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


def test_every_valid_corpus_record_stays_valid_when_it_is_edited(corpus: Path) -> None:
    broken: list[tuple[str, object]] = []
    for path in sorted((corpus / "iso").iterdir()):
        content = path.read_bytes()
        try:
            record = read_record(parse(content)).record
            standard = standard_of(parse(content))
        except MetadataError:
            continue
        if not validate(parse(content)).valid:
            continue
        more = {
            name: (*getattr(record, name), *value) if isinstance(value, tuple) else value
            for name, value in ADDED.items()
        }
        edited = write(replace(record, title="Autre", **more), standard, content)
        verdict = validate(parse(edited))
        if not verdict.valid:
            broken.append((path.name, verdict))
    assert broken == []
