"""Themes and licence chosen in a form, said by the record as INSPIRE wants them said."""

from __future__ import annotations

from ckanext.geo2france.domain.record import Constraint, Keyword, Record
from ckanext.geo2france.schemas import fields, inspire, licences, writing
from ckanext.geo2france.schemas.typed import completed


def test_themes_become_keywords_of_their_thesaurus() -> None:
    record = completed(Record(metadata_language="fre"), ["hy", "lc", "nothing"], "")
    assert [keyword.term for keyword in record.keywords] == [
        "Hydrographie",
        "Occupation des terres",
    ]
    assert {keyword.thesaurus for keyword in record.keywords} == {
        "GEMET - INSPIRE themes, version 1.0"
    }
    assert inspire.themes(record.keywords) == ("hy", "lc")
    english = completed(Record(metadata_language="eng"), ["hy"], "")
    assert english.keywords[0].term == "Hydrography"


def test_what_the_record_says_is_not_said_twice() -> None:
    keyword = Keyword(term="Hydrographie", thesaurus="GEMET")
    constraint = Constraint(kind="limitation", text="Licence Ouverte 2.0")
    record = Record(keywords=(keyword,), constraints=(constraint,))
    assert completed(record, ["hy"], "etalab-2.0") == record


def test_the_licence_becomes_a_condition_of_use() -> None:
    record = completed(Record(), [], "ODbL-1.0")
    (constraint,) = record.constraints
    assert constraint.kind == "use"
    assert licences.detect(record.constraints) == "ODbL-1.0"
    for unsaid in ("notspecified", "other-open", ""):
        assert completed(Record(), [], unsaid).constraints == ()


def test_the_form_of_services_shows_nothing_that_iso_19139_has_no_place_for() -> None:
    shown = {
        field["field_name"]
        for field in fields.fields("service")
        if field.get("form_snippet", "") is not None
    }
    assert shown.isdisjoint(writing.OF_DATA)
