"""The dataset page: what it is, what it looks like, how to take it; and the page of a resource."""

from __future__ import annotations

from typing import Any


def _text(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split()).replace("\xa0", " ")


def _section(page: Any, anchor: str) -> Any:
    (found,) = page.xpath(f"//section[@id='{anchor}']")
    return found


def test_sections_come_in_the_order_what_see_take(read) -> None:
    page = read("/fr/dataset/rivieres")
    sections = page.xpath("//main//section/@id")
    assert sections == [
        "description",
        "apercu",
        "acces",
        "droits",
        "contacts",
        "qualite",
        "technique",
        "metadonnees",
    ]
    anchors = page.xpath("//nav[@class='g2f-anchors']//a/@href")
    assert anchors == [f"#{name}" for name in sections]


def test_a_section_without_content_vanishes_with_its_anchor(read) -> None:
    page = read("/fr/dataset/parcelles")
    assert not page.xpath("//section[@id='apercu' or @id='acces']")
    assert not page.xpath("//a[@href='#acces']")


def test_the_abstract_is_markdown_without_danger(read) -> None:
    abstract = _section(read("/fr/dataset/rivieres"), "description")
    assert abstract.xpath(".//strong")
    assert not abstract.xpath(".//script")


def test_codes_and_dates_are_words(read) -> None:
    page = read("/fr/dataset/rivieres")
    facts = _text(page.xpath("//aside")[0])
    assert "Publication juin 2021" in facts
    assert "Période décrite 2020 – 2021" in facts
    assert "Fréquence de mise à jour Annuelle" in facts
    assert "Pas-de-Calais" in facts
    technical = _text(_section(page, "technique"))
    assert "Lambert-93" in technical
    assert "1:25" in technical
    assert "Rédaction" in technical


def test_a_contact_with_two_roles_is_shown_once(read) -> None:
    contacts = _section(read("/fr/dataset/rivieres"), "contacts").xpath(".//li")
    assert [_text(each) for each in contacts] == [
        "Service démonstration Propriétaire, Gestionnaire a@example.org"
    ]


def test_the_licence_is_explained_and_an_empty_code_is_not_shown(read) -> None:
    rights = _text(_section(read("/fr/dataset/rivieres"), "droits"))
    assert "réutiliser librement" in rights
    assert "Sans restriction" in rights
    assert "Autres restrictions" not in rights


def test_themes_and_keywords_lead_to_searches(read) -> None:
    links = _section(read("/fr/dataset/rivieres"), "description").xpath(".//a/@href")
    assert any("inspire_themes=hy" in link for link in links)
    assert any("tags=rivi" in link for link in links)


def test_resources_are_grouped_by_what_one_does_with_them(read) -> None:
    access = _section(read("/fr/dataset/rivieres"), "acces")
    groups = {
        _text(group.xpath("./h3")[0]): [
            _text(each) for each in group.xpath(".//a[@class='g2f-resource__name']")
        ]
        for group in access.xpath(".//div[@class='g2f-group']")
    }
    assert groups == {
        "Télécharger": ["Rivières"],
        "Services": ["Carte"],
        "Liens et documents": ["Notice"],
    }
    service = next(each for each in access.xpath(".//li") if "Carte" in _text(each))
    assert [_text(each) for each in service.xpath(".//code")] == [
        "https://example.org/wms",
        "rivieres",
    ]


def test_the_extent_map_says_where_without_javascript(read) -> None:
    (element,) = read("/fr/dataset/rivieres").xpath("//g2f-extent-map")
    assert element.get("extent") == "2.5,50.1,3.1,50.6"
    assert "Pas-de-Calais" in _text(element)


def test_similar_datasets_are_fetched_for_the_page_only(app, catalogue, monkeypatch) -> None:
    import ckanext.geo2france.theme as theme

    asked: list[str] = []

    def similar(package_id: str) -> list[dict[str, Any]]:
        asked.append(package_id)
        return [{"id": "y", "name": "voisin", "type": "dataset", "title": "Un voisin"}]

    monkeypatch.setattr(theme.catalogue, "similar", similar)
    assert "Un voisin" in app.get("/fr/dataset/rivieres").body
    assert len(asked) == 1
    app.get("/fr/dataset/")
    app.get("/api/3/action/package_show?id=rivieres")
    assert len(asked) == 1


def test_the_page_of_a_resource_tells_how_to_use_it(read) -> None:
    page = read("/fr/dataset/rivieres")
    link = next(
        each.get("href")
        for each in page.xpath("//a[@class='g2f-resource__name']")
        if _text(each) == "Carte"
    )
    resource = read(link)
    assert _text(resource.xpath("//h1")[0]) == "Carte"
    assert "QGIS" in _text(resource.xpath("//main")[0])
    (preview,) = resource.xpath("//g2f-preview")
    assert (preview.get("format"), preview.get("layer")) == ("WMS", "rivieres")


def test_following_needs_no_javascript(app, catalogue) -> None:
    from ckan.tests import factories, helpers

    user = factories.UserWithToken()
    headers = {"Authorization": user["token"]}
    body = app.get("/fr/dataset/rivieres", headers=headers).body
    assert "abonnement" in body
    for answer, count in (("yes", 1), ("yes", 1), ("no", 0)):
        app.post(
            "/dataset/rivieres/abonnement", data={"follow": answer}, headers=headers, status=200
        )
        assert helpers.call_action("dataset_follower_count", id="rivieres") == count
