"""What a dataset is to a territory: about it, inside it, around it, or nothing."""

from __future__ import annotations

import time

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from ckanext.geo2france.territories import Kind, Relation
from ckanext.geo2france.territories.reference import Reference
from ckanext.geo2france.territories.relations import Related, related

LENS_LIEVIN_BOX = (2.6186, 50.3618, 2.9422, 50.5078)


def _relation(reference: Reference, found: Related, code: str) -> Relation | None:
    return found.relation_to(reference, reference.by_code[code])


@pytest.mark.parametrize(
    "sides",
    [
        LENS_LIEVIN_BOX,
        (2.62, 50.36, 2.94, 50.51),
        (2.61, 50.35, 2.95, 50.52),
        (2.63, 50.37, 2.93, 50.5),
    ],
)
def test_a_box_that_nearly_is_that_of_a_territory_designates_it(
    reference: Reference, sides: tuple[float, float, float, float]
) -> None:
    found = related(reference, shapes=[box(*sides)])
    assert [each.code for each in found.exact] == ["fr:epci:246200364"]
    # Its box reaches over neighbours; it is still about none of them.
    assert _relation(reference, found, "fr:epci:246200299") is None
    assert _relation(reference, found, "fr:commune:62498") is Relation.CONTAINING
    assert _relation(reference, found, "fr:departement:62") is Relation.CONTAINED


def test_every_territory_is_designated_by_its_own_box_or_contour(reference: Reference) -> None:
    for territory in reference:
        if territory.kind is Kind.COMMUNE or not territory.is_current:
            continue
        sides = reference.bounds(territory)
        assert sides
        for shape in (box(*sides), reference.shape(territory)):
            assert related(reference, shapes=[shape]).exact == (territory,), territory.name


def test_nearly_every_commune_is_found_by_its_box_rounded_to_hundredths(
    reference: Reference,
) -> None:
    communes = [each for each in reference if each.kind is Kind.COMMUNE]
    right = wrong = 0
    for commune in communes[::7]:
        sides = reference.bounds(commune)
        assert sides
        exact = related(reference, shapes=[box(*(round(side, 2) for side in sides))]).exact
        right += exact == (commune,)
        wrong += bool(exact) and exact != (commune,)
    assert right > 0.95 * (right + wrong)
    assert right > 0.8 * len(communes[::7])


def test_several_boxes_designate_several_territories(reference: Reference) -> None:
    shapes = [
        box(*reference.bounds(reference.by_code[code]))  # pyright: ignore
        for code in ("fr:departement:60", "fr:departement:80")
    ]
    for given_as in (shapes, [shapely.MultiPolygon(shapes)]):
        found = related(reference, shapes=given_as)
        assert [each.name for each in found.exact] == ["Oise", "Somme"]


def test_an_area_that_is_no_territory_is_compared_with_the_contours(reference: Reference) -> None:
    inside = related(reference, shapes=[box(2.8, 50.4, 2.85, 50.45)])
    assert inside.exact == ()
    assert [each.name for each in inside.within][:2] == ["CA de Lens - Liévin", "Pas-de-Calais"]
    wide = related(reference, shapes=[box(2.3, 50.2, 3.65, 50.6)])
    assert _relation(reference, wide, "fr:epci:246200364") is Relation.CONTAINING
    assert _relation(reference, wide, "fr:commune:62498") is Relation.CONTAINING
    assert _relation(reference, wide, "fr:region:32") is Relation.CONTAINED
    assert _relation(reference, wide, "fr:departement:80") is None


def test_a_point_lies_in_its_commune(reference: Reference) -> None:
    found = related(reference, shapes=[shapely.Point(2.83, 50.43)])
    assert found.within[0].code == "fr:commune:62498"


def test_data_on_the_coast_lie_in_the_region_though_half_of_their_box_is_sea(
    reference: Reference,
) -> None:
    found = related(reference, shapes=[box(1.38, 50.05, 2.58, 51.09)])
    assert _relation(reference, found, "fr:region:32") is Relation.CONTAINED


