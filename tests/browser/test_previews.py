"""Previews of files of the portal, and of services that other machines would serve."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

#: The first and the last pixel of the points of a map.
POINTS = """frame => {
  const canvas = frame.querySelector("canvas");
  const {width, height} = canvas;
  const {data} = canvas.getContext("2d").getImageData(0, 0, width, height);
  const found = [];
  for (let at = 0; at < data.length; at += 4) {
    const near = [11, 95, 122].every((value, channel) => Math.abs(data[at + channel] - value) < 8);
    if (near) found.push([(at / 4) % width, Math.floor(at / 4 / width)]);
  }
  return [found[0], found.at(-1)];
}"""
#: Playwright opens its answers to every site unless they say otherwise.
CLOSED = {"Access-Control-Allow-Origin": "https://ailleurs.example"}
OPEN = {"Access-Control-Allow-Origin": "*"}


def _from_file(page: Page, path: str, body: str | bytes, kind: str) -> None:
    page.route(f"**/{path}", lambda route: route.fulfill(status=200, content_type=kind, body=body))


def test_a_geojson_of_the_portal_shows_map_table_and_attributes(visit, drawn) -> None:
    page = visit.go("/dataset/?q=eoliens")
    page.locator("[data-g2f-result] a").first.click()
    preview = page.locator("g2f-preview").first
    preview.scroll_into_view_if_needed()
    expect(preview).to_have_attribute("ready", "")
    drawn(preview, "accent")
    preview.get_by_role("button", name="Localiser la ligne 1 sur la carte").click()
    panel = preview.locator(".g2fe-panel")
    expect(panel).to_contain_text("commune")
    drawn(preview, "highlight")
    panel.get_by_role("button", name="Fermer les attributs").click()
    expect(panel).to_have_count(0)


def test_a_csv_of_the_portal_sorts_and_is_mapped_by_its_columns(visit, drawn) -> None:
    page = visit.go("/dataset/?q=bornes+recharge")
    page.locator("[data-g2f-result] a").first.click()
    preview = page.locator("g2f-preview").first
    preview.scroll_into_view_if_needed()
    expect(preview).to_have_attribute("ready", "")
    drawn(preview, "accent")
    header = preview.get_by_role("columnheader", name=re.compile(r"^commune\b"))
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    column = header.evaluate("cell => cell.cellIndex")
    cells = preview.locator(f"tbody tr td:nth-child({column + 1})").all_inner_texts()
    assert len(cells) == 50
    assert cells[0] < cells[-1]
    preview.get_by_role("button", name="Afficher plus de lignes").click()
    assert preview.locator("tbody tr").count() > 50


def test_lambert_93_lands_in_lille(visitor, preview_of, drawn) -> None:
    visit = visitor()
    collection = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}},
        "features": [
            {
                "type": "Feature",
                "properties": {"nom": name},
                "geometry": {"type": "Point", "coordinates": place},
            }
            for name, place in {"Lille": [704061, 7059136], "Amiens": [649086, 6977326]}.items()
        ],
    }
    _from_file(visit.page, "l93.geojson", json.dumps(collection), "application/geo+json")
    preview = preview_of(visit, url="/l93.geojson", format="GeoJSON")
    expect(preview).to_have_attribute("ready", "")
    # The view is fitted to both towns: Lille touches its top, Amiens its bottom, further west.
    target = preview.locator(".g2fe-map-target")
    place = target.bounding_box()
    pad = 28
    drawn(preview, "accent")
    (north_x, north_y), (south_x, south_y) = visit.page.evaluate(POINTS, target.element_handle())
    assert north_x > south_x
    assert north_y < pad + 12
    assert south_y > place["height"] - pad - 12


def test_what_is_no_geojson_is_explained_and_the_content_stays(visitor, preview_of) -> None:
    visit = visitor()
    _from_file(visit.page, "page.geojson", "<html>404</html>", "text/html")
    preview = preview_of(visit, url="/page.geojson", format="GeoJSON")
    expect(preview.get_by_role("status")).to_have_text("Ce fichier n’est pas un GeoJSON lisible.")
    expect(preview).to_contain_text("repli")
    assert preview.get_attribute("ready") is None


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "restreint"), (404, "n’existent plus"), (500, "répond par une erreur (500)")],
)
def test_refusals_of_a_server_are_told_in_words(
    visitor, preview_of, status: int, words: str
) -> None:
    visit = visitor()
    visit.elsewhere.add("partenaire.example")
    visit.page.route(
        "https://partenaire.example/**", lambda route: route.fulfill(status=status, headers=OPEN)
    )
    preview = preview_of(visit, url="https://partenaire.example/a.geojson", format="GeoJSON")
    expect(preview.get_by_role("status")).to_contain_text(words)


def test_a_server_that_allows_no_other_site_is_told_in_words(visitor, preview_of) -> None:
    visit = visitor()
    visit.elsewhere.add("partenaire.example")
    visit.page.route(
        "https://partenaire.example/**",
        lambda route: route.fulfill(body="a,b\n1,2", headers=CLOSED),
    )
    preview = preview_of(visit, url="https://partenaire.example/a.csv", format="CSV")
    expect(preview.get_by_role("status")).to_contain_text("n’autorise pas l’aperçu")


def test_a_long_csv_is_cut_and_says_so(visitor, preview_of) -> None:
    visit = visitor()
    rows = "".join(f"{number};é{'x' * 90}\n" for number in range(40_000))
    _from_file(visit.page, "long.csv", f"n;texte\n{rows}", "text/csv")
    preview = preview_of(visit, url="/long.csv", format="CSV")
    expect(preview).to_contain_text("Aperçu partiel")
    expect(preview.get_by_role("cell", name="0", exact=True)).to_be_visible()


def test_markup_in_data_stays_text(visitor, preview_of) -> None:
    visit = visitor()
    evil = '<img src=x onerror="document.title=1">'
    _from_file(
        visit.page,
        "evil.csv",
        f'nom;lien\n"{evil.replace(chr(34), chr(34) * 2)}";javascript:alert(1)\n',
        "text/csv",
    )
    preview = preview_of(visit, url="/evil.csv", format="CSV")
    expect(preview.get_by_role("cell", name=evil)).to_be_visible()
    assert preview.locator("img, a[href^=javascript]").count() == 0


def test_a_format_without_preview_leaves_the_page_alone(visitor, preview_of) -> None:
    preview = preview_of(visitor(), url="/plan.zip", format="SHP")
    preview.page.wait_for_timeout(300)
    assert preview.inner_text().strip() == "repli"
