"""A dataset entered by hand: the form sends what the page shows, empty rows included."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import pytest
from ckan.tests import factories, helpers
from lxml import html


@pytest.fixture
def administrator(app: Any, catalogue: None) -> dict[str, str]:
    """Return the headers of an administrator's requests."""
    with app.flask_app.test_request_context():
        user = factories.SysadminWithToken()
    return {"Authorization": user["token"]}


def _as_a_browser_sends(form: html.FormElement, **filled: str) -> dict[str, str]:
    blanks = set(form.xpath(".//template//@name"))
    shown = {name: value or "" for name, value in form.form_values() if name not in blanks}
    return {**shown, **filled}


def _form(app: Any, path: str, headers: dict[str, str]) -> html.FormElement:
    tree = html.fromstring(app.get(path, headers=headers).body)
    (form,) = tree.xpath('//form[@id="dataset-edit"]')
    return form


@pytest.fixture
def entered(app: Any, administrator: dict[str, str]) -> dict[str, Any]:
    """Return a dataset for which only the required fields were filled in."""
    with app.flask_app.test_request_context():
        organization = helpers.call_action("organization_show", id="organisation-demo")["id"]
    form = _form(app, "/dataset/new", administrator)
    sent = _as_a_browser_sends(
        form,
        title="Haies bocagères",
        name="haies-bocageres",
        notes="Linéaires de haies relevés en 2025.",
        owner_org=organization,
        _ckan_phase="dataset_new_1",
    )
    answer = app.post(
        "/dataset/new", data=sent, headers=administrator, follow_redirects=False, status=None
    )
    assert answer.status_code == 302, html.fromstring(answer.body).text_content()
    with app.flask_app.test_request_context():
        yield helpers.call_action("package_show", id="haies-bocageres")
        model.Session.rollback()
        helpers.call_action("dataset_purge", id="haies-bocageres")


def test_the_required_fields_are_enough(entered: dict[str, Any]) -> None:
    assert entered["title"] == "Haies bocagères"
    assert entered["state"] == "draft"


@pytest.mark.parametrize(
    "field", ["keywords", "contacts", "extents", "reference_dates", "overviews", "places"]
)
def test_rows_left_empty_are_not_kept(entered: dict[str, Any], field: str) -> None:
    assert entered.get(field, []) == []


def test_what_the_form_proposes_is_kept_where_it_says_something(entered: dict[str, Any]) -> None:
    assert [row["uri"].rpartition("/")[2] for row in entered["constraints"]] == ["noLimitations"]
    assert [row.get("pass") for row in entered["conformity"]] == [None]
    assert len(entered["metadata_identifier"]) == 36


def test_the_edit_form_saves_what_it_shows(
    app: Any, administrator: dict[str, str], entered: dict[str, Any]
) -> None:
    form = _form(app, "/dataset/edit/haies-bocageres", administrator)
    sent = _as_a_browser_sends(form, lineage="Relevé de terrain.", save="save")
    sent["conformity-0-title"], sent["conformity-0-pass"] = "Règlement 1089/2010", "unknown"
    answer = app.post(
        "/dataset/edit/haies-bocageres",
        data=sent,
        headers=administrator,
        follow_redirects=False,
        status=None,
    )
    assert answer.status_code == 302, html.fromstring(answer.body).text_content()
    with app.flask_app.test_request_context():
        shown = helpers.call_action("package_show", id="haies-bocageres")
    assert shown["lineage"] == "Relevé de terrain."
    assert shown["conformity"][0]["title"] == "Règlement 1089/2010"


def test_what_is_missing_or_wrong_is_said_by_field(app: Any, administrator: dict[str, str]) -> None:
    form = _form(app, "/dataset/new", administrator)
    sent = _as_a_browser_sends(form, name="vide", save="go-resources")
    sent["contacts-0-email"] = "pas un courriel"
    answer = app.post("/fr/dataset/new", data=sent, headers=administrator)
    told = html.fromstring(answer.body).xpath('//*[contains(@class, "error-explanation")]')
    text = " ".join(" ".join(each.text_content().split()) for each in told)
    assert "Titre" in text
    assert "Résumé" in text
    assert "Courriel" in text
