"""Territories as people write them."""

from __future__ import annotations

import pytest

from ckanext.geo2france.territories import find
from ckanext.geo2france.territories.finding import resolve
from ckanext.geo2france.territories.reference import Reference
from ckanext.geo2france.territories.relations import related

LENS, LENS_LIEVIN = "fr:commune:62498", "fr:epci:246200364"
BETHUNE = "fr:epci:200072460"


def _exact(reference: Reference, *places: str) -> list[str]:
    return [each.code for each in related(reference, places=places).exact]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Lens", LENS),
        ("LENS", LENS),
        ("Commune de Lens", LENS),
        ("Ville de Lens", LENS),
        ("Lens (62)", LENS),
        ("Lens (Pas-de-Calais)", LENS),
        ("62498 - Lens", LENS),
        ("Lens*62498", LENS),
        ("62498", LENS),
        ("http://id.insee.fr/geo/commune/62498", LENS),
        ("fr:commune:62498", LENS),
        ("Emprise géographique de LENS", LENS),
        ("Lens-Liévin", LENS_LIEVIN),
        ("CALL", LENS_LIEVIN),
        ("Communauté d’Agglomération de Lens-Liévin", LENS_LIEVIN),
        ("C.A. de Lens - Lievin", LENS_LIEVIN),
        ("246200364", LENS_LIEVIN),
        ("Béthune-Bruay, Artois-Lys Romane", BETHUNE),
        ("Cœur d'Ostrevent", "fr:epci:245901152"),
        ("Coeur d’Ostrevent", "fr:epci:245901152"),
        ("MEL", "fr:epci:200093201"),
        ("Pas de Calais", "fr:departement:62"),
        ("Département du Pas-de-Calais", "fr:departement:62"),
        ("62 - Pas-de-Calais", "fr:departement:62"),
        ("62", "fr:departement:62"),
        ("l'Oise", "fr:departement:60"),
        ("Hauts de France", "fr:region:32"),
        ("Région Hauts-de-France", "fr:region:32"),
        ("NORD-PAS-DE-CALAIS", "fr:region:31"),
        ("Ancienne région Picardie", "fr:region:22"),
        ("St-Quentin", "fr:commune:02691"),
        ("La Bassée", "fr:commune:59051"),
        ("BASSEE", "fr:commune:59051"),
        ("France métropolitaine", "country:fr"),
    ],
)
def test_a_name_designates_its_territory(reference: Reference, text: str, code: str) -> None:
    assert _exact(reference, text) == [code]


@pytest.mark.parametrize(
    "text", ["Rouvroy", "Bretagne", "mer du Nord", "", "Département de Lens", "12345", "2021"]
)
def test_what_is_no_place_here_or_several_designates_nothing(
    reference: Reference, text: str
) -> None:
    assert _exact(reference, text) == []


def test_homonyms_are_told_apart_by_what_stands_beside_them(reference: Reference) -> None:
    assert _exact(reference, "Rouvroy (62)") == ["fr:commune:62724"]
    assert _exact(reference, "Rouvroy (Aisne)") == ["fr:commune:02659"]
    assert _exact(reference, "Rouvroy", "Aisne") == ["fr:commune:02659"]


def test_of_a_list_from_the_country_down_the_smallest_is_meant(reference: Reference) -> None:
    assert _exact(reference, "FRANCE", "HAUTS-DE-FRANCE", "PAS-DE-CALAIS", "LENS") == [LENS]
    assert _exact(reference, "France; Pas-de-Calais; Lens") == [LENS]
    assert _exact(reference, "Oise, Somme") == ["fr:departement:60", "fr:departement:80"]


def test_a_commune_that_was_merged_lies_in_that_of_today(reference: Reference) -> None:
    found = related(reference, places=["Artonges"])
    assert found.exact == ()
    assert [each.name for each in found.within][:2] == [
        "Dhuys et Morin-en-Brie",
        "CA de la Région de Château-Thierry",
    ]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("lens", LENS),
        ("lens liev", LENS_LIEVIN),
        ("call", LENS_LIEVIN),
        ("6249", LENS),
        ("246200364", LENS_LIEVIN),
        ("pas", "fr:departement:62"),
        ("nord", "fr:departement:59"),
        ("st omer", "fr:commune:62765"),
        ("bethune", "fr:commune:62119"),
        ("hauts", "fr:region:32"),
    ],
)
def test_what_is_typed_is_completed(reference: Reference, text: str, first: str) -> None:
    assert find(reference, text, 5)[0].code == first


def test_nothing_typed_finds_nothing(reference: Reference) -> None:
    assert find(reference, "  ", 5) == []
    assert find(reference, "zzzz", 5) == []
    assert len(find(reference, "a", 5)) == 5


def test_a_name_sent_as_typed_is_taken_where_it_is_clear(reference: Reference) -> None:
    assert [each.code for each in resolve(reference, "Lens")] == [LENS]
    assert [each.code for each in resolve(reference, "CA de Lens - Liévin")] == [LENS_LIEVIN]
    assert [each.code for each in resolve(reference, "Lens (62)")] == [LENS]
    assert len(resolve(reference, "Rouvroy")) > 1
    assert [each.code for each in resolve(reference, "Rouvroy (02)")] == ["fr:commune:02659"]
    assert resolve(reference, "Tombouctou") == []
