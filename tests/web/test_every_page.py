"""What holds for each page: language, landmarks, one title, nothing from elsewhere, no cookie."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

PAGES = [
    "/",
    "/dataset/",
    "/dataset/?q=rivieres&inspire_themes=hy",
    "/dataset/rivieres",
    "/dataset/parcelles",
    "/dataset/rivieres/controle",
    "/organization/",
    "/organization/organisation-demo",
    "/organization/about/organisation-demo",
    "/group/",
    "/themes",
    "/aide",
    "/accessibilite",
    "/about",
    "/user/login",
]
FRENCH_AND_ENGLISH = [("/fr", "fr"), ("/en", "en")]


@pytest.mark.parametrize(("prefix", "language"), FRENCH_AND_ENGLISH)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_its_language_its_landmarks_and_one_title(
    read, prefix: str, language: str, path: str
) -> None:
    page = read(prefix + path)
    assert page.get("lang") == language
    assert len(page.xpath("//h1")) == 1
    assert len(page.xpath("//main")) == 1
    assert page.xpath("//header")
    assert page.xpath("//footer")
    assert page.xpath("//nav[@aria-label]")
    assert page.xpath("//body/a[1]/@href") == ["#content"]
    assert page.xpath("//main/@id") == ["content"]
    assert page.xpath("string(//title)").strip().endswith("Géo2France")


@pytest.mark.parametrize("path", PAGES)
def test_headings_skip_no_level(read, path: str) -> None:
    levels = [int(each.tag[1]) for each in read(path).xpath("//h1|//h2|//h3|//h4")]
    inside = levels[: levels.index(2, levels.index(1)) + 1] if 2 in levels else levels
    assert 1 in inside
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


@pytest.mark.parametrize("path", PAGES)
def test_ids_are_unique_and_labels_lead_to_fields(read, path: str) -> None:
    page = read(path)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert set(page.xpath("//label/@for")) <= set(ids)
    assert {name for each in page.xpath("//@aria-labelledby") for name in each.split()} <= set(ids)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_no_bundle_of_ckan(read, path: str) -> None:
    page = read(path)
    loaded = page.xpath("//script/@src | //link[@rel='stylesheet']/@href | //img/@src")
    assert loaded
    assert {urlsplit(url).netloc for url in loaded} <= {"", "test.ckan.net"}
    assert [url for url in loaded if "/webassets/" in url] == []


@pytest.mark.parametrize("path", [path for path in PAGES if path != "/user/login"])
def test_a_visitor_gets_no_cookie(app, catalogue, path: str) -> None:
    assert "Set-Cookie" not in app.get(path).headers


@pytest.mark.parametrize(("prefix", "language"), FRENCH_AND_ENGLISH)
def test_errors_keep_the_theme_and_offer_a_way_on(read, prefix: str, language: str) -> None:
    page = read(f"{prefix}/nowhere", status=404)
    assert page.get("lang") == language
    assert page.xpath("//main//form[@role='search']")


def test_the_language_switch_keeps_the_page_and_the_question(read) -> None:
    page = read("/fr/dataset/?q=l%27eau+%26+les+bois&inspire_themes=hy")
    (link,) = page.xpath("//a[@hreflang='en']/@href")
    assert link.endswith("/en/dataset/?q=l%27eau+%26+les+bois&inspire_themes=hy")


def test_forms_of_ckan_keep_its_scripts(app, catalogue) -> None:
    from ckan.tests import factories

    user = factories.SysadminWithToken()
    answer = app.get("/organization/new", headers={"Authorization": user["token"]})
    assert "/webassets/base/" in answer.body
    assert "css/ckan.css" in answer.body
