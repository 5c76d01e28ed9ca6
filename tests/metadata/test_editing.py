"""A document that was edited differs from the original by what was edited, and by nothing else."""

from __future__ import annotations

import dataclasses
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from ckanext.geo2france.domain.errors import MetadataError
from ckanext.geo2france.domain.record import Contact, Keyword, Place, Record, Translation
from ckanext.geo2france.schemas.documents import read_record, standard_of
from ckanext.geo2france.schemas.structure import STANDARDS
from ckanext.geo2france.schemas.writing import write
from ckanext.geo2france.schemas.xml import parse
from ckanext.geo2france.schemas.xsd import validate

UNMODELLED = (
    b"<gmd:contactInstructions><gco:CharacterString>le matin</gco:CharacterString>"
    b"</gmd:contactInstructions>"
)


@pytest.fixture
def original(complete_xml: bytes) -> bytes:
    """Return the complete record with what the model does not hold: instructions, a comment."""
    return complete_xml.replace(b"</gmd:CI_Contact>", UNMODELLED + b"</gmd:CI_Contact>", 1)


def lines_that_differ(one: bytes, other: bytes) -> tuple[set[bytes], set[bytes]]:
    first, second = one.splitlines(), other.splitlines()
    return set(first) - set(second), set(second) - set(first)


def edited(original: bytes, **values: Any) -> tuple[bytes, Record]:
    wanted = replace(read_record(parse(original)).record, **values)
    return write(wanted, "iso19139", original), wanted


def test_without_a_change_the_original_comes_back_byte_for_byte(original: bytes) -> None:
    record = read_record(parse(original)).record
    assert write(record, "iso19139", original) is original


def test_a_new_title_changes_one_line(original: bytes) -> None:
    got, wanted = edited(original, title="Un autre titre")
    assert read_record(parse(got)).record == wanted
    old, new = lines_that_differ(original, got)
    assert len(old) == len(new) == 1


def test_what_the_model_does_not_hold_stays(original: bytes) -> None:
    contact = read_record(parse(original)).record.contacts[0]
    others = read_record(parse(original)).record.contacts[1:]
    got, wanted = edited(original, contacts=(replace(contact, email="b@example.org"), *others))
    assert read_record(parse(got)).record == wanted
    assert UNMODELLED in got
    assert b"<!-- Written for the tests" in got


@pytest.mark.parametrize("standard", STANDARDS)
def test_the_lines_of_a_contact_change_one_by_one(complete: Record, standard: str) -> None:
    contact = replace(
        complete.contacts[0], phone="1\n2", fax="3", email="a@b.fr\nc@d.fr", address="x\ny\nz"
    )
    original = write(replace(complete, contacts=(contact,)), standard)
    for changed, (less, more) in (
        (replace(contact, phone="1\n4"), (1, 1)),
        (replace(contact, email="a@b.fr\ne@f.fr\nc@d.fr"), (0, 1)),
        (replace(contact, address="x\nz"), (1, 0)),
        (replace(contact, phone="1\n2\n6", fax=""), (1, 1)),
    ):
        wanted = replace(complete, contacts=(changed,))
        got = write(wanted, standard, original)
        assert read_record(parse(got)).record == wanted
        assert validate(parse(got)).errors == ()
        texts = [set(re.findall(rb"<gco:CharacterString>(.*?)<", each)) for each in (original, got)]
        assert (len(texts[0] - texts[1]), len(texts[1] - texts[0])) == (less, more)


def test_a_contact_that_is_added_or_moved_leaves_the_others(original: bytes) -> None:
    contacts = read_record(parse(original)).record.contacts
    new = Contact("Nouveau", role="custodian", scope="metadata")
    got, wanted = edited(original, contacts=(contacts[0], new, *contacts[1:]))
    assert read_record(parse(got)).record == wanted
    assert UNMODELLED in got
    got, wanted = edited(original, contacts=(new, *contacts))
    assert read_record(parse(got)).record == wanted
    assert UNMODELLED in got


def test_a_keyword_joins_those_of_its_thesaurus(original: bytes) -> None:
    keywords = read_record(parse(original)).record.keywords
    new = replace(keywords[0], term="Usage des sols")
    got, wanted = edited(original, keywords=(keywords[0], new, *keywords[1:]))
    assert read_record(parse(got)).record == wanted
    groups = parse(got).findall(".//{*}MD_Keywords")
    assert [len(each.findall("{*}keyword")) for each in groups] == [2, 2]


def test_values_are_taken_out_with_what_held_them(original: bytes) -> None:
    got, wanted = edited(original, extents=(), temporal_extents=(), lineage="", keywords=())
    assert read_record(parse(got)).record == wanted
    assert b"MD_Keywords" not in got
    assert b"<gmd:statement" not in got


def test_translations_can_be_corrected_added_and_taken_out(original: bytes) -> None:
    for translations in (
        (Translation("notes", "", "eng", "Other words."),),
        (
            Translation("notes", "", "eng", "Two readings of land."),
            Translation("title", "", "eng", "A"),
        ),
        (),
    ):
        got, wanted = edited(original, translations=translations)
        assert read_record(parse(got)).record == wanted


def test_a_translation_outlives_a_correction_of_its_text(original: bytes) -> None:
    got, wanted = edited(original, notes="Deux lectures.")
    assert read_record(parse(got)).record == wanted
    assert b"Two readings of land." in got


def test_an_original_of_the_other_standard_is_only_read(original: bytes) -> None:
    record = read_record(parse(original)).record
    got = write(record, "iso19115-3", original)
    assert standard_of(parse(got)) == "iso19115-3"
    assert read_record(parse(got)).record == record
    back = write(replace(record, title="b"), "iso19115-3", got)
    assert read_record(parse(back)).record.title == "b"


