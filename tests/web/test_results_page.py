"""The results page: facets, active filters, hits, pages, and what to do when nothing is found."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from markupsafe import Markup

from ckanext.geo2france.pages.results import Reader


def _facet(page: Any, title: str) -> Any:
    (found,) = page.xpath(f"//details[summary//h3='{title}']")
    return found


def _text(element: Any) -> str:
    return " ".join(element.text_content().split())


def test_facets_show_words_and_lead_to_filtered_results(read) -> None:
    page = read("/fr/dataset/")
    links = _facet(page, "Thèmes INSPIRE").xpath(".//a")
    assert sorted(_text(link).split(" ")[0] for link in links) == [
        "Hydrographie1",
        "Parcelles",
        "Usage",
    ]
    hydrography = next(link for link in links if "Hydrographie" in _text(link))
    found = read(hydrography.get("href"))
    assert [_text(each) for each in found.xpath("//li[@data-g2f-result]//h2")] == [
        "Rivières de l’Artois"
    ]


def test_an_active_filter_is_said_and_can_be_removed(read) -> None:
    page = read("/fr/dataset/?q=parcelles&inspire_themes=cp&page=3")
    (chip, clear) = page.xpath("//ul[@class='g2f-active']//a")
    assert _text(chip) == "Retirer le filtre Thèmes INSPIRE Parcelles cadastrales"
    assert parse_qs(urlsplit(chip.get("href")).query) == {"q": ["parcelles"]}
    assert parse_qs(urlsplit(clear.get("href")).query) == {"q": ["parcelles"]}


def test_a_new_question_keeps_the_filters_and_a_new_sort_keeps_both(read) -> None:
    page = read("/fr/dataset/?license_id=etalab-2.0&ext_bbox=1,49,4,51&sort=score+desc")
    search, sort = page.xpath("//main//form")[:2]
    kept = {field.get("name"): field.get("value") for field in search.xpath(".//input")}
    assert kept == {
        "q": "",
        "license_id": "etalab-2.0",
        "ext_bbox": "1,49,4,51",
        "sort": "score desc",
    }
    hidden = {each.get("name") for each in sort.xpath(".//input[@type='hidden']")}
    assert hidden == {"license_id", "ext_bbox"}


def test_the_map_gets_the_extents_of_the_hits(read) -> None:
    import json

    (element,) = read("/fr/dataset/?inspire_themes=hy").xpath("//g2f-results-map")
    features = json.loads(element.get("results"))
    assert [feature["title"] for feature in features] == ["Rivières de l’Artois"]
    assert features[0].get("geojson") or features[0].get("extent")


def test_nothing_found_says_what_to_try(read) -> None:
    page = read("/fr/dataset/?q=zzzzqqqq&inspire_themes=hy")
    (help_text,) = page.xpath("//div[@class='g2f-empty']")
    assert "Chercher sans le filtre « Hydrographie »" in _text(help_text).replace("\xa0", " ")
    assert help_text.xpath(".//a[contains(@href, '/themes')]")


def test_a_correction_and_a_plain_search_are_said(app, catalogue, monkeypatch) -> None:
    from ckan.lib.helpers import helper_functions

    import ckanext.geo2france.helpers as ours

    info = {"corrected": {"asked": "rivierres", "used": "rivieres"}, "plain": False, "down": False}
    monkeypatch.setitem(helper_functions, "geo2france_search_info", lambda: info)
    body = app.get("/fr/dataset/?q=rivieres").body.replace("\xa0", " ")
    assert "Résultats pour « rivieres »" in body
    assert "Rien n’a été trouvé pour « rivierres »" in body
    monkeypatch.undo()
    assert ours.geo2france_search_info.__name__ in ours.__all__


def test_an_organization_shows_the_same_list_without_its_own_facet(read) -> None:
    page = read("/fr/organization/organisation-demo")
    assert len(page.xpath("//li[@data-g2f-result]")) == 2
    assert page.xpath("//details[.//h3='Thèmes INSPIRE']")
    assert not page.xpath("//details[.//h3='Organisations']")


def _reader(*parameters: tuple[str, str]) -> Reader:
    return Reader("/dataset/", list(parameters), "fr")


def test_only_the_marks_of_the_search_engine_are_tags() -> None:
    package = {
        "id": "x",
        "name": "x",
        "highlight": {"title": "<mark>eau</mark> &amp; <img src=x onerror=alert(1)>", "notes": ""},
        "notes": "<b>gras</b> & [lien](https://example.org/)",
    }
    hit = _reader().hit(package)
    assert hit.title == Markup("<mark>eau</mark> &amp; &lt;img src=x onerror=alert(1)>")
    assert hit.text == Markup("gras &amp; lien")


def test_pages_show_the_ends_and_the_neighbours() -> None:
    pages = _reader(("q", "eau"), ("page", "10")).pages(10, 20)
    assert [link.number for link in pages] == [1, None, 8, 9, 10, 11, 12, None, 20]
    assert next(link.url for link in pages if link.number == 1) == "/dataset/?q=eau"
    assert [link.number for link in pages if link.is_current] == [10]


def test_years_are_sorted_newest_first_and_active_values_come_first() -> None:
    items = [
        {"name": name, "display_name": name, "count": count}
        for name, count in (("2019", 5), ("2021", 1), ("2020", 9))
    ]
    found = {"year": {"items": items}}
    (facet,) = _reader(("year", "2019")).facets(found, {"year": "Années"})
    assert [value.name for value in facet.first] == ["2019", "2021", "2020"]
    assert facet.first[0].active


def test_a_heavy_outline_is_replaced_by_its_boxes() -> None:
    from ckanext.geo2france.pages.results import map_features

    package = {
        "id": "x",
        "name": "x",
        "spatial": "{" + " " * 5000 + "}",
        "extents": [{"west": 1, "south": 49, "east": 2, "north": 50}, {"west": ""}],
    }
    assert '"extent":"1,49,2,50"' in map_features([package], lambda _: "/dataset/x")


def test_an_argument_that_is_no_field_is_left_aside(read) -> None:
    page = read("/fr/dataset/?q=parcelles&utm_source=lettre&fbclid=abc%22%20OR%20x:y")
    titles = [_text(each) for each in page.xpath("//li[@data-g2f-result]//h2")]
    assert titles == ["Parcelles"]


def test_the_latest_are_in_the_order_of_the_dates_shown(read, create) -> None:
    create("ancien", title="Ancien", reference_dates=[{"date": "2001", "type": "revision"}])
    create("recent", title="Récent", reference_dates=[{"date": "2025-02", "type": "revision"}])
    create("prevu", title="Prévu", reference_dates=[{"date": "2031", "type": "nextUpdate"}])
    home = read("/fr/")
    (link,) = [each for each in home.xpath("//a") if _text(each) == "Toutes les nouveautés"]
    page = read(link.get("href"))
    (chosen,) = page.xpath("//select[@name='sort']/option[@selected]")
    titles = [_text(each) for each in page.xpath("//li[@data-g2f-result]//h2")]
    assert _text(chosen) == "Dernière mise à jour"
    # the one whose next update is announced is as recent as its record
    assert titles[:2] == ["Prévu", "Récent"]
    assert titles[-1] == "Ancien"


@pytest.mark.parametrize("path", ["/fr/dataset/", "/fr/organization/organisation-demo"])
@pytest.mark.parametrize("name", ['Shape "zip"', "Inconnu\\:*", 'a" OR title:"b'])
def test_a_facet_value_with_quotes_finds_what_it_counts(read, create, name: str, path: str) -> None:
    title = f"Signes {len(name)} {len(path)}"
    resource = {"url": "https://example.org/f", "format": name}
    create(f"signes-{len(name)}-{len(path)}", title=title, resources=[resource])
    links = _facet(read(path), "Formats").xpath(".//a")
    (link,) = [link for link in links if name in _text(link)]
    found = read(link.get("href")).xpath("//li[@data-g2f-result]//h2")
    assert title in [_text(each) for each in found]


class TestFaultyAddresses:
    """A part that cannot be used is left out; the page shows the rest and says what was wrong."""

    @pytest.mark.parametrize(
        ("query", "told"),
        [
            ("ext_bbox=foo", "ext_bbox vaut « foo »"),
            ("ext_geometry=bar", "ext_geometry"),
            ("sort=foo+bar", "sort vaut « foo bar »"),
            ("sort=,", "sort vaut « , »"),
            ("sort=docfreq(name,'canard')+asc", "sort vaut"),
            ("page=x", "page vaut « x »"),
            ("page=0", "page vaut « 0 »"),
            ("page=-1", "page vaut « -1 »"),
            ("page=99999999999999999999", "page vaut"),
            ("year=abc", "year vaut « abc »"),
            ("year=99999999999", "year vaut"),
            ("views_total=x", "views_total vaut « x »"),
            ("minx=ouest", "minx vaut « ouest »"),
            ("metadata_modified=2024-13-01T00:00:00Z", "metadata_modified vaut"),
        ],
    )
    @pytest.mark.parametrize("path", ["/fr/dataset/", "/fr/organization/organisation-demo"])
    def test_the_rest_is_shown(self, read, path: str, query: str, told: str) -> None:
        page = read(f"{path}?q=parcelles&{query}")
        (notice,) = page.xpath("//div[contains(@class, 'g2f-notice--warn')]")
        assert told in _text(notice).replace("\xa0", " ")
        titles = [_text(each) for each in page.xpath("//li[@data-g2f-result]//h2")]
        assert titles == ["Parcelles"]
        name = query.split("=")[0]
        links = [urlsplit(link.get("href")).query for link in page.xpath("//main//a[@href]")]
        assert parse_qs(query)[name] not in [parse_qs(link).get(name) for link in links]

    @pytest.mark.parametrize(
        "query",
        ["page=", "sort=", "ext_bbox=", "page=1&sort=score+desc"]
        + ["year=2024", "minx=-1.5", "metadata_modified=2024-01-31T00:00:00.5Z"],
    )
    def test_an_empty_part_is_no_fault(self, read, query: str) -> None:
        page = read(f"/fr/dataset/?{query}")
        assert not page.xpath("//div[contains(@class, 'g2f-notice--warn')]")

    @pytest.mark.parametrize(
        "query", ["tags=%22", "license_id=%22", "tags=a%22b", "tags=%5C", "tags=x%22+OR+title:%22"]
    )
    @pytest.mark.parametrize("path", ["/fr/dataset/", "/fr/organization/organisation-demo"])
    def test_a_quote_is_part_of_a_value(self, read, path: str, query: str) -> None:
        page = read(f"{path}?{query}")
        assert page.xpath("//div[@class='g2f-empty']")
        assert not page.xpath("//li[@data-g2f-result]")

    @pytest.mark.parametrize("path", ["/fr/dataset/", "/fr/organization/organisation-demo"])
    def test_a_forbidden_field_is_refused_with_an_explanation(self, read, path: str) -> None:
        page = read(f"{path}?permission_labels=x", status=400)
        (told,) = page.xpath("//main//div[contains(@class, 'g2f-notice')]")
        assert "permission_labels" in _text(told)
        assert page.xpath("//main//a")

    def test_a_page_after_the_last_says_so(self, read) -> None:
        page = read("/fr/dataset/?q=parcelles&page=7")
        assert "les résultats s’arrêtent à la page 1" in _text(page)

    def test_the_api_keeps_refusing(self, app, catalogue) -> None:
        for query in ("ext_bbox=foo", "sort=foo+bar"):
            answer = app.get(f"/api/3/action/package_search?{query}", status=400)
            assert "foo" in answer.json["error"]["message"]
