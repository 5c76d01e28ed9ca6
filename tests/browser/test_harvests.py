"""The harvest pages in a real browser: no violation, keyboard alone, a run that is followed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe import settle, violations
from playwright.sync_api import Page, expect
from screens import SIZES

RECORD = """<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd"
  xmlns:gco="http://www.isotc211.org/2005/gco">
  <gmd:fileIdentifier><gco:CharacterString>{identifier}</gco:CharacterString></gmd:fileIdentifier>
  <gmd:identificationInfo><gmd:MD_DataIdentification>
    <gmd:citation><gmd:CI_Citation><gmd:title>
      <gco:CharacterString>{title}</gco:CharacterString>
    </gmd:title></gmd:CI_Citation></gmd:citation>
    <gmd:abstract><gco:CharacterString>Inventé pour un essai.</gco:CharacterString></gmd:abstract>
  </gmd:MD_DataIdentification></gmd:identificationInfo>
</gmd:MD_Metadata>"""
TITLES = {"essai-haies": "Haies de l’essai", "essai-mares": "Mares de l’essai"}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a folder of two records, and of a file that is none."""
    made = tmp_path_factory.mktemp("fiches")
    for identifier, title in TITLES.items():
        text = RECORD.format(identifier=identifier, title=title)
        (made / f"{identifier}.xml").write_text(text, encoding="utf-8")
    (made / "casse.xml").write_text("<pas fini", encoding="utf-8")
    return made


def _press_until(page: Page, selector: str, limit: int = 150) -> None:
    """Press Tab until the element that *selector* names has the focus."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached in {limit} steps")


def _follow(page: Page, selector: str) -> None:
    """Reach a link or a button by Tab, press it, and wait for the page that it leads to."""
    _press_until(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _add_source(page: Page, folder: Path) -> None:
    """From the account menu to a stored source, by keyboard alone."""
    _press_until(page, ".g2f-account > summary")
    page.keyboard.press("Enter")
    _follow(page, ".g2f-account a[href$='/moissonnage']")
    expect(page.get_by_role("heading", level=1)).to_have_text("Moissonnages")
    _follow(page, "main a[href*='/nouvelle-source']")
    _follow(page, "main a[href*='type=folder']")
    _press_until(page, "#field-url")
    page.keyboard.type(str(folder))
    page.keyboard.press("Tab")
    page.keyboard.type("Dossier de l’essai")
    expect(page.locator("#field-time")).to_be_visible()
    expect(page.locator("#field-cron")).to_be_hidden()
    _follow(page, "main .g2f-form__actions button")


def test_a_source_is_added_previewed_and_harvested_by_keyboard(
    visitor: Callable, session: object, folder: Path
) -> None:
    visit = visitor(storage_state=session)
    page = visit.go("/")
    _add_source(page, folder)
    expect(page.locator(".g2f-title .g2f-state")).to_have_text("Arrêtée")
    _follow(page, "main a[href$='/apercu']")
    expect(page.locator(".g2f-outcome[data-kind=created]")).to_have_count(2)
    expect(page.locator(".g2f-outcome[data-kind=rejected]")).to_have_count(1)
    _follow(page, "main form[action$='/activer'] button")
    expect(page.locator(".g2f-flash")).to_contain_text("en service")
    # Another site could have the browser send the same, but without the token.
    forged = page.request.post(f"{page.url}/activer")
    assert forged.status == 400
    _follow(page, "main form[action$='/lancer'] button")
    expect(page).to_have_url(re.compile("/moissonnage/passage/"))
    # The page follows the run by itself.
    expect(page.locator("#h-state")).to_contain_text("Terminé", timeout=60_000)
    expect(page.locator("[data-counts]")).to_contain_text("2 créées")
    _follow(page, ".g2f-outcome[data-kind=created] a")
    expect(page).to_have_url(re.compile("/dataset/"))
    expect(page.locator(".g2f-record__side .g2f-facts")).to_contain_text("Dossier de l’essai")


PAGES = {
    "list": "/moissonnage",
    "types": "/moissonnage/nouvelle-source",
    "form": "/moissonnage/nouvelle-source?type=csw",
    "source": "/moissonnage/source/dossier-de-l-essai",
    "settings": "/moissonnage/source/dossier-de-l-essai/modifier",
    "preview": "/moissonnage/source/dossier-de-l-essai/apercu",
    "clear": "/moissonnage/source/dossier-de-l-essai/vider",
}


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_pages_have_no_violation_and_do_not_scroll_sideways(
    visitor: Callable, session: object, language: str
) -> None:
    visit = visitor(storage_state=session)
    page = visit.go(language + PAGES["source"])
    runs = page.locator("main table a").first.get_attribute("href") or ""
    addresses = {name: language + path for name, path in PAGES.items()}
    addresses |= {"run": runs, "comparison": f"{runs}/comparer"}
    found: dict[tuple[str, str], list[str]] = {}
    for name, path in addresses.items():
        page = visit.go(path)
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            settle(page)
            found[name, size] = violations(page)
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found[name, size].append("it scrolls sideways")
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_mistakes_are_reached_from_their_list(visitor: Callable, session: object) -> None:
    visit = visitor(storage_state=session)
    page = visit.go("/moissonnage/nouvelle-source?type=csw")
    page.locator("#field-url").fill("ftp://example.org")
    page.locator("#field-title").fill("Essai de fautes")
    page.locator("#field-rhythm").select_option("custom")
    page.locator("#field-cron").fill("jamais")
    page.locator(".g2f-form__actions .g2f-button--main").click()
    expect(page.locator("#mistakes")).to_be_focused()
    settle(page)
    assert violations(page) == []
    page.locator("#mistakes a[href='#field-cron']").click()
    expect(page.locator("#field-cron")).to_be_focused()
    expect(page.locator("#field-cron")).to_have_value("jamais")
