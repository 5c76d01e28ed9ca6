"""A producer writes a whole record by keyboard, guided by the check; errors lead to fields."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from axe import violations
from playwright.sync_api import Page, expect
from screens import SIZES

COMPLETE = "Rien d’obligatoire ne manque."
#: Each kind of record; each language and each size of screen with two of them.
FORMS = (
    ("dataset", "desktop", ""),
    ("dataset", "phone", "/en"),
    ("series", "desktop", "/en"),
    ("service", "phone", ""),
)
#: Milliseconds within which the check has answered, on a busy machine too.
CHECK = 20_000
#: Tab stops between two fields that a journey fills in, at most.
STOPS = 60


def _reach(page: Page, selector: str) -> None:
    """Press Tab until the focus is on *selector*: no mouse, no script."""
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    focused = page.evaluate("document.activeElement.outerHTML.slice(0, 300)")
    raise AssertionError(f"{selector} is not reached; the focus is on {focused}")


def _type(page: Page, selector: str, text: str) -> None:
    _reach(page, selector)
    page.keyboard.type(text)


def _next(page: Page, title: str) -> None:
    for _ in range(STOPS * 2):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Étape suivante":
            break
    page.keyboard.press("Enter")
    expect(page.locator("[data-step]:visible h2")).to_be_focused()
    expect(page.locator("[data-step]:visible h2")).to_contain_text(title)


def _tick(page: Page, field: str, letters: str) -> None:
    """Filter a list of boxes by some letters, and tick the first that is left."""
    box = f"#field-{field} input[type=search]"
    _type(page, box, letters)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")


def test_leaving_with_unsaved_changes_is_asked_about_and_saving_is_not(
    visitor: Callable[..., Any], session: Any
) -> None:
    visit = visitor(storage_state=session)
    page = visit.go("/dataset/new")
    expect(page.locator("g2f-form")).to_have_attribute("ready", "")
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.fill("#field-title", "Fiche quittée")
    page.reload()
    assert asked == ["beforeunload"]
    expect(page.locator("g2f-form")).to_have_attribute("ready", "")
    page.fill("#field-title", "Fiche sans résumé")
    page.press("#field-title", "Enter")
    expect(page.locator("#mistakes")).to_be_visible()
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_valid_inspire_record_is_entered_by_keyboard_alone(
    visitor: Callable[..., Any], session: Any, size: str
) -> None:
    visit = visitor(size, storage_state=session)
    page = visit.go("/dataset/new")
    expect(page.locator("g2f-form")).to_have_attribute("ready", "")
    expect(page.locator("[data-verdict]")).to_contain_text("à compléter", timeout=CHECK)
    title = f"Zones humides inventoriées ({size})"
    _type(page, "#field-title", title)
    _type(page, "#field-notes", "Inventaire par commune.")

    _next(page, "Thèmes et mots-clés")
    _tick(page, "inspire_themes", "hydro")
    _tick(page, "topic_categories", "eaux")
    _type(page, "[name='keywords-0-term']", "zone humide")

    _next(page, "Lieu")
    expect(page.locator(".g2f-territory input")).to_be_visible()
    _type(page, ".g2f-territory input", "Amiens")
    page.keyboard.press("Enter")
    expect(page.locator(".g2f-territory__told")).to_have_text("Emprise reprise : Amiens")
    expect(page.locator("[name='extents-0-west']")).not_to_have_value("")
    expect(page.locator("[name='places-0-code']")).to_have_value("80021")
    _reach(page, "[name='spatial_representation'][value='vector']")
    page.keyboard.press("Space")
    _type(page, "[name='scales']", "25000")

    _next(page, "Dates et qualité")
    _type(page, "[name='reference_dates-0-date']", "2025-06-30")
    _type(page, "#field-lineage", "Relevés de terrain.")

    _next(page, "Accès et conditions")
    _type(page, "#field-license_id", "Licence Ouverte / Open Licence 2.0")
    _type(page, "[name='formats-0-name']", "GeoPackage")
    _type(page, "[name='formats-0-version']", "1.3")
    _type(page, "[name='resources__0__url']", "https://example.org/zh.gpkg")
    _type(page, "[name='resources__0__name']", "Zones humides")
    _type(page, "[name='resources__0__protocol']", "Téléchargement direct")

    _next(page, "Contacts")
    for row in (0, 1):
        _type(page, f"[name='contacts-{row}-organisation']", "Agence d’essai")
        _type(page, f"[name='contacts-{row}-email']", "a@example.org")

    expect(page.locator("[data-verdict]")).to_have_text(COMPLETE, timeout=CHECK)
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Publier":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)

    name = page.url.rstrip("/").rpartition("/")[2]
    answer = page.request.get(f"{visit.portal}/api/3/action/geo2france_metadata_check?id={name}")
    found = json.loads(answer.text())["result"]
    assert [f for f in found["findings"] if f["level"] == "mandatory"] == []
    assert found["verdict"] == "compliant"
    assert found["schema"]["valid"] is True, found["schema"]


def test_an_error_is_told_and_leads_to_its_field(visitor: Callable[..., Any], session: Any) -> None:
    page = visitor(storage_state=session).go("/dataset/new")
    page.fill("#field-title", "Une fiche sans résumé")
    page.get_by_role("link", name="Contacts").click()
    page.fill("[name='contacts-0-email']", "pas un courriel")
    page.get_by_role("button", name="Publier").click()
    expect(page.locator("#mistakes")).to_be_focused()
    page.locator("#mistakes").get_by_role("link", name="Contact 1, Courriel").click()
    expect(page.locator("[name='contacts-0-email']")).to_be_focused()
    expect(page.locator("[name='contacts-0-email']")).to_have_value("pas un courriel")
    page.locator("#mistakes").get_by_role("link", name="Résumé").click()
    expect(page.locator("#field-notes")).to_be_focused()
    expect(page.locator("#field-title")).to_have_value("Une fiche sans résumé")


def test_rows_are_added_filled_and_removed(visitor: Callable[..., Any], session: Any) -> None:
    page = visitor(storage_state=session).go("/dataset/new")
    page.get_by_role("link", name="Accès et conditions").click()
    constraints = page.locator("#field-constraints")
    constraints.get_by_role("button", name="Ajouter", exact=True).click()
    usual = constraints.locator("[data-row]").nth(2).get_by_label("Remplir avec une valeur usuelle")
    expect(usual).to_be_focused()
    usual.select_option(label="Licence Ouverte 2.0 (Etalab)")
    expect(page.locator("[name='constraints-2-text']")).to_have_value(
        "Licence Ouverte 2.0 (Etalab)"
    )
    constraints.get_by_role("button", name="Retirer Contrainte 2").click()
    expect(constraints.locator("[data-row]")).to_have_count(2)
    expect(page.locator("[name='constraints-1-text']")).to_have_value(
        "Licence Ouverte 2.0 (Etalab)"
    )


def test_the_extent_is_drawn_on_the_map(visitor: Callable[..., Any], session: Any) -> None:
    page = visitor(storage_state=session).go("/dataset/new")
    page.get_by_role("link", name="Lieu").click()
    editor = page.locator("g2f-extent-editor")
    expect(editor).to_have_attribute("ready", "", timeout=15_000)
    editor.get_by_role("button", name="Dessiner l’emprise").click()
    box = editor.locator("canvas").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    expect(page.locator("[name='extents-0-north']")).not_to_have_value("")
    expect(editor).to_have_attribute("data-features", "1")


@pytest.mark.parametrize(("kind", "size", "language"), FORMS)
def test_no_step_has_a_violation_or_is_wider_than_the_screen(
    visitor: Callable[..., Any], session: Any, kind: str, size: str, language: str
) -> None:
    page = visitor(size, storage_state=session).go(f"{language}/{kind}/new")
    expect(page.locator("[data-check]")).to_be_visible(timeout=CHECK)
    page.evaluate(
        "document.querySelectorAll('[data-step] details').forEach(each => each.open = true)"
    )
    for link in page.locator(".g2f-form__steps a").all():
        link.click()
        assert violations(page) == [], link.text_content()
        for width, height in (*SIZES.values(), SIZES[size]):
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_other_pages_of_editors_have_no_violation(
    visitor: Callable[..., Any], session: Any, language: str
) -> None:
    page = visitor(storage_state=session).go(f"{language}/dataset/?q=eoliens")
    page.locator("[data-g2f-result] h2 a").first.click()
    name = page.url.rstrip("/").rpartition("/")[2]
    for path in (f"/dataset/edit/{name}", "/import"):
        page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/', 3)[2]}{language}{path}")
        page.wait_for_load_state("load")
        assert violations(page) == [], path


def test_a_file_is_imported_by_drag_and_drop(visitor: Callable[..., Any], session: Any) -> None:
    visit = visitor(storage_state=session)
    page = visit.go("/dataset/?q=eoliens")
    found = page.locator("[data-g2f-result] h2 a").first
    title = found.inner_text()
    found.click()
    exported = page.request.get(f"{page.url}.iso19139.xml").text()
    identifier = "fr-depose-par-glisser"
    assert title in exported
    # Another title too: the copy stays in the portal, where other tests open the first by its name.
    document = re.sub(
        r"(fileIdentifier>\s*<gco:CharacterString>)[^<]+",
        rf"\g<1>{identifier}",
        exported.replace(title, "Fiche déposée"),
        count=1,
    )
    page = visit.go("/import")
    expect(page.locator("g2f-drop")).to_have_attribute("ready", "")
    page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.items.add(new File([text], "fiche.xml", {type: "text/xml"}));
          const drop = new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true});
          document.querySelector("g2f-drop").dispatchEvent(drop);
        }""",
        document,
    )
    expect(page.locator(".g2f-drop__names")).to_have_text("fiche.xml")
    page.get_by_role("button", name="Importer").click()
    line = page.locator(".g2f-report > li")
    expect(line).to_have_attribute("data-status", re.compile("created|updated"))
