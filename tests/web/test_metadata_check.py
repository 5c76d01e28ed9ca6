"""The check of metadata: as an action, on the page of a dataset, and in the index."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import helpers

CHECK = "geo2france_metadata_check"
DEMO = Path(__file__).resolve().parents[2] / "demo" / "iso"


def check(user: str = "", **values: Any) -> dict[str, Any]:
    return helpers.call_action(CHECK, {"user": user, "ignore_auth": False}, **values)


@pytest.fixture
def editor() -> str:
    return helpers.call_action("get_site_user")["name"]


def test_anyone_may_have_a_public_dataset_checked(catalogue) -> None:
    found = check(id="rivieres")
    assert found["guidance"] == "TG 2.2.1"
    assert found["verdict"] == "incomplete"
    assert found["schema"]["valid"] is True
    assert 0 < found["quality"]["score"] < 1
    fields = {finding["field"] for finding in found["findings"]}
    assert {"resource_identifiers", "languages"} <= fields
    assert all(finding["message"] and finding["hint"] for finding in found["findings"])


def test_a_hidden_dataset_is_checked_for_those_who_see_it(catalogue, create, editor) -> None:
    create("cache", private=True)
    assert check(editor, id="cache")["findings"]
    with pytest.raises(tk.NotAuthorized):
        check(id="cache")
    with pytest.raises(tk.ObjectNotFound):
        check(editor, id="inconnu")


def test_what_is_being_typed_is_checked_for_those_who_have_an_account(catalogue, editor) -> None:
    typed = {"type": "dataset", "title": "Essai", "inspire_themes": ["hy"]}
    flat = check(editor, **typed)
    nested = check(editor, dataset=typed)
    assert flat == nested
    assert flat["schema"] is None
    missing = {finding["field"] for finding in flat["findings"]}
    assert "title" not in missing
    assert "notes" in missing
    with pytest.raises(tk.NotAuthorized):
        check(**typed)


def test_a_document_is_checked_with_its_schema(catalogue, editor) -> None:
    xml = (DEMO / "terrils.xml").read_text(encoding="utf-8")
    found = check(editor, xml=xml)
    assert found["verdict"] == "compliant"
    assert found["schema"] == {"name": "ISO/TS 19139:2007", "valid": True}
    for wrong in ("<a/>", "no xml", "<!DOCTYPE a []><a/>"):
        with pytest.raises(tk.ValidationError) as refusal:
            check(editor, xml=wrong)
        assert "xml" in refusal.value.error_dict
    with pytest.raises(tk.NotAuthorized):
        check(xml=xml)


@pytest.mark.parametrize("values", [{}, {"lang": "fr"}, {"contacts": "x", "extents": 3}])
def test_a_question_without_sense_is_refused(catalogue, editor, values: dict[str, Any]) -> None:
    with pytest.raises(tk.ValidationError):
        check(editor, **values)


def test_the_language_can_be_asked_for(catalogue) -> None:
    french = check(id="rivieres", lang="fr")
    english = check(id="rivieres", lang="en")
    assert [f["rule"] for f in french["findings"]] == [f["rule"] for f in english["findings"]]
    assert all(
        one["message"] != other["message"]
        for one, other in zip(french["findings"], english["findings"], strict=True)
    )


def test_the_check_changes_nothing_and_answers_to_a_get(app, catalogue) -> None:
    before = helpers.call_action("package_show", id="rivieres")
    answer = app.get(f"/api/3/action/{CHECK}?id=rivieres")
    assert json.loads(answer.body)["result"]["verdict"] == "incomplete"
    assert helpers.call_action("package_show", id="rivieres") == before


def test_the_page_tells_the_verdict_and_folds_the_findings(read) -> None:
    page = read("/fr/dataset/rivieres")
    (section,) = page.xpath("//section[@id='metadonnees']")
    text = " ".join(section.text_content().split())
    assert "À compléter pour INSPIRE" in text
    assert "Complétude de la fiche" in text
    (fold,) = section.xpath(".//details[not(@open)]")
    assert len(fold.xpath(".//li")) >= 2
    assert fold.xpath(".//*[@class='g2f-findings__hint']")
    assert section.xpath(".//a[contains(@href, '/dataset/rivieres/controle')]")


def test_the_report_shows_rules_places_and_the_schema(app, read, create) -> None:
    page = read("/fr/dataset/rivieres/controle")
    text = " ".join(page.xpath("//main")[0].text_content().split())
    assert "TG 2.2.1" in text
    assert "gmd:identificationInfo" in text
    assert "ISO/TS 19139:2007" in text
    create("reserve", private=True)
    assert app.get("/fr/dataset/reserve/controle", status=404)
    assert app.get("/fr/dataset/inconnu/controle", status=404)


def test_the_verdict_is_a_facet(catalogue) -> None:
    found = helpers.call_action(
        "package_search", **{"facet.field": ["inspire_verdict"], "fq": "inspire_verdict:incomplete"}
    )
    counts = found["facets"]["inspire_verdict"]
    assert counts["incomplete"] == found["count"] > 0
