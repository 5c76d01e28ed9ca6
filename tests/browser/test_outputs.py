"""A visitor follows the links of the block "Métadonnées", on each size of screen."""

from __future__ import annotations

import json

import pytest

DATASET = "/fr/dataset/zones-a-dominante-humide-et-inventaires-de-zones-humides"


@pytest.fixture
def block(visit):
    # The preview of the demonstration asks for a service that does not exist.
    visit.elsewhere.add("example.org")
    page = visit.go(DATASET)
    found = page.locator("#metadonnees")
    found.scroll_into_view_if_needed()
    return found


def test_each_link_gives_the_document_it_names(visit, block) -> None:
    links = block.locator("a[type]")
    kinds = {}
    for link in links.all():
        address = link.get_attribute("href")
        answer = visit.page.request.get(f"{visit.portal}{address}")
        assert answer.status == 200, address
        assert answer.headers["content-type"].partition(";")[0] == link.get_attribute("type")
        kinds[link.inner_text().strip()] = answer
    assert list(kinds) == [
        "ISO 19139",
        "ISO 19115-3",
        "Document d'origine",
        "DCAT (Turtle)",
        "DCAT (JSON-LD)",
        "DCAT (RDF/XML)",
        "API (JSON)",
    ]
    assert b"MD_Metadata" in kinds["ISO 19139"].body()
    assert b"/19115/-3/" in kinds["ISO 19115-3"].body()
    assert json.loads(kinds["DCAT (JSON-LD)"].body())["@graph"]


def test_the_block_is_reached_from_the_contents_and_fits_the_screen(visit, block) -> None:
    page = visit.page
    page.locator('.g2f-anchors a[href="#metadonnees"]').click()
    assert page.url.endswith("#metadonnees")
    assert block.locator("h2").inner_text() == "Métadonnées"
    width = page.evaluate("document.documentElement.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_browser_still_gets_the_page(visit) -> None:
    visit.elsewhere.add("example.org")
    answer = visit.page.goto(f"{visit.portal}{DATASET}")
    assert answer is not None
    assert answer.headers["content-type"].startswith("text/html")
