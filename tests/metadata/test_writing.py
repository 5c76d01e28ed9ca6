"""What is written is read again as it was, and is what the schemas want."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from owslib.iso import MD_Metadata as Owslib19139
from owslib.iso3 import MD_Metadata as Owslib19115

from ckanext.geo2france.domain.errors import MetadataError
from ckanext.geo2france.domain.extent import Extent
from ckanext.geo2france.domain.record import (
    Constraint,
    Contact,
    Format,
    Keyword,
    LineageStep,
    Locale,
    OnlineResource,
    Operation,
    Period,
    Place,
    Record,
    Translation,
)
from ckanext.geo2france.schemas.documents import ReadRecord, read_record, records_in, standard_of
from ckanext.geo2france.schemas.structure import STANDARDS
from ckanext.geo2france.schemas.writing import UnknownStandard, write
from ckanext.geo2france.schemas.xml import Element, parse
from ckanext.geo2france.schemas.xsd import validate


def again(record: Record, standard: str) -> Record:
    return read_record(parse(write(record, standard))).record


def corpus_records(corpus: Path) -> Iterator[tuple[str, Element, ReadRecord]]:
    for path in [*sorted((corpus / "iso").iterdir()), *sorted((corpus / "csw").iterdir())]:
        try:
            for element in records_in(parse(path.read_bytes())):
                yield path.name, element, read_record(element)
        except MetadataError:
            continue


@pytest.mark.parametrize("standard", STANDARDS)
def test_a_complete_record_is_written_valid_and_read_again_as_it_was(
    standard: str, complete: Record, service: Record
) -> None:
    for record in (complete, service):
        root = parse(write(record, standard))
        assert standard_of(root) == standard
        assert validate(root).errors == ()
        assert read_record(root) == ReadRecord(record)


@pytest.mark.parametrize("standard", STANDARDS)
def test_an_empty_record_is_written_valid(standard: str) -> None:
    root = parse(write(Record(), standard))
    assert validate(root).errors == ()
    assert read_record(root).record == Record()


def test_every_corpus_record_is_read_again_as_it_was_in_both_standards(corpus: Path) -> None:
    read = 0
    for name, _, found in corpus_records(corpus):
        for standard in STANDARDS:
            got = again(found.record, standard)
            assert got == found.record, (name, standard, _difference(got, found.record))
        read += 1
    assert read > 450


def _difference(one: Record, other: Record) -> list[str]:
    return [
        f.name for f in dataclasses.fields(one) if getattr(one, f.name) != getattr(other, f.name)
    ]


def test_what_was_valid_is_written_valid(corpus: Path) -> None:
    written = 0
    for name, element, found in corpus_records(corpus):
        if not validate(element).valid:
            continue
        verdict = validate(parse(write(found.record, standard_of(element))))
        assert verdict.errors == (), name
        written += 1
    assert written > 200


def test_what_was_valid_is_written_valid_in_iso_19139_too(corpus: Path) -> None:
    for name, element, found in corpus_records(corpus):
        if standard_of(element) != "iso19139" and validate(element).valid:
            verdict = validate(parse(write(found.record, "iso19139")))
            assert verdict.errors == (), name


@pytest.mark.parametrize("standard", STANDARDS)
def test_what_only_data_say_stands_apart_in_a_service(service: Record, standard: str) -> None:
    service = dataclasses.replace(service, supplemental_information="", scales=())
    more = dataclasses.replace(
        service, supplemental_information="plus", scales=(25_000,), topic_categories=("biota",)
    )
    for document in (write(more, standard), write(more, standard, write(service, standard))):
        root = parse(document)
        assert validate(root).errors == ()
        assert read_record(root) == ReadRecord(more)
        first, second = root.findall("{*}identificationInfo")
        # INSPIRE TG 2.2.1, requirement 3.2: the first one is that of the service.
        assert first.find("{*}SV_ServiceIdentification/{*}citation/*/{*}title") is not None
        assert second.find("{*}MD_DataIdentification/{*}supplementalInformation/*") is not None
        assert second.find(".//{*}title") is None


TOPICS = (
    "disaster",
    "planningCadastre_Planning",
    "boundaries",
    "planningCadastre",
    "cadastre et plans",
)


@pytest.mark.parametrize("standard", STANDARDS)
def test_topics_that_a_closed_list_does_not_know_are_carried_without_loss(standard: str) -> None:
    record = Record(topic_categories=TOPICS)
    root = parse(write(record, standard))
    assert validate(root).errors == ()
    assert read_record(root) == ReadRecord(record)
    # Whoever knows the list only is told of the broader category.
    codes = [hit.text for hit in root.iter("{*}MD_TopicCategoryCode")]
    known = ["planningCadastre", "boundaries", "planningCadastre"]
    assert codes == (known if standard == "iso19139" else ["disaster", *known])


@pytest.mark.parametrize("standard", STANDARDS)
def test_carried_topics_are_edited_like_others(standard: str) -> None:
    record = Record(title="a", topic_categories=TOPICS)
    original = write(record, standard)
    for topics in (TOPICS[1:], (*TOPICS, "oceans"), TOPICS[::-1], ("oceans",), ("structure_x",)):
        wanted = dataclasses.replace(record, topic_categories=topics)
        changed = parse(write(wanted, standard, original))
        assert read_record(changed).record == wanted
        assert validate(changed).errors == ()


@pytest.mark.parametrize("standard", STANDARDS)
def test_addresses_in_other_languages_are_carried_without_loss(standard: str) -> None:
    url = "https://example.org/fr?a=1&b=é"
    record = Record(
        title="a",
        locales=(Locale("eng"), Locale("ger")),
        contacts=(Contact("A", url=url),),
        online_resources=(OnlineResource(url, name="b"), OnlineResource("https://example.org/c")),
        translations=(
            Translation("contacts.url", url, "ger", "https://example.org/de"),
            Translation("online_resources.url", url, "eng", "https://example.org/en?a=1&b=2"),
            Translation("online_resources.url", url, "ger", "https://example.org/de?é=%20"),
        ),
    )
    original = write(record, standard)
    assert validate(parse(original)).errors == ()
    assert read_record(parse(original)).record == record
    for translations in (record.translations[1:], record.translations[:1], ()):
        wanted = dataclasses.replace(record, translations=translations)
        changed = parse(write(wanted, standard, original))
        assert validate(changed).errors == ()
        assert read_record(changed).record == wanted


def test_unknown_topics_of_an_original_stay_in_it() -> None:
    original = write(Record(title="a", topic_categories=("biota",)), "iso19139")
    original = original.replace(b">biota<", b">disaster<")
    record = read_record(parse(original)).record
    assert write(record, "iso19139", original) == original
    changed = write(dataclasses.replace(record, title="b"), "iso19139", original)
    assert b">disaster<" in changed


def test_another_reader_finds_what_was_written(complete: Record) -> None:
    old = Owslib19139(etree.fromstring(write(complete, "iso19139")))
    new = Owslib19115(etree.fromstring(write(complete, "iso19115-3")))
    for other in (old, new):
        assert other.identifier == complete.metadata_identifier
        identification = other.identification[0]
        assert identification.title == complete.title
        assert identification.abstract == complete.notes
        assert len(identification.keywords) == 2
        assert len(other.distribution.online) == 2
        box = identification.extent.boundingBox if other is old else identification.bbox
        assert (float(box.minx), float(box.maxy)) == (1.37, 51.09)


def test_the_way_of_inspire_is_written(complete: Record) -> None:
    root = parse(write(complete, "iso19139"))
    legal = root.findall(".//{*}MD_LegalConstraints")
    assert len(legal) == 2
    href = "{http://www.w3.org/1999/xlink}href"
    anchors = [each.find("{*}otherConstraints/{*}Anchor") for each in legal]
    assert [each is not None and "http" in each.get(href, "") for each in anchors] == [True, True]
    assert len(root.findall("{*}dataQualityInfo")) == 1
    assert root.find("{*}dataQualityInfo/*/{*}scope/*/{*}level/*") is not None
    crs = root.find(".//{*}referenceSystemIdentifier/*/{*}code/{*}Anchor")
    assert crs is not None
    assert crs.get(href) == "http://www.opengis.net/def/crs/EPSG/0/2154"
    group = root.findall(".//{*}MD_Keywords")
    assert [len(each.findall("{*}keyword")) for each in group] == [1, 2]


@pytest.mark.parametrize("standard", STANDARDS)
@pytest.mark.parametrize(
    "constraints",
    [
        (Constraint("access", "", "Réservé aux agents"),),
        (Constraint("use", "license", "ODbL"), Constraint("use", "otherRestrictions", "Citer")),
        (Constraint("access", "copyright"), Constraint("access", "otherRestrictions", "a")),
        (Constraint("limitation", "", "a"), Constraint("use", "", "b", "https://example.org/b")),
        (Constraint("security", "restricted", "note"), Constraint("limitation", "", "a")),
    ],
)
def test_constraints_typed_in_by_hand_keep_their_meaning(
    standard: str, constraints: tuple[Constraint, ...]
) -> None:
    got = again(Record(constraints=constraints), standard).constraints
    assert [(c.kind, c.text, c.uri) for c in got] == [(c.kind, c.text, c.uri) for c in constraints]


@pytest.mark.parametrize("standard", STANDARDS)
@pytest.mark.parametrize(
    "record",
    [
        Record(title="Tabulation\tet\nligne", notes="<b>&amp;</b> ]]> é 水 🗺"),
        Record(keywords=(Keyword("a", type="theme"), Keyword("b"), Keyword("c", thesaurus="T"))),
        Record(temporal_extents=(Period("", "2020"), Period("2020-01", "", "", "after"))),
        Record(extents=(Extent(-0.1, -1e-07, 179.999999, 89), Extent(170, 0, -170, 1, "Fidji"))),
        Record(contacts=(Contact(individual="A. B.", role="author", email="a@example.org"),)),
        Record(formats=(Format("", "1.0"), Format("GML", "", "http://example.org/gml"))),
        Record(languages=("fre", "eng"), character_sets=("utf8",), metadata_language="fre"),
        Record(title="a", translations=(Translation("title", "", "eng", "b"),)),
        Record(operations=(Operation("GetMap"), Operation("", "", "https://example.org/"))),
        Record(topic_categories=("biota",), service_type="view"),
        Record(crs=("EPSG:2154", "Lambert de 1920")),
        Record(lineage_steps=(LineageStep("a", "", "2025-03-01"), LineageStep("b"))),
        Record(locales=(Locale("patois du Nord", "", "utf8"), Locale("1er"))),
        Record(contacts=(Contact(role="owner"), Contact(email="a@example.org"))),
        Record(places=(Place("Lens", "62498"), Place("Liévin", "62510", "INSEE", "", "COG"))),
        Record(places=(Place("Gohelle"), Place("", "62498"), Place("A", "1", uri="http://b.fr/1"))),
        Record(places=(Place("", "62498"), Place("", "62510"), Place("Gohelle"), Place("Lens"))),
        Record(places=(Place("Gohelle"), Place("", "62498"), Place("", "62510"), Place("", "1"))),
        Record(contacts=(Contact(phone="03 00\n+33 0", fax="a\nb", region="Nord"),)),
        Record(contacts=(Contact("A", email="a@b.fr\nc@d.fr", address="1 rue B\nBP 2\nCedex"),)),
    ],
)
def test_odd_values_survive(record: Record, standard: str) -> None:
    assert again(record, standard) == record
    assert validate(parse(write(record, standard))).errors == ()


def test_a_person_without_an_organisation_is_written_as_a_person() -> None:
    record = Record(contacts=(Contact(individual="A. B.", position="x", email="a@example.org"),))
    root = parse(write(record, "iso19115-3"))
    assert root.find(".//{*}party/{*}CI_Individual/{*}contactInfo") is not None
    assert root.find(".//{*}CI_Organisation") is None
    assert read_record(root).record == record


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    assert again(Record(title="a\x00b\x0b\ud800c\ufffe"), "iso19139").title == "abc"


def test_an_unknown_standard_is_refused() -> None:
    with pytest.raises(UnknownStandard, match="iso19115-3"):
        write(Record(), "dcat")