@pytest.mark.parametrize(
    "sides",
    [
        (2.78, 49.46, 6.41, 50.85),  # Wallonia
        (8.1, 49.97, 8.4, 50.16),  # on the Rhine
        (-5.24, 46.76, -1.19, 49.3),  # Brittany
    ],
)
def test_data_of_elsewhere_lie_in_none_of_our_territories(
    reference: Reference, sides: tuple[float, float, float, float]
) -> None:
    found = related(reference, shapes=[box(*sides)])
    assert found.exact == found.within == ()


def test_data_on_the_country_or_the_world_surround_everything(reference: Reference) -> None:
    for sides in ((-5.1, 41.3, 9.6, 51.1), (-180, -90, 180, 90)):
        found = related(reference, shapes=[box(*sides)])
        assert [each.code for each in found.covered] == ["country:fr"]
        assert _relation(reference, found, "fr:commune:62498") is Relation.CONTAINING


def test_names_that_the_area_contradicts_are_left_out(reference: Reference) -> None:
    elsewhere = box(-2, 47, -1, 48)
    assert related(reference, shapes=[elsewhere], places=["Lens", "Nord"]).exact == ()
    near = box(2.8, 50.3, 3.0, 50.45)
    found = related(reference, shapes=[near], places=["Rouvroy"])
    assert [each.code for each in found.exact] == ["fr:commune:62724"]


def test_the_name_of_a_land_is_no_epci_unless_the_area_is(reference: Reference) -> None:
    lands = box(1.56, 50.49, 2.87, 50.99)
    assert related(reference, shapes=[lands], places=["Boulonnais"]).exact == ()
    boulonnais = reference.by_code["fr:epci:246200729"]
    roughly = reference.shape(boulonnais).buffer(0.03)
    assert related(reference, shapes=[roughly], places=["Boulonnais"]).exact == (boulonnais,)


def test_codes_in_identifiers_count_when_the_area_confirms_them(reference: Reference) -> None:
    lens = reference.by_code["fr:commune:62498"]
    sides = reference.bounds(lens)
    assert sides
    for code in ("fr-216204982-plu20210204", "62498_PLU_20210204", "fr-000062498-plu20140101"):
        assert related(reference, identifiers=[code]).exact == (lens,)
        roughly = box(*sides).buffer(0.008)
        assert related(reference, identifiers=[code], shapes=[roughly]).exact == (lens,)
        # The SIREN of an identifier is that of the producer: here of data on something else.
        assert related(reference, identifiers=[code], shapes=[box(3, 50, 4, 51)]).exact == ()
    made_up = ["fr-120066022-jdd-4f5e", "a1b2c3d4-62498", "1624981"]
    assert related(reference, identifiers=made_up[2:]).exact == ()


def test_the_relations_of_data_on_an_epci_name_all_that_is_near(reference: Reference) -> None:
    found = dict(related(reference, places=["CALL"]).relations(reference))
    assert found["fr:epci:246200364"] is Relation.EXACT
    assert found["fr:region:32"] is Relation.CONTAINED
    assert found["fr:commune:62498"] is Relation.CONTAINING
    assert "fr:departement:59" not in found
    assert sum(relation is Relation.CONTAINING for relation in found.values()) == 36


def test_thousands_of_datasets_are_related_in_seconds(reference: Reference) -> None:
    related(reference, shapes=[box(2, 50, 3, 50.7)])  # the contours are put together once
    start = time.process_time()
    for number in range(4000):
        west = 1.5 + (number % 400) / 200
        related(
            reference,
            shapes=[box(west, 49.5, west + 0.8, 50.3)],
            places=["Hauts-de-France", "une vallée"],
            identifiers=[f"fr-120066022-{number}"],
        )
    assert time.process_time() - start < 20


SIDES = st.floats(-190, 190, allow_nan=False)


@settings(deadline=None, max_examples=60)
@given(SIDES, SIDES, st.floats(0, 20), st.floats(0, 20), st.lists(st.text(max_size=30), max_size=3))
def test_nothing_that_is_said_breaks_it(
    reference: Reference, west: float, south: float, width: float, height: float, texts: list[str]
) -> None:
    shape = box(west, south, west + width, south + height)
    found = related(reference, shapes=[shape], places=texts, identifiers=texts)
    assert not set(found.exact) & set(found.within)
    for territory in found.exact:
        assert set(reference.containing(territory)) <= {*found.within, *found.exact}
