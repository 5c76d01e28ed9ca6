"""Real input, from end to end: pycsw serves the corpus, the portal harvests it, Chromium uses it.

The last of these tests, since it adds a partner's records to the catalogue that the others know.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from corpus_folder import corpus_folder
from installed import CannotInstall, shared_cache
from playwright.sync_api import APIRequestContext, expect
from pycsw_partner import Partner, running_partner

SOURCE = "Le partenaire"
#: A word of many real French records, inflected otherwise in most of them.
WORDS = "inondations"


@pytest.fixture(scope="module")
def partner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Partner]:
    """Run a pycsw that serves the corpus."""
    corpus = corpus_folder()
    try:
        with running_partner(
            shared_cache(), tmp_path_factory.mktemp("pycsw"), corpus / "iso"
        ) as running:
            yield running
    except CannotInstall as error:
        if os.environ.get("CI") == "true":
            raise
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop(f"pycsw cannot be installed: {error}")


@pytest.fixture(scope="module")
def harvested(home: Path, command: Callable[..., str], partner: Partner) -> dict[str, Any]:
    """Harvest the partner with the portal's own command, and return its report."""
    with (home / "ckan.ini").open("a", encoding="utf-8") as settings:
        settings.write("\nckanext.geo2france.harvest.private_networks = 127.0.0.0/8\n")
    organization = "region-hauts-de-france-demonstration"
    add = ["--url", partner.url, "--organization", organization, "--title", SOURCE]
    command("harvest", "add", "partenaire", *add)
    return json.loads(command("harvest", "run", "partenaire", "--wait", "--json"))["run"]


@pytest.fixture
def dataset(visitor: Any, harvested: dict[str, Any]) -> dict[str, Any]:
    """Return a harvested dataset that the words find, with an extent and a file or service."""
    assert harvested["state"] == "finished"
    assert harvested["counts"]["created"] > 100
    visit = visitor()
    found = _search(visit.page.request, visit.portal)
    usable = [each for each in found if each.get("extents") and each.get("resources")]
    assert usable
    return usable[0]


def _search(request: APIRequestContext, portal: str) -> list[dict[str, Any]]:
    only = f'harvest_source_title:"{SOURCE}"'
    parameters: dict[str, str | float | bool] = {"q": WORDS, "fq": only, "rows": 20}
    answer = request.get(f"{portal}/api/3/action/package_search", params=parameters)
    return answer.json()["result"]["results"]


def test_a_harvested_dataset_is_searched_filtered_opened_seen_and_followed(
    visit: Any, dataset: dict[str, Any], drawn: Callable[..., None]
) -> None:
    # Files and services stay with the partner: their previews are the one thing asked outside.
    visit.elsewhere.update(urlsplit(each["url"]).hostname for each in dataset["resources"])
    page = visit.go("/")
    page.get_by_role("combobox", name="Rechercher").fill(WORDS)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"q={WORDS}"))
    visit.open_filters()
    facet = page.locator(".g2f-facet").filter(has_text="Catalogues d’origine")
    if facet.get_attribute("open") is None:
        facet.locator("> summary").click()
    facet.get_by_role("link", name=SOURCE).click()
    expect(page).to_have_url(re.compile("harvest_source_title="))

    page.locator(f"[data-g2f-result='{dataset['id']}'] a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(dataset["title"])
    extent = page.locator("g2f-extent-map")
    extent.scroll_into_view_if_needed()
    expect(extent).to_have_attribute("ready", "")
    drawn(extent, "accent")

    page.locator(".g2f-resource__name").first.click()
    expect(page).to_have_url(
        re.compile(f"/resource/{dataset['resources'][0]['id'][:8]}|/resource/")
    )
    expect(page.get_by_role("heading", level=1)).to_be_visible()
