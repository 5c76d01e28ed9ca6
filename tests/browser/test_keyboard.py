"""Everything a visitor does can be done by keyboard alone, and one sees where one is."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

OUTLINED = """() => {
  const style = getComputedStyle(document.activeElement);
  const around = document.activeElement.closest(".g2f-search__row");
  return style.outlineStyle !== "none" || (around && getComputedStyle(around).boxShadow !== "none");
}"""


def _tab_until(page: Page, wanted: Callable[[Page], bool], limit: int = 120) -> None:
    """Press Tab until *wanted*; each stop on the way must be seen."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        assert page.evaluate(OUTLINED), page.evaluate("document.activeElement.outerHTML")
        if wanted(page):
            return
    raise AssertionError(f"not reached in {limit} steps")


def _is_focused(selector: str) -> Callable[[Page], bool]:
    return lambda page: page.evaluate(
        "selector => document.activeElement.matches(selector)", selector
    )


def test_the_first_stop_leads_to_the_content(visitor) -> None:
    page = visitor().go("/")
    page.keyboard.press("Tab")
    expect(page.locator(".g2f-skip")).to_be_focused()
    expect(page.locator(".g2f-skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_whole_journey_needs_no_mouse(visitor) -> None:
    page = visitor().go("/")
    _tab_until(page, _is_focused("#g2f-q"))
    page.keyboard.type("eoliens")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=eoliens"))
    # A file of the portal: the services of the demonstration lead nowhere, on purpose.
    _tab_until(page, _is_focused(".g2f-facet li a[href*='res_format=GeoJSON']"))
    page.keyboard.press("Enter")
    expect(page.locator(".g2f-active")).to_be_visible()
    _tab_until(page, _is_focused(".g2f-hit h2 a"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/dataset/[^?]+$"))
    _tab_until(page, _is_focused(".g2f-resource__name"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/resource/"))


def test_a_closed_facet_opens_by_the_keyboard(visitor) -> None:
    page = visitor().go("/dataset/?q=eau")
    _tab_until(page, _is_focused(".g2f-facet:not([open]) > summary"))
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open")
    _tab_until(page, _is_focused(".g2f-facet li a"), limit=1)


def test_the_menu_of_a_phone_opens_by_the_keyboard(visitor) -> None:
    page = visitor("phone").go("/")
    expect(page.locator(".g2f-nav")).to_be_hidden()
    _tab_until(page, _is_focused(".g2f-menu > summary"))
    page.keyboard.press("Enter")
    _tab_until(page, _is_focused(".g2f-nav a"), limit=1)
