"""The suggestion box, with the keyboard alone, and what happens when it has nothing to say."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect


def _type(page: Page, text: str) -> None:
    field = page.get_by_role("combobox", name="Rechercher")
    field.click()
    field.press_sequentially(text, delay=30)


def test_arrows_choose_a_suggestion_and_enter_follows_it(visit) -> None:
    page = visit.go("/")
    _type(page, "cadastr")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    field = page.get_by_role("combobox", name="Rechercher")
    expect(field).to_have_attribute("aria-expanded", "true")
    assert page.locator("g2f-suggest [role=status]").first.inner_text()

    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_count(1)
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)
    expect(page.locator("h1")).to_be_visible()


def test_escape_closes_the_list_and_enter_then_searches(visit) -> None:
    page = visit.go("/")
    _type(page, "cadastr")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=cadastr"))


def test_arrows_go_round_and_back_to_the_field(visitor) -> None:
    page = visitor().go("/")
    _type(page, "cadastr")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(0)


@pytest.mark.parametrize("answer", ["error", "nonsense", "nothing"])
def test_a_failing_suggestion_never_stands_in_the_way(visitor, answer: str) -> None:
    visit = visitor()
    answers = {
        "error": lambda route: route.fulfill(status=500, body="{}"),
        "nonsense": lambda route: route.fulfill(status=200, body="<html>"),
        "nothing": lambda route: route.abort(),
    }
    asked: list[str] = []

    def reply(route: Route) -> None:
        asked.append(route.request.url)
        answers[answer](route)

    visit.page.route("**/geo2france_suggest*", reply)
    page = visit.go("/")
    with page.expect_request("**/geo2france_suggest*"):
        _type(page, "cadastr")
    page.wait_for_timeout(100)
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=cadastr"))
    assert asked


def test_fast_typing_asks_once(visitor) -> None:
    visit = visitor()
    asked: list[str] = []
    page = visit.go("/")
    page.on(
        "request", lambda request: asked.append(request.url) if "suggest" in request.url else None
    )
    page.get_by_role("combobox", name="Rechercher").press_sequentially("cadastre", delay=20)
    page.wait_for_timeout(800)
    assert len([url for url in asked if "/api/" in url]) == 1
