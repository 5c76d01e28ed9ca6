"""Which territories there are, what they are made of, and where they lie."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from ckanext.geo2france.territories import Kind
from ckanext.geo2france.territories.loading import InvalidTerritories, load
from ckanext.geo2france.territories.reference import Reference

MEL_2020, MEL, HAUTE_DEULE = "fr:epci:245900410", "fr:epci:200093201", "fr:epci:245901061"


def _names(territories: object) -> list[str]:
    return [each.name for each in territories]  # pyright: ignore


def test_the_region_has_all_its_levels(reference: Reference) -> None:
    kinds = [each.kind for each in reference if each.is_current]
    inside = reference.get("fr:region:32")
    assert inside
    assert len(inside.communes) == 3782
    assert kinds.count(Kind.EPCI) == 92
    assert kinds.count(Kind.DEPARTEMENT) == 5
    assert [each.code for each in reference if each.kind is Kind.REGION and each.is_current] == [
        "fr:region:32"
    ]


def test_a_commune_lies_in_its_epci_its_departement_its_regions_and_the_country(
    reference: Reference,
) -> None:
    lens = reference.by_code["fr:commune:62498"]
    assert _names(reference.containing(lens)) == [
        "CA de Lens - Liévin",
        "Pas-de-Calais",
        "Nord-Pas-de-Calais",
        "Hauts-de-France",
        "France",
    ]


def test_an_epci_that_crosses_a_limit_is_in_no_departement(reference: Reference) -> None:
    ternois, aumale = (reference.by_code[f"fr:epci:{n}"] for n in ("200069672", "200069722"))
    assert [each.kind for each in reference.containing(ternois)] == [Kind.REGION, Kind.COUNTRY]
    # Half of it is in another region, and yet all of it is drawn.
    assert _names(reference.containing(aumale)) == ["France"]
    assert any(code.startswith("76") for code in aumale.communes)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("62498", "fr:commune:62498"),
        ("62", "fr:departement:62"),
        ("32", "fr:region:32"),
        ("246200364", "fr:epci:246200364"),
        ("216204982", "fr:commune:62498"),
        ("fr:epci:246200364", "fr:epci:246200364"),
        ("country:fr", "country:fr"),
    ],
)
def test_a_territory_is_found_by_its_code(reference: Reference, text: str, code: str) -> None:
    found = reference.get(text)
    assert found
    assert found.code == code


@pytest.mark.parametrize("text", ["", "99999", "fr:commune:lens", "fr:epci:62498", "013"])
def test_what_is_no_code_finds_nothing(reference: Reference, text: str) -> None:
    assert reference.get(text) is None


def test_members_change_with_the_years(reference: Reference) -> None:
    hainaut = reference.by_code["fr:epci:200042190"]
    left_and_came_back = "59192"
    years = range(2020, 2027)
    absent = [y for y in years if left_and_came_back not in reference.communes_in(hainaut, y)]
    assert absent == [2023]
    assert left_and_came_back in hainaut.communes
    nord = reference.by_code["fr:departement:59"]
    assert reference.communes_in(nord, 2021) == nord.communes


def test_an_epci_that_is_no_more_keeps_its_last_members(reference: Reference) -> None:
    deule, old, now = (reference.by_code[code] for code in (HAUTE_DEULE, MEL_2020, MEL))
    assert (deule.last_year, old.last_year, now.last_year) == (2020, 2020, None)
    assert now in reference.containing(deule)
    assert now in reference.containing(old)
    assert len(now.communes) == len(old.communes) + len(deule.communes)


def test_merged_communes_are_known_under_the_commune_of_today(reference: Reference) -> None:
    # Hesdin and three others became Hesdin-la-Forêt in 2025.
    assert reference.former["62743"][0] == reference.by_code["fr:commune:62447"].number


def test_contours_are_sound_and_leave_no_gap(reference: Reference) -> None:
    communes = [each for each in reference if each.kind is Kind.COMMUNE]
    shapes = [reference.shape(each) for each in communes]
    assert all(shape.is_valid and not shape.is_empty for shape in shapes)
    region = reference.shape(reference.by_code["fr:region:32"])
    inside = [reference.shape(each) for each in communes if each.departement != "76"]
    # What neighbours share is counted once: nothing to speak of overlaps or lacks.
    assert shapely.area(inside).sum() == pytest.approx(region.area, rel=1e-3)
    holes = [ring for part in shapely.get_parts(region) for ring in part.interiors]
    assert sum(shapely.Polygon(ring).area for ring in holes) < 1e-4


def test_boxes_are_those_of_the_contours(reference: Reference) -> None:
    lens_lievin = reference.by_code["fr:epci:246200364"]
    assert reference.bounds(lens_lievin) == pytest.approx((2.6186, 50.3618, 2.9422, 50.5078))
    assert reference.shape(lens_lievin).bounds == reference.bounds(lens_lievin)


def test_a_folder_that_is_none_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidTerritories, match=str(tmp_path)):
        load(tmp_path)
