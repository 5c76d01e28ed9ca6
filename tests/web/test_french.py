"""The French catalogue is complete, and no English is left on a French page."""

from __future__ import annotations

import re
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from babel.messages.pofile import read_po

from ckanext.geo2france import translations

FIELDS = re.compile(r"%\(\w+\)s|%[sdr]|\{\w*\}")
#: Msgids that are names, or the same word in both languages.
SHORTEST = 12


def _messages():
    with translations.FRENCH.open("rb") as file:
        return [message for message in read_po(file, locale="fr") if message.id]


def test_every_message_is_translated() -> None:
    assert list(translations.missing()) == []


def test_the_template_is_up_to_date() -> None:
    with translations.TEMPLATE.open("rb") as file:
        written = {translations._key(message.id) for message in read_po(file) if message.id}
    found = {translations._key(each.id) for each in translations.extracted() if each.id}
    assert written == found


def test_no_translation_is_in_doubt() -> None:
    assert [message.id for message in _messages() if message.fuzzy] == []


def test_translations_keep_the_fields_of_their_message() -> None:
    wrong = []
    for message in _messages():
        if isinstance(message.id, str):
            fields = set(FIELDS.findall(message.id))
            if message.string and fields != set(FIELDS.findall(message.string)):
                wrong.append(message.id)
    assert wrong == []


PUBLIC = [
    "/fr/",
    "/fr/dataset/",
    "/fr/dataset/?q=zzzzqqqq&inspire_themes=hy",
    "/fr/dataset/rivieres",
    "/fr/dataset/rivieres/controle",
    "/fr/organization/",
    "/fr/organization/organisation-demo",
    "/fr/group/",
    "/fr/themes",
    "/fr/aide",
    "/fr/accessibilite",
    "/fr/about",
    "/fr/user/login",
    "/fr/user/reset",
]
PRIVATE = [
    "/fr/dataset/new",
    "/fr/dataset/edit/rivieres",
    "/fr/organization/new",
    "/fr/organization/edit/organisation-demo",
    "/fr/organization/manage_members/organisation-demo",
    "/fr/dashboard/datasets",
    "/fr/dashboard/organizations",
    "/fr/ckan-admin/",
    "/fr/ckan-admin/trash",
]


def _english() -> list[str]:
    """Return texts that are English beyond doubt: long enough, and another text in French."""
    known = list(_messages())
    with translations.CORE_FRENCH.open("rb") as file:
        known += [message for message in read_po(file, locale="fr") if message.id]
    texts = set()
    for message in known:
        for text in [message.id] if isinstance(message.id, str) else message.id:
            plain = " ".join(re.sub(r"<[^>]+>|%\(\w+\)s|\{\w*\}", " ", text).split())
            if len(plain) >= SHORTEST and " " in plain and text != message.string:
                texts.add(plain)
    return sorted(texts)


def _left(page, english: list[str]) -> list[str]:
    for script in page.xpath("//script|//style|//code|//pre"):
        script.drop_tree()
    shown = " ".join(page.text_content().split())
    shown += " ".join(page.xpath("//@title|//@aria-label|//@placeholder|//@alt|//@content"))
    return [text for text in english if re.search(rf"\b{re.escape(text)}", shown)]


@pytest.mark.parametrize("path", PUBLIC)
def test_a_visitor_reads_no_english(read, path: str) -> None:
    assert _left(read(path), _english()) == []


@pytest.mark.parametrize("path", PRIVATE)
def test_an_editor_reads_no_english(app, catalogue, path: str) -> None:
    from ckan.tests import factories
    from lxml import html

    token = factories.SysadminWithToken()["token"]
    page = html.fromstring(app.get(path, headers={"Authorization": token}).body)
    assert _left(page, _english()) == []


@pytest.mark.parametrize(
    "page", ["dataset/activity/rivieres", "organization/activity/organisation-demo"]
)
def test_the_kinds_of_activity_are_named_in_french(read, page: str) -> None:
    path = "//select[@id='activity_types_filter_select']/option"
    french, english = (
        [option.text_content().strip() for option in read(f"{lang}/{page}").xpath(path)]
        for lang in ("/fr", "/en")
    )
    assert len(french) == len(english) > 4
    assert not set(french) & set(english)
    assert all(" " in name for name in french)


FRENCH = {"CKAN_LANG": "fr"}


def _refusal(app: Any, validator: str, value: str) -> str:
    with (
        app.flask_app.test_request_context("/", environ_overrides=FRENCH),
        pytest.raises(tk.Invalid) as refused,
    ):
        tk.get_validator(validator)(value)
    return refused.value.error


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("pas du JSON", "« pas du JSON » a été trouvé ligne 1, caractère 1"),
        ('{"type":\n oui}', "« oui} » a été trouvé ligne 2, caractère 2"),
        ('{"type": ', "le texte s’arrête trop tôt, ligne 1, caractère 10"),
    ],
)
def test_a_wrong_geometry_is_told_by_what_was_found_and_where(app, written, told) -> None:
    sentence = _refusal(app, "geo2france_geojson", written)
    assert sentence.startswith("Une géométrie GeoJSON est attendue, telle que {")
    assert sentence.endswith(told)


def test_a_wrong_verdict_is_told_in_the_words_of_the_form(app) -> None:
    sentence = _refusal(app, "geo2france_verdict", "peut-être")
    assert sentence == "« peut-être » n’est pas accepté : Oui, Non ou Non évalué"


def test_a_query_that_cannot_be_read_is_told_in_french(app) -> None:
    answer = app.get("/fr/api/3/action/package_search?q=title:(", status=400)
    assert (
        "La requête ne peut pas être lue : il manque quelque chose au caractère 8, "
        "près de « title:( »."
    ) in answer.json["error"]["message"]


def test_the_form_tells_a_wrong_geometry_in_french(app, catalogue) -> None:
    from ckan.tests import factories
    from lxml import html

    token = factories.SysadminWithToken()["token"]
    sent = {"name": "geometrie", "title": "Géométrie", "spatial": "pas du JSON", "save": "go"}
    answer = app.post("/fr/dataset/new", data=sent, headers={"Authorization": token})
    text = html.fromstring(answer.body).text_content()
    assert "« pas du JSON » a été trouvé ligne 1, caractère 1" in text
    assert "Expecting value" not in text
