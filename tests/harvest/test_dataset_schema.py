"""The dataset schema as the API sees it: what is accepted, derived, refused."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.geo2france.helpers import geo2france_choices

REGION = {"west": 1.37, "south": 48.83, "east": 4.26, "north": 51.09, "description": "Région"}


@pytest.fixture
def create(harvests: Any) -> Any:
    def build(**values: Any) -> dict[str, Any]:
        data = {"name": "jeu", "title": "Jeu", "notes": "x", "owner_org": harvests.organization}
        return harvests.call("package_create", {**data, **values})

    return build


def test_tags_are_derived_from_keywords_and_follow_them(create: Any, harvests: Any) -> None:
    terms = [
        "mode d'occupation du sol",
        "Zones à risque naturel (INSPIRE)",
        "eau",
        "EAU",
        "x",
        "a,b",
    ]
    made = create(keywords=[{"term": term} for term in terms])
    names = {tag["name"] for tag in made["tags"]}
    assert names == {
        "mode d'occupation du sol",
        "Zones à risque naturel (INSPIRE)",
        "eau",
        "a b",
    }
    fewer = {**made, "keywords": [{"term": "eau"}]}
    updated = harvests.call("package_update", fewer)
    assert [tag["name"] for tag in updated["tags"]] == ["eau"]


def test_zero_is_a_number(create: Any) -> None:
    """CKAN's ignore_empty forgets it: boxes that touch Greenwich lost a side."""
    box = {"west": 0, "south": -1.5, "east": 0.5, "north": 0, "description": "Golfe"}
    made = create(extents=[box], vertical_extents=[{"minimum": 0, "maximum": "", "crs": "m"}])
    assert made["extents"] == [box]
    assert made["vertical_extents"][0]["minimum"] == 0
    assert json.loads(made["spatial"])["coordinates"][0][0] == [0, -1.5]


def test_a_client_that_knows_only_tags_keeps_them(create: Any) -> None:
    assert [tag["name"] for tag in create(tags=[{"name": "l'eau"}])["tags"]] == ["l'eau"]
    with pytest.raises(tk.ValidationError, match="tags"):
        create(name="autre", tags=[{"name": 'un "mot"'}])


def test_the_geometry_is_drawn_from_the_boxes_and_follows_them(create: Any, harvests: Any) -> None:
    made = create(extents=[REGION])
    assert made["extents"] == [REGION]
    assert json.loads(made["spatial"])["coordinates"][0][0] == [1.37, 48.83]
    moved = {**made, "extents": [{**REGION, "west": 2.0}]}
    updated = harvests.call("package_update", moved)
    assert json.loads(updated["spatial"])["coordinates"][0][0] == [2.0, 48.83]


def test_a_geometry_of_its_own_is_kept_when_the_boxes_change(create: Any, harvests: Any) -> None:
    point = '{"type":"Point","coordinates":[2.5,50.5]}'
    made = create(extents=[REGION], spatial=point)
    assert made["spatial"] == point
    updated = harvests.call("package_update", {**made, "extents": [{**REGION, "west": 2.0}]})
    assert updated["spatial"] == point


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"spatial": "{"}, "spatial"),
        ({"spatial": '{"type":"Feature"}'}, "spatial"),
        ({"spatial": '{"type":"Point","coordinates":[700000,7000000]}'}, "spatial"),
        ({"spatial": '{"type":"Polygon","coordinates":[]}'}, "spatial"),
        ({"extents": [{**REGION, "west": -190}]}, "extents"),
        ({"extents": [{**REGION, "north": "nord"}]}, "extents"),
        ({"reference_dates": [{"date": "hier", "type": "creation"}]}, "reference_dates"),
        ({"reference_dates": [{"date": "2025", "type": "naissance"}]}, "reference_dates"),
        ({"inspire_themes": ["eau"]}, "inspire_themes"),
        ({"status": "presque"}, "status"),
        ({"scales": ["environ"]}, "scales"),
        ({"conformity": [{"title": "x", "pass": "peut-être"}]}, "conformity"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_field(
    create: Any, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(tk.ValidationError) as refused:
        create(**values)
    assert list(refused.value.error_dict) == [field]


def test_values_come_back_with_their_types(create: Any) -> None:
    made = create(
        scales=["25 000", "1:5000"],
        distances=[{"value": "2,5", "unit": "m"}],
        inspire_themes=["lc", "hy"],
        reference_dates=[{"date": "2025-6", "type": "publication"}],
        conformity=[{"title": "x", "pass": "true"}, {"title": "y", "pass": "unknown"}],
        alternate_titles=["Un", "Deux"],
    )
    assert made["scales"] == [25000, 5000]
    assert made["distances"] == [{"value": 2.5, "unit": "m"}]
    assert set(made["inspire_themes"]) == {"hy", "lc"}
    assert made["reference_dates"] == [{"date": "2025-06", "type": "publication"}]
    # What was not evaluated has no verdict.
    assert [row.get("pass") for row in made["conformity"]] == [True, None]
    assert made["alternate_titles"] == ["Un", "Deux"]
    assert made["hierarchy_level"] == "dataset"


def test_what_was_shown_can_be_sent_back(create: Any, harvests: Any) -> None:
    made = create(
        keywords=[{"term": "l'eau", "type": "theme"}],
        extents=[REGION],
        scales=[25000],
        contacts=[{"organisation": "Agence", "role": "owner", "scope": "resource"}],
        conformity=[{"title": "x", "pass": False}],
        temporal_extents=[{"start": "2024", "end": ""}],
    )
    again = harvests.call("package_update", {**made, "notes": "y"})
    changed = {"notes", "metadata_modified"}
    same = made.keys() - changed
    assert {key: again[key] for key in same} == {key: made[key] for key in same}


def test_forms_offer_the_code_lists_french_first(harvests: Any) -> None:
    schema = harvests.call("scheming_dataset_schema_show", {"type": "dataset"})
    fields = {field["field_name"]: field for field in schema["dataset_fields"]}
    assert list(fields["title"]["label"]) == ["fr", "en"]
    themes = geo2france_choices(fields["inspire_themes"])
    assert len(themes) == 34
    assert themes[0] == {"value": "ad", "label": {"fr": "Adresses", "en": "Addresses"}}


def test_the_licences_of_the_portal_are_offered(harvests: Any) -> None:
    offered = [licence["id"] for licence in harvests.call("license_list", {})]
    assert offered[:2] == ["etalab-2.0", "ODbL-1.0"]
