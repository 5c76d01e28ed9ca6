"""The verdict of the XML Schemas: both generations of ISO 19139, both of ISO 19115-3."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from ckanext.geo2france.schemas.documents import read_record
from ckanext.geo2france.schemas.structure import ISO_19115_3
from ckanext.geo2france.schemas.writing import write
from ckanext.geo2france.schemas.xml import parse
from ckanext.geo2france.schemas.xsd import sets, validate
from ckanext.geo2france.schemas.xsd.sentences import sentence_for

Draft = Any
ALL = (sets.ISO_19139_2007, sets.ISO_19139_2006, *sets.ISO_19115_3.values())


def again(draft: Draft) -> Any:
    return parse(etree.tostring(draft.root))


@pytest.mark.parametrize("chosen", ALL, ids=lambda chosen: chosen.name)
def test_each_set_is_complete_and_compiled_once_without_network(
    chosen: sets.SchemaSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    sets.compiled.cache_clear()
    assert sets.compiled(chosen) is sets.compiled(chosen)


@pytest.mark.parametrize("name", ["dataset", "series", "service", "linked", "harmonised"])
def test_valid_records_are_valid(draft: Callable[[str], Draft], name: str) -> None:
    verdict = validate(draft(name).root)
    assert verdict.valid, verdict.errors
    assert verdict.schema == "ISO/TS 19139:2007"


def test_a_record_in_the_older_gml_is_valid_too(draft: Callable[[str], Draft]) -> None:
    text = etree.tostring(draft("dataset").root)
    older = text.replace(b"http://www.opengis.net/gml/3.2", b"http://www.opengis.net/gml")
    root = parse(older)
    period = (
        b'<gml:TimePeriod xmlns:gml="http://www.opengis.net/gml" gml:id="p"><gml:beginPosition>'
        b"2020-01-01</gml:beginPosition><gml:endPosition>2021-01-01</gml:endPosition>"
        b"</gml:TimePeriod>"
    )
    gmd = "{http://www.isotc211.org/2005/gmd}"
    (extent,) = root.findall(f".//{gmd}EX_Extent")
    for existing in extent.findall(f"{gmd}temporalElement"):
        extent.remove(existing)
    temporal = etree.SubElement(extent, f"{gmd}temporalElement")
    holder = etree.SubElement(etree.SubElement(temporal, f"{gmd}EX_TemporalExtent"), f"{gmd}extent")
    holder.append(parse(period))
    verdict = validate(root)
    assert verdict.valid, verdict.errors
    assert verdict.schema == "ISO/TS 19139 (2006-05-04)"


def test_iso_19115_3_has_its_own_schema(draft: Callable[[str], Draft]) -> None:
    record = read_record(draft("dataset").root).record
    verdict = validate(parse(write(record, ISO_19115_3)))
    assert verdict.valid, verdict.errors
    assert "19115-3" in verdict.schema


def test_errors_say_the_line_the_element_and_what_was_expected(
    draft: Callable[[str], Draft],
) -> None:
    opened = draft("dataset")
    opened.remove("gmd:contact")
    opened.text("gmd:identificationInfo/*/gmd:topicCategory/*", "eaux")
    opened.text("gmd:dateStamp/*", "hier")
    verdict = validate(again(opened))
    assert verdict.valid is False
    told = {error.element: error.sentence.said() for error in verdict.errors}
    assert told["dateStamp"].startswith("dateStamp does not belong here: contact was expected")
    assert all(error.line > 0 for error in verdict.errors)
    opened = draft("dataset")
    opened.text("gmd:identificationInfo/*/gmd:topicCategory/*", "eaux")
    error = validate(again(opened)).errors[0]
    assert error.element == "MD_TopicCategoryCode"
    assert error.sentence.said() == "“eaux” is none of the values allowed in MD_TopicCategoryCode."


def test_a_profile_is_not_called_invalid(draft: Callable[[str], Draft]) -> None:
    opened = draft("dataset")
    opened.root.tag = "{http://example.org/profile}MD_Metadata"
    verdict = validate(again(opened))
    assert verdict.valid is None
    assert verdict.why is not None
    assert "http://example.org/profile" in verdict.why.said()
    opened = draft("dataset")
    opened.append("gmd:identificationInfo/*", "<gmd:hint/>")
    opened.find("gmd:identificationInfo/*/gmd:hint")[0].tag = "{http://example.org/profile}hint"
    assert validate(again(opened)).valid is None


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        (
            "Element '{urn:a}b': Missing child element(s). "
            "Expected is one of ( {urn:a}c, {urn:a}d ).",
            "b lacks d.",
        ),
        (
            "Element '{urn:a}b', attribute 'id': '1a' is not a valid value of the "
            "atomic type 'xs:ID'.",
            "“1a” is not a valid value of b/@id: xs:ID was expected.",
        ),
        (
            "Element '{urn:a}b': The attribute 'codeList' is required but missing.",
            "b lacks its attribute codeList.",
        ),
        (
            "Element '{urn:a}b': This element is not expected. Expected is ( {urn:z}b ).",
            "b has another namespace than the one expected.",
        ),
        ("Element '{urn:a}b': Something that libxml2 may say one day.",
         "b: Something that libxml2 may say one day."),
    ],
)  # fmt: skip
def test_the_words_of_libxml2_become_sentences(message: str, sentence: str) -> None:
    assert sentence_for(message).said() == sentence
