"""A search for a territory finds what is about it, inside it and around it, nearest first."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.lib.search import SearchError

from ckanext.geo2france.search import territories

LENS, LENS_LIEVIN = "fr:commune:62498", "fr:epci:246200364"
PAS_DE_CALAIS, REGION, COUNTRY = "fr:departement:62", "fr:region:32", "country:fr"
PLACES = {
    "france": "France",
    "region": "Hauts-de-France",
    "departement": "Pas-de-Calais",
    "epci": "CA de Lens - Liévin",
    "commune": "Lens",
    "ailleurs": "CA d'Hénin-Carvin",
}


def _place(name: str) -> list[dict[str, Any]]:
    return [{"term": name, "type": "place"}]


@pytest.fixture
def levels(catalogue) -> Any:
    """Give a dataset on each level, the wider ones the better known."""
    for number, (name, place) in enumerate(PLACES.items()):
        catalogue.dataset(
            name, title="Bâtiments", keywords=_place(place), popularity=str(5000 - number)
        )
    return catalogue


def _found(catalogue: Any, code: str, **parameters: Any) -> list[str]:
    extras = {"ext_territory": code} | parameters.pop("extras", {})
    return [hit["name"] for hit in catalogue.search(extras=extras, **parameters)["results"]]


def test_the_nearest_come_first(levels) -> None:
    assert _found(levels, LENS_LIEVIN) == ["epci", "commune", "departement", "region", "france"]
    assert _found(levels, LENS) == ["commune", "epci", "departement", "region", "france"]
    assert _found(levels, PAS_DE_CALAIS)[0] == "departement"
    assert set(_found(levels, PAS_DE_CALAIS)[1:4]) == {"epci", "commune", "ailleurs"}
    assert _found(levels, PAS_DE_CALAIS)[4:] == ["region", "france"]
    assert len(_found(levels, COUNTRY)) == len(PLACES)


def test_words_and_territory_are_weighed_together(levels) -> None:
    levels.dataset("mot", title="Écoles", notes="Avec bâtiments.", keywords=_place("Lens"))
    assert _found(levels, LENS, q="bâtiments")[:2] == ["commune", "epci"]
    assert "mot" in _found(levels, LENS, q="bâtiments")
    assert _found(levels, LENS, q="écoles") == ["mot"]


def test_an_order_that_is_asked_for_is_kept(levels) -> None:
    assert _found(levels, LENS_LIEVIN, sort="name asc") == [
        "commune", "departement", "epci", "france", "region",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("relation", "names"),
    [
        ("exact", {"epci"}),
        ("contained", {"commune"}),
        ("containing", {"departement", "region", "france"}),
    ],
)
def test_one_relation_alone_can_be_asked(levels, relation: str, names: set[str]) -> None:
    assert set(_found(levels, LENS_LIEVIN, extras={"ext_territory_relation": relation})) == names


def test_bare_codes_do_as_well(levels) -> None:
    assert _found(levels, "246200364") == _found(levels, LENS_LIEVIN)
    assert _found(levels, "62498") == _found(levels, LENS)


@pytest.mark.parametrize(
    "extras",
    [
        {"ext_territory": "Lens"},
        {"ext_territory": '"} OR *:*'},
        {"ext_territory": LENS, "ext_territory_relation": "near"},
    ],
)
def test_what_is_no_code_is_refused(levels, in_request, extras: dict[str, str]) -> None:
    with pytest.raises(SearchError, match="ext_territory"):
        levels.search(extras=extras)


def test_an_area_without_a_name_is_found_from_inside_and_from_around(catalogue) -> None:
    wide = {"west": 2.3, "south": 50.2, "east": 3.65, "north": 50.6}
    small = {"west": 2.8, "south": 50.4, "east": 2.85, "north": 50.45}
    catalogue.dataset("large", extents=[wide])
    catalogue.dataset("petit", extents=[small])
    assert _found(catalogue, LENS_LIEVIN) == ["petit", "large"]
    assert _found(catalogue, LENS) == ["large"]
    assert set(_found(catalogue, REGION)) == {"petit", "large"}


def test_an_extent_is_compared_with_the_box_of_the_territory(catalogue) -> None:
    catalogue.dataset(
        "emprise", extents=[{"west": 2.62, "south": 50.36, "east": 2.94, "north": 50.51}]
    )
    relation = {"ext_territory_relation": "exact"}
    assert _found(catalogue, LENS_LIEVIN, extras=relation) == ["emprise"]


def test_the_facet_counts_the_data_on_a_territory_and_inside_it(levels) -> None:
    counts = levels.search(**{"facet.field": ["territory"]})["facets"]["territory"]
    assert counts[LENS_LIEVIN] == 2
    assert counts[PAS_DE_CALAIS] == 4
    found = levels.search(fq=f'territory:"{LENS_LIEVIN}"')["results"]
    assert {hit["name"] for hit in found} == {"epci", "commune"}


def test_a_dataset_that_moves_is_found_where_it_is(levels) -> None:
    levels.patch("ailleurs", keywords=_place("Lens"))
    exact = {"ext_territory_relation": "exact"}
    assert set(_found(levels, LENS, extras=exact)) == {"commune", "ailleurs"}


def test_what_an_editor_writes_under_the_name_of_the_fields_counts_for_nothing(catalogue) -> None:
    forged = [{"key": "territory_exact", "value": LENS}, {"key": "territory", "value": LENS}]
    catalogue.dataset("faux", extras=forged)
    assert _found(catalogue, LENS) == []


def test_hidden_datasets_are_neither_found_nor_counted(levels) -> None:
    levels.patch("commune", private=True)
    assert "commune" not in _found(levels, LENS)
    counts = levels.search(**{"facet.field": ["territory"]})["facets"]["territory"]
    assert counts[LENS_LIEVIN] == 1


def test_territories_are_completed_with_what_a_form_needs(catalogue, in_request) -> None:
    ask = tk.get_action("geo2france_territory_autocomplete")
    first, *others = ask({}, {"q": "lens lievin", "limit": 3})
    assert (first["code"], first["number"], first["kind"]) == (LENS_LIEVIN, "246200364", "epci")
    assert first["bbox"] == pytest.approx([2.6186, 50.3618, 2.9422, 50.5078])
    assert others == []
    (rouvroy, _) = ask({}, {"q": "rouvroy", "limit": 2})
    assert rouvroy["label"] == "Rouvroy (62)"
    assert ask({}, {"q": ""}) == []
    assert len(ask({}, {"q": "a", "limit": 500})) == 20


def test_every_filter_that_can_be_asked_is_one_that_solr_reads(levels) -> None:
    for code in (COUNTRY, REGION, "fr:region:31", PAS_DE_CALAIS, LENS_LIEVIN, LENS):
        territory = territories.territory_of(code)
        assert territory
        for relation in (None, *territories.Relation):
            levels.search(fq=territories.clause(territory, relation))