def originals(corpus: Path) -> Iterator[tuple[str, bytes, Record]]:
    for path in sorted((corpus / "iso").iterdir()):
        content = path.read_bytes()
        try:
            yield path.name, content, read_record(parse(content)).record
        except MetadataError:
            continue


def edits(record: Record, source: Record, chance: random.Random) -> Iterator[Record]:
    """Yield *record* twice, each time with two other fields changed."""
    names = [f.name for f in dataclasses.fields(Record) if f.name != "translations"]
    one, other, third, fourth = chance.sample(names, 4)
    for pair in ((one, other), (third, fourth)):
        values = {name: edit(getattr(record, name), getattr(source, name), chance) for name in pair}
        yield replace(record, **values)


def edit(value: Any, sample: Any, chance: random.Random) -> Any:
    """Return a text rewritten, or items of which one is taken out or added."""
    if not isinstance(value, tuple):
        return sample
    if value and chance.random() < 0.5:
        at = chance.randrange(len(value))
        return value[:at] + value[at + 1 :]
    at = chance.randrange(len(value) + 1)
    return (*value[:at], *sample[:1], *value[at:])


def test_every_corpus_record_can_be_edited(corpus: Path, complete: Record) -> None:
    chance = random.Random(19139)
    for name, content, record in originals(corpus):
        standard = standard_of(parse(content))
        for wanted in edits(record, complete, chance):
            got = read_record(parse(write(wanted, standard, content))).record
            for field in dataclasses.fields(Record):
                if field.name in {"translations", "contacts"}:
                    continue
                assert getattr(got, field.name) == getattr(wanted, field.name), (name, field.name)
            assert sorted(map(repr, got.contacts)) == sorted(map(repr, wanted.contacts)), name


def test_an_edit_taken_back_gives_the_original(corpus: Path) -> None:
    """Nothing else was touched: all that is not white space is as it was."""
    for name, content, record in originals(corpus):
        root = parse(content)
        if not record.title or not record.notes or root.tag.endswith("MI_Metadata"):
            continue
        new = replace(
            record,
            title="autre titre",
            notes="autre résumé",
            keywords=(*record.keywords, Keyword("nouveau mot", thesaurus="Nouveau")),
        )
        standard = standard_of(root)
        back = write(record, standard, write(new, standard, content))
        assert _bare(parse(back)) == _bare(root), name


def _bare(root: etree._Element) -> bytes:
    for each in root.iter():
        each.tail = None
        each.text = (each.text or "").strip() or None
    return etree.tostring(root)


@pytest.mark.parametrize("standard", STANDARDS)
def test_a_place_is_named_and_coded_in_one(complete: Record, standard: str) -> None:
    places = (Place("Gohelle"), Place("", "62498"), Place("", "62510"), Place("Lens", "62498"))
    original = write(replace(complete, places=places), standard)
    for wanted in (places[:2], places[3:], (Place("Lens"), places[1]), (Place("A", "1"), *places)):
        record = replace(complete, places=wanted)
        got = parse(write(record, standard, original))
        assert read_record(got).record == record
        assert validate(got).errors == ()


def test_the_description_of_an_identifier_names_its_place() -> None:
    document = write(Record(places=(Place("", "62498"), Place("", "2"))), "iso19115-3")
    described = document.replace(
        b"</mcc:MD_Identifier>",
        b"<mcc:description><gco:CharacterString>Lens</gco:CharacterString></mcc:description>"
        b"</mcc:MD_Identifier>",
        1,
    )
    read = read_record(parse(described)).record
    assert read.places == (Place("Lens", "62498"), Place("", "2"))
    assert read_record(parse(write(read, "iso19139"))).record == read


#: What producers write otherwise than a serializer does: each means the same to a reader.
SPELLINGS = (
    (rb"(<gmd:\w+ codeList=\S+) (codeListValue=)", rb"\1\n          \2"),
    (rb"<(gmd:\w+)( [^>]*)?/>", rb"<\1\2 />"),
    (rb"(<gco:Decimal>)([^<]+)", rb"\1<![CDATA[\2]]>"),
    ("é".encode(), b"&#233;"),
    (rb'codeListValue="([^"]+)"', rb"codeListValue='\1'"),
)


def test_what_did_not_change_keeps_its_spelling(original: bytes) -> None:
    for pattern, spelled in SPELLINGS:
        original, count = re.subn(pattern, spelled, original)
        assert count, pattern
    got, wanted = edited(original, title="Un autre titre")
    assert read_record(parse(got)).record == wanted
    old, new = lines_that_differ(original, got)
    assert len(old) == len(new) == 1
    shorter, _ = edited(original, alternate_titles=(), keywords=())
    old, new = lines_that_differ(original, shorter)
    assert not new


def test_a_new_title_touches_nothing_else_of_the_corpus(corpus: Path) -> None:
    """Every byte before and after the title of a real record stays as its producer wrote it."""
    tried = 0
    for path in sorted((corpus / "iso").glob("*.xml")):
        original = path.read_bytes()
        try:
            record = read_record(parse(original)).record
        except MetadataError:
            continue
        if not record.title or original.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        got = write(replace(record, title="@@@"), standard_of(parse(original)), original)
        before, _, after = got.partition(b"@@@")
        after = after.rpartition(b"@@@")[2]
        assert original.startswith(before), path.name
        assert original.endswith(after), path.name
        tried += 1
    assert tried
