"""Choosing a territory: with the keyboard, and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

HENIN_CARVIN = re.compile("ext_territory=fr%3Aepci%3A246200299")


def test_a_territory_is_typed_chosen_and_removed(visit) -> None:
    page = visit.go("/dataset/")
    everything = page.locator("#g2f-count").inner_text()
    visit.open_filters()
    field = page.get_by_role("combobox", name="Territoire")
    field.click()
    field.press_sequentially("henin car", delay=30)
    expect(page.get_by_role("option", name="CA d'Hénin-Carvin")).to_be_visible()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    page.keyboard.press("Enter")

    expect(page).to_have_url(HENIN_CARVIN)
    expect(page.locator("[data-g2f-result] h2").first).to_contain_text("Hénin-Carvin")
    expect(page.locator(".g2f-relations a").first).to_contain_text("Sur ce territoire")
    page.locator(".g2f-relations a", has_text="Sur ce territoire").click()
    expect(page.locator(".g2f-relations a[aria-current]")).to_have_count(1)
    page.locator(".g2f-active a", has_text="Hénin-Carvin").click()
    expect(page.locator("#g2f-count")).to_have_text(everything)


def test_enter_takes_what_was_typed(visitor) -> None:
    page = visitor().go("/dataset/")
    field = page.get_by_role("combobox", name="Territoire")
    field.fill("Amiens")
    field.press("Escape")
    field.press("Enter")
    expect(page.locator(".g2f-active a").first).to_contain_text("Amiens (80)")


@pytest.mark.parametrize("answer", ["error", "nothing"])
def test_the_field_works_when_nothing_is_suggested(visitor, answer: str) -> None:
    visit = visitor()
    visit.page.route(
        "**/geo2france_territory_autocomplete*",
        lambda route: route.fulfill(status=500) if answer == "error" else route.abort(),
    )
    page = visit.go("/dataset/")
    field = page.get_by_role("combobox", name="Territoire")
    field.fill("Amiens")
    field.press("Enter")
    expect(page.locator(".g2f-active a").first).to_contain_text("Amiens (80)")
