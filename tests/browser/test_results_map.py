"""The map of the results: searching by area, and list and map that show each other."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect


def _results(visit, query: str = "") -> Page:
    page = visit.go(f"/dataset/?{query}")
    visit.open_filters()
    expect(page.locator("g2f-results-map")).to_have_attribute("ready", "")
    return page


def _box(page: Page) -> list[float]:
    values = parse_qs(urlsplit(page.url).query)["ext_bbox"][0]
    return [float(value) for value in values.split(",")]


def _frame(page: Page) -> Locator:
    return page.locator("g2f-results-map .g2fe-map")


def test_a_box_drawn_with_the_mouse_becomes_a_filter(visit) -> None:
    page = _results(visit, "q=eau")
    page.get_by_role("button", name="Dessiner une zone").click()
    frame = _frame(page)
    frame.scroll_into_view_if_needed()
    place = frame.bounding_box()
    page.mouse.move(place["x"] + 90, place["y"] + 60)
    page.mouse.down()
    page.mouse.move(place["x"] + 180, place["y"] + 160, steps=5)
    page.mouse.up()
    page.wait_for_url("**ext_bbox=**")
    west, south, east, north = _box(page)
    assert -10 < west < east < 15
    assert 45 < south < north < 55
    assert "q=eau" in page.url


def test_escape_gives_up_drawing(visitor) -> None:
    page = _results(visitor())
    draw = page.get_by_role("button", name="Dessiner une zone")
    draw.click()
    expect(draw).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(draw).to_have_attribute("aria-pressed", "false")


def test_four_numbers_typed_with_the_keyboard_become_a_filter(visit) -> None:
    page = _results(visit, "q=eau&page=1")
    page.get_by_text("Saisir les coordonnées").focus()
    page.keyboard.press("Enter")
    for side, value in {"Ouest": "2.9", "Sud": "50.5", "Est": "3.3", "Nord": "50.8"}.items():
        page.get_by_label(side, exact=True).fill(value)
    page.keyboard.press("Enter")
    page.wait_for_url("**ext_bbox=**")
    assert _box(page) == [2.9, 50.5, 3.3, 50.8]
    assert "page=" not in page.url


def test_an_upside_down_area_is_explained(visitor) -> None:
    page = _results(visitor())
    page.get_by_text("Saisir les coordonnées").click()
    for side, value in {"Ouest": "2", "Sud": "51", "Est": "3", "Nord": "50"}.items():
        page.get_by_label(side, exact=True).fill(value)
    page.get_by_role("button", name="Chercher dans cette zone").click()
    expect(page.get_by_role("alert")).to_contain_text("le sud doit être plus bas que le nord")
    assert "ext_bbox" not in page.url


def test_an_area_can_be_removed_and_keeps_the_words(visit) -> None:
    page = _results(visit, "q=eau&ext_bbox=2.9,50.5,3.3,50.8")
    page.get_by_role("button", name="Retirer la zone").click()
    page.wait_for_url(lambda url: "ext_bbox" not in url)
    assert "q=eau" in page.url


def test_a_hit_lights_its_extent(visitor, drawn: Callable[..., None]) -> None:
    page = _results(visitor(), "q=eoliens")
    page.locator("[data-g2f-result] a").first.focus()
    drawn(_frame(page), "highlight")


def test_the_map_names_what_lies_under_a_click(visitor) -> None:
    page = _results(visitor(), "ext_bbox=2.9,50.5,3.3,50.8")
    target = _frame(page).locator(".g2fe-map-target")
    found = False
    place = target.bounding_box()
    for across in (0.5, 0.35, 0.65, 0.2, 0.8):
        target.click(position={"x": place["width"] * across, "y": place["height"] * 0.5})
        page.wait_for_timeout(400)
        if page.locator(".g2fe-panel").is_visible():
            found = True
            break
    assert found
    panel = page.locator(".g2fe-panel")
    expect(panel.get_by_role("link").first).to_have_attribute("href", re.compile("/dataset/"))
    panel.get_by_role("button", name="Fermer").click()
    expect(panel).to_have_count(0)


def test_the_base_map_is_drawn_with_its_credit_when_it_answers(visitor) -> None:
    visit = visitor()
    tile = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
        "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
    )
    asked: list[str] = []
    headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "image/png"}

    def serve(route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=200, body=tile, headers=headers)

    visit.page.route("https://data.geopf.fr/**", serve)
    page = _results(visit)
    page.wait_for_timeout(500)
    assert asked
    assert all("TILEMATRIX=" in url and "{" not in url for url in asked)
    expect(_frame(page).locator(".ol-attribution")).to_contain_text("IGN")
    expect(page.get_by_text("Fond de carte indisponible")).to_have_count(0)
