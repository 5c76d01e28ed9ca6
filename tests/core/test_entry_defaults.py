"""What the entry form proposes, completed by hand, is a valid INSPIRE record of each type."""

from __future__ import annotations

import json

import pytest
from typed_records import typed_record

from ckanext.geo2france import store
from ckanext.geo2france.forms import fillers
from ckanext.geo2france.schemas.checking import check, conforms
from ckanext.geo2france.schemas.documents import read_record
from ckanext.geo2france.schemas.xml import parse


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("kind", ["dataset", "series", "service"])
def test_the_defaults_and_a_few_fields_make_a_valid_record(kind: str, lang: str) -> None:
    dataset = typed_record(kind, lang)
    dataset["conformity"] = [row | {"pass": None} for row in dataset["conformity"]]
    findings = check(store.from_dataset(dataset))
    assert conforms(findings), findings
    root = parse(store.document_of(dataset))
    findings = check(read_record(root).record, root)
    assert conforms(findings), findings


def test_a_service_that_does_not_name_its_level_is_judged_alike_with_and_without_xml() -> None:
    dataset = typed_record("service", "fr") | {"hierarchy_level_name": ""}
    dataset["conformity"] = [row | {"pass": None} for row in dataset["conformity"]]
    root = parse(store.document_of(dataset))
    with_xml = check(read_record(root).record, root)
    alone = check(store.from_dataset(dataset))
    assert [each.rule for each in alone if each.field == "hierarchy_level_name"] == ["TG 2.2.1 3.1"]
    assert conforms(alone) == conforms(with_xml) is False


def test_services_choose_their_category_and_data_what_european_law_asks_for() -> None:
    assert len(fillers.of("keywords", "fr", "service")) == 78
    thesauri = fillers.of("keywords", "fr", "dataset")
    assert len(thesauri) == 5 + 152
    assert thesauri[1].label == "Champ géographique – Régional"
    assert json.loads(thesauri[-1].value) == {
        "term": "EEA Annual Work Programme",
        "uri": "http://inspire.ec.europa.eu/metadata-codelist/PriorityDataset/EEA-AWP",
        "type": "theme",
        "thesaurus": "Jeu de données prioritaire (INSPIRE)",
        "thesaurus_uri": "http://inspire.ec.europa.eu/metadata-codelist/PriorityDataset",
        "thesaurus_date": "2018-04-04",
        "thesaurus_date_type": "publication",
    }
