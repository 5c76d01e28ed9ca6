"""The main road: search in French, filter, open a dataset, see where it lies, take its data."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

WINDMILLS = "Parcs éoliens : mâts autorisés et en service"


def _count(page: Page) -> int:
    found = re.search(r"\d+", page.locator("#g2f-count").inner_text().replace("\u202f", ""))
    assert found, page.locator("#g2f-count").inner_text()
    return int(found[0])


def test_a_visitor_searches_filters_opens_a_dataset_and_follows_a_resource(
    visit, drawn: Callable[..., None]
) -> None:
    page = visit.go("/")
    page.get_by_role("combobox", name="Rechercher").fill("mats eoliens")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/dataset/?\?.*q=mats"))
    everything = _count(page)
    assert everything >= 1

    visit.open_filters()
    page.locator(".g2f-facet").filter(has_text="Formats").get_by_role(
        "link", name="GeoJSON"
    ).click()
    expect(page).to_have_url(re.compile(r"res_format=GeoJSON"))
    assert 1 <= _count(page) <= everything

    page.get_by_role("link", name=WINDMILLS).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(WINDMILLS)

    extent = page.locator("g2f-extent-map")
    extent.scroll_into_view_if_needed()
    expect(extent).to_have_attribute("ready", "")
    assert int(extent.get_attribute("data-features")) >= 1
    drawn(extent, "accent")

    resource = page.locator(".g2f-resource").filter(has_text="GeoJSON")
    resource.locator(".g2f-resource__name").click()
    preview = page.locator("g2f-preview")
    expect(preview).to_have_attribute("ready", "")
    drawn(preview, "accent")
    _check_download(page, page.get_by_role("link", name="Télécharger", exact=True))


def _check_download(page: Page, link: Locator) -> None:
    answer = page.request.get(link.get_attribute("href"))
    assert answer.ok
    assert len(answer.json()["features"]) == 79


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("logements réhabilités", "Logements réhabilités"),
        ("l'eau", "eau"),
        ("où trouver le cadastre ?", "cadastr"),
    ],
)
def test_french_words_find_french_datasets(visitor, question: str, title: str) -> None:
    page = visitor().go("/dataset/")
    page.get_by_role("combobox", name="Rechercher").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".g2f-hit").first).to_contain_text(re.compile(title, re.I))


def test_the_whole_road_is_open_without_javascript(visitor) -> None:
    page = visitor(java_script_enabled=False).go("/dataset/?q=eoliens")
    page.get_by_role("link", name=WINDMILLS).click()
    expect(page.locator("g2f-extent-map")).to_contain_text(re.compile(r"\w"))
    expect(page.locator("g2f-preview [data-fallback]")).to_be_visible()
    _check_download(page, page.locator(".g2f-resource").get_by_role("link", name="Télécharger"))


def test_the_language_switch_keeps_the_search(visit) -> None:
    page = visit.go("/dataset/?q=cadastre")
    page.wait_for_load_state()
    menu = page.get_by_text("Menu", exact=True)
    if menu.is_visible():
        menu.click()
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(r"/en/dataset/?\?q=cadastre"))
    assert page.locator("html").get_attribute("lang").startswith("en")
    visit.open_filters()
    expect(page.get_by_role("button", name="Draw an area")).to_be_visible()


def test_no_page_is_wider_than_a_phone(visitor) -> None:
    visit = visitor("phone")
    for path in ("/", "/dataset/?q=eau", "/dataset/?q=eoliens"):
        page = visit.go(path)
        if "eoliens" in path:
            page.get_by_role("link", name=WINDMILLS).click()
            page.locator("g2f-preview").scroll_into_view_if_needed()
            expect(page.locator("g2f-preview")).to_have_attribute("ready", "")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_no_theme_is_wider_than_its_tile(visitor) -> None:
    visit = visitor()
    for width in (1280, 1100, 320):
        visit.page.set_viewport_size({"width": width, "height": 900})
        for path in ("/en/", "/en/themes"):
            page = visit.go(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


def test_pages_without_a_map_fetch_no_map(visitor) -> None:
    visit = visitor()
    weights: list[int] = []
    visit.page.on(
        "response",
        lambda answer: weights.append(len(answer.body())) if "/dist/" in answer.url else None,
    )
    visit.go("/").wait_for_load_state("networkidle")
    scripts_styles_and_typeface = 70_000
    assert 0 < sum(weights) < scripts_styles_and_typeface
