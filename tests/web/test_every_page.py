"""What holds for each page: language, landmarks, one title, nothing from elsewhere, no cookie."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from ckan.tests import helpers
from lxml import html

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


@pytest.mark.parametrize("path", ["/user/edit/{name}", "/dashboard/datasets", "/user/{name}"])
def test_the_trail_of_an_account_page_is_written_as_on_our_pages(app, catalogue, path) -> None:
    from ckan.tests import factories

    user = factories.UserWithToken()
    address = "/fr" + path.format(name=user["name"])
    page = html.fromstring(app.get(address, headers={"Authorization": user["token"]}).body)
    (trail,) = page.xpath("//*[@aria-label=$label]//ol", label="Fil d’Ariane")
    assert trail.get("class") == "g2f-crumbs"
    assert trail.xpath("./li[1]")[0].text_content().strip() == "Accueil"
    assert len(trail.xpath("./li")) > 1
    assert page.xpath("//*[contains(concat(' ', @class, ' '), ' breadcrumb ')]") == []


@pytest.mark.parametrize("kind", ["organization", "group"])
def test_organizations_and_groups_have_one_page_that_names_each_by_its_kind(
    app, catalogue, read, kind: str
) -> None:
    if kind == "group":
        with app.flask_app.test_request_context():
            editor = {"user": helpers.call_action("get_site_user")["name"]}
            helpers.call_action("group_create", editor, name="groupe-demo", title="Groupe")
    name = {"organization": "organisation-demo", "group": "groupe-demo"}[kind]
    trail = read(f"/fr/{kind}/{name}").xpath("//nav[contains(@class, 'g2f-crumbs')]//li")
    assert trail[1].text_content() == {"organization": "Organisations", "group": "Groupes"}[kind]
