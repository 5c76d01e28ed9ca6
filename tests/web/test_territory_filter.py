"""The filter by territory on the results page, as it works without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import ckan.model as model
import pytest

LENS_LIEVIN = "fr:epci:246200364"
PLACES = {"arbres-lens": "Lens", "arbres-call": "CALL", "arbres-region": "Hauts-de-France"}


@pytest.fixture(autouse=True)
def places(create: Callable[..., dict[str, Any]]) -> None:
    """Add data on a commune, an EPCI and the region to the small catalogue, once."""
    for name, place in PLACES.items():
        if model.Package.get(name) is None:
            create(name, title=f"Arbres {place}", extents=[], keywords=[_place(place)])


def _place(name: str) -> dict[str, str]:
    return {"term": name, "type": "place"}


def _text(element: Any) -> str:
    return " ".join(element.text_content().split())


def _titles(page: Any) -> list[str]:
    return [_text(each) for each in page.xpath("//li[@data-g2f-result]//h2")]


def _arguments(link: Any) -> dict[str, list[str]]:
    return parse_qs(urlsplit(link.get("href")).query)


def test_the_field_sends_what_is_typed_with_the_other_filters(read) -> None:
    page = read("/fr/dataset/?q=arbres&license_id=etalab-2.0&page=2")
    (form,) = page.xpath("//form[.//input[@name='ext_territory']]")
    sent = {each.get("name"): each.get("value") for each in form.xpath(".//input")}
    assert sent == {"q": "arbres", "license_id": "etalab-2.0", "ext_territory": ""}
    (field,) = form.xpath(".//input[@name='ext_territory']")
    (label,) = form.xpath(f".//label[@for='{field.get('id')}']")
    assert _text(label) == "Territoire"
    assert page.xpath(f"//*[@id='{field.get('aria-describedby')}']")


@pytest.mark.parametrize("typed", ["call", "Lens-Liévin", "CA de Lens - Liévin", LENS_LIEVIN])
def test_a_name_that_is_clear_is_taken(read, typed: str) -> None:
    page = read(f"/fr/dataset/?q=arbres&ext_territory={typed}")
    assert _titles(page) == ["Arbres CALL", "Arbres Lens", "Arbres Hauts-de-France"]
    (field,) = page.xpath("//input[@name='ext_territory' and @type='text']")
    assert field.get("value") == "CA de Lens - Liévin"


def test_the_choice_is_said_and_can_be_taken_back(read) -> None:
    page = read("/fr/dataset/?q=arbres&ext_territory=call&ext_territory_relation=exact&page=1")
    (chip, _clear) = page.xpath("//ul[@class='g2f-active']//a")
    assert _text(chip) == "Retirer le filtre Territoires CA de Lens - Liévin"
    assert _arguments(chip) == {"q": ["arbres"]}


def test_the_three_relations_are_counted_and_lead_to_each(read) -> None:
    page = read(f"/fr/dataset/?q=arbres&ext_territory={LENS_LIEVIN}")
    links = page.xpath("//ul[@class='g2f-relations']//a")
    assert [_text(each) for each in links] == [
        "Sur ce territoire 1 jeu de données",
        "Sur une partie 1 jeu de données",
        "Sur un territoire plus large 1 jeu de données",
    ]
    narrow = read(links[1].get("href"))
    assert _titles(narrow) == ["Arbres Lens"]
    active = narrow.xpath("//ul[@class='g2f-relations']//a[@aria-current]")
    assert [_text(each).split(" 1")[0] for each in active] == ["Sur une partie"]
    # The others are still counted, and the same link takes the choice back.
    assert len(narrow.xpath("//ul[@class='g2f-relations']//a")) == 3
    assert len(_titles(read(active[0].get("href")))) == 3


def test_homonyms_are_offered_and_the_results_stay(read) -> None:
    page = read("/fr/dataset/?q=arbres&ext_territory=rouvroy")
    links = page.xpath("//ul[@class='g2f-place__choices']//a")
    assert [_text(each) for each in links][:2] == ["Rouvroy (62)", "Rouvroy (02)"]
    assert _arguments(links[0]) == {"q": ["arbres"], "ext_territory": ["fr:commune:62724"]}
    assert len(_titles(page)) == 3
    assert not page.xpath("//ul[@class='g2f-active']")


def test_a_territory_that_does_not_exist_is_said(read) -> None:
    page = read("/fr/dataset/?ext_territory=tombouctou")
    (notice,) = page.xpath("//div[contains(@class, 'g2f-notice--warn')]")
    assert "Aucun territoire ne s’appelle « tombouctou »" in _text(notice).replace("\xa0", " ")
    assert page.xpath("//li[@data-g2f-result]")


def test_the_list_of_territories_counts_what_each_gives(read) -> None:
    page = read("/fr/dataset/?q=arbres")
    (facet,) = page.xpath("//details[summary//h3='Territoires']")
    links = {_text(each.xpath(".//span")[0]): each for each in facet.xpath(".//a")}
    assert {"Hauts-de-France", "Pas-de-Calais", "CA de Lens - Liévin", "Lens (62)"} <= set(links)
    for label in ("CA de Lens - Liévin", "Hauts-de-France", "Lens (62)"):
        told = int(_text(links[label].xpath(".//span[@class='g2f-facet__count']")[0]).split()[0])
        assert len(_titles(read(links[label].get("href")))) == told == 3


def test_the_pages_of_an_organization_have_the_filter_too(read) -> None:
    page = read("/fr/organization/organisation-demo?q=arbres&ext_territory=call")
    assert _titles(page)[0] == "Arbres CALL"
    assert page.xpath("//ul[@class='g2f-relations']")
