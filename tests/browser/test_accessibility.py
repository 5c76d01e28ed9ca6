"""axe-core finds no violation on the pages of visitors: both languages, both sizes of screen."""

from __future__ import annotations

import re

import pytest
from axe import settle, violations
from playwright.sync_api import Page, expect
from screens import SIZES

DATASET = "Parcs éoliens : mâts autorisés et en service"

PAGES = {
    "home": "/",
    "results": "/dataset/?q=eau",
    "filtered results": "/dataset/?q=eau&res_format=GeoJSON&inspire_themes=hy",
    "no result": "/dataset/?q=zzzzzz&res_format=GeoJSON",
    "results for a territory": "/dataset/?ext_territory=fr:epci:246200299",
    "territory to be told": "/dataset/?ext_territory=rouvroy",
    "organizations": "/organization/",
    "themes": "/themes",
    "help": "/aide",
    "about": "/about",
    "accessibility statement": "/accessibilite",
    "login": "/user/login",
    "missing page": "/nowhere",
}


def _violations(page: Page, *sizes: str) -> list[str]:
    """Examine a page as it is, or on each of several sizes of screen."""
    found = []
    for size in sizes or ("",):
        if size:
            width, height = SIZES[size]
            page.set_viewport_size({"width": width, "height": height})
        settle(page)
        found += [f"{size} {each}".strip() for each in violations(page)]
    return found


@pytest.mark.parametrize("language", ["", "/en"])
def test_no_page_has_a_violation(visitor, language: str) -> None:
    visit = visitor()
    found = {name: _violations(visit.go(language + path), *SIZES) for name, path in PAGES.items()}
    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.mark.parametrize("language", ["", "/en"])
def test_dataset_resource_and_organization_have_no_violation(visitor, language: str) -> None:
    page = visitor().go(f"{language}/dataset/?q=eoliens")
    page.get_by_role("link", name=DATASET).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(DATASET)
    page.locator("#technique summary").click()
    page.locator("#metadonnees summary").click()
    assert _violations(page, *SIZES) == []
    address = page.url
    page.locator("#metadonnees a[href$='/controle']").click()
    expect(page).to_have_url(re.compile("/controle$"))
    assert _violations(page, *SIZES) == []
    page.goto(address)
    page.locator(".g2f-resource__name").first.click()
    expect(page).to_have_url(re.compile("/resource/"))
    assert _violations(page, *SIZES) == []
    page.goto(address)
    page.locator(".g2f-title__by a").first.click()
    expect(page).to_have_url(re.compile("/organization/"))
    assert _violations(page, *SIZES) == []


FORMS = {
    "new dataset": "/dataset/new",
    "edit a dataset": "/dataset/edit/{dataset}",
    "new resource": "/dataset/{dataset}/resource/new",
    "edit a resource": "/dataset/{dataset}/resource/{resource}/edit",
    "new organization": "/organization/new",
    "edit an organization": "/organization/edit/{organization}",
    "account": "/user/edit",
    "dashboard": "/dashboard/datasets",
}


@pytest.mark.parametrize("language", ["", "/en"])
def test_forms_have_no_violation(visitor, session, language: str) -> None:
    visit = visitor(storage_state=session)
    found = visit.page.request.get(f"{visit.portal}/api/3/action/package_search?q=eoliens&rows=1")
    dataset = found.json()["result"]["results"][0]
    names = {
        "dataset": dataset["name"],
        "resource": dataset["resources"][0]["id"],
        "organization": dataset["organization"]["name"],
    }
    violations = {
        form: _violations(visit.go(language + path.format(**names))) for form, path in FORMS.items()
    }
    assert {form: found for form, found in violations.items() if found} == {}


def test_the_filters_and_the_menu_of_a_phone_have_no_violation(visitor) -> None:
    visit = visitor("phone")
    page = visit.go("/dataset/?q=eau")
    visit.open_filters()
    page.locator(".g2f-menu > summary").click()
    assert _violations(page) == []


def test_axe_would_see_a_violation(visitor) -> None:
    page = visitor().go("/aide")
    page.evaluate("document.querySelector('main').append(new Image())")
    assert any(found.startswith("image-alt") for found in _violations(page))
