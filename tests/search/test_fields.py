"""What is indexed of a dataset, from its dictionary alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.geo2france.search.acronyms import acronyms
from ckanext.geo2france.search.fields import index_fields, replace
from ckanext.geo2france.search.geometry import footprint
from ckanext.geo2france.search.quality import CRITERIA, assess

DATASET: dict[str, Any] = {
    "id": "1",
    "title": "Plan de prévention (PPRI) de l'Aa",
    "notes": "Zonage.",
    "alternate_titles": ["PPR de l'Aa"],
    "inspire_themes": ["nz"],
    "topic_categories": ["geoscientificInformation"],
    "keywords": [{"term": "risque", "uri": ""}],
    "reference_dates": [{"date": "2019-05", "type": "publication"}, {"date": "2021"}],
    "metadata_date": "2024-02-03",
    "contacts": [{"organisation": "Un service", "email": "contact@example.org"}],
    "resources": [{"name": "Zones", "protocol": "OGC:WFS", "layer_name": "ppri:zones"}],
    "tags": [{"name": "risque"}],
    "popularity": "12.5",
}


def test_facets_and_texts_come_from_the_dataset() -> None:
    fields = index_fields(DATASET)
    assert fields["acronym"] == ["PPRI", "PPR"]
    assert fields["year"] == 2021
    assert fields["freshness"] == "2021-01-01T00:00:00Z"
    assert fields["res_protocol"] == ["OGC:WFS"]
    assert "Natural risk zones" in fields["themes_text"]
    assert fields["organization_text"] == ["Un service"]
    assert "ppri:zones" in fields["resources_text"]
    assert fields["popularity"] == 12.5


def test_a_dataset_without_dates_is_as_fresh_as_its_record() -> None:
    dataset = {**DATASET, "reference_dates": [{"date": "hier"}]}
    fields = index_fields(dataset)
    assert "year" not in fields
    assert fields["freshness"] == "2024-02-03T00:00:00Z"


@pytest.mark.parametrize("value", ["beaucoup", None, -3, "nan", "inf", [], {}])
def test_an_absurd_popularity_counts_for_nothing(value: object) -> None:
    assert index_fields({**DATASET, "popularity": value})["popularity"] == 0


def test_no_dictionary_reaches_solr() -> None:
    document = {
        "id": "1",
        "contacts": json.dumps(DATASET["contacts"]),
        "extras_contacts": json.dumps(DATASET["contacts"]),
        "extras_custom": "kept",
        "odd": {"set": "an instruction"},
        "rows": [{"a": 1}, {"b": ["x", {"c": "y"}]}],
        "tags": ["risque"],
    }
    fields = replace(document, DATASET)
    assert "contacts" not in fields
    assert "extras_contacts" not in fields
    assert fields["extras_custom"] == "kept"
    assert fields["odd"] == "an instruction"
    assert fields["rows"] == ["1", "x", "y"]
    assert fields["tags"] == ["risque"]


def test_geojson_stays_for_an_extension_that_reads_it() -> None:
    document = {"id": "1", "spatial": "{}", "extras_spatial": "{}"}
    dataset = {**DATASET, "spatial": "{}"}
    assert "extras_spatial" not in replace(document, dataset)
    assert replace(document, dataset, keep_spatial=True)["extras_spatial"] == "{}"


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Occupation du sol (OCS2D)", ["OCS2D"]),
        ("Périmètres (SCoT) 2024", ["SCoT"]),
        ("Registre parcellaire de l'Oise (RPG)", ["RPG"]),
        ("PCRS image de Lens", ["PCRS"]),
        ("Tronçons (WMS)", []),
        ("Parcelles (2018)", []),
        ("Carte (Aisne)", []),
        ("PLAN LOCAL D'URBANISME", []),
    ],
)
def test_acronyms_are_read_in_titles(title: str, found: list[str]) -> None:
    assert acronyms(None, [title]) == found


def test_given_acronyms_come_first_and_once() -> None:
    assert acronyms("RPG ; rpg, PAC", ["Registre (RPG)"]) == ["RPG", "PAC"]


def test_a_complete_record_misses_nothing() -> None:
    assert assess({}).score == 0
    assert set(assess({}).missing) == {criterion.name for criterion in CRITERIA}
    better = assess({**DATASET, "lineage": "Relevés."})
    assert 0 < assess(DATASET).score < better.score <= 1
    assert "lineage" not in better.missing


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.sampled_from(["type", "coordinates", "geometries", "west", "features", "x"]), inner
        )
    ),
    max_leaves=20,
)
NUMBER = st.floats(-1e4, 1e4) | st.sampled_from([0.0, -180.0, 180.0, 90.0, -90.0, 360.0])
POSITION = st.lists(NUMBER, min_size=2, max_size=3)
GEOMETRY = st.one_of(
    st.fixed_dictionaries({"type": st.just("Point"), "coordinates": POSITION}),
    st.fixed_dictionaries(
        {"type": st.just("LineString"), "coordinates": st.lists(POSITION, max_size=6)}
    ),
    st.fixed_dictionaries(
        {
            "type": st.just("Polygon"),
            "coordinates": st.lists(st.lists(POSITION, max_size=7), max_size=2),
        }
    ),
)


@given(spatial=ANYTHING | GEOMETRY | st.builds(json.dumps, GEOMETRY), extents=ANYTHING)
def test_no_geometry_raises(spatial: object, extents: object) -> None:
    found = footprint(spatial, extents)
    assert bool(found.shapes) == (found.bounds is not None)


@given(west=NUMBER, south=NUMBER, east=NUMBER, north=NUMBER)
def test_whatever_box_lies_on_the_globe_with_an_area(
    west: float, south: float, east: float, north: float
) -> None:
    found = footprint(None, [{"west": west, "south": south, "east": east, "north": north}])
    if found.bounds:
        low, bottom, high, top = found.bounds
        assert -180 <= low < high <= 180
        assert -90 <= bottom < top <= 90
    else:
        assert found.notes
