"""What differs between two states of a dataset, and what only looks as if it did."""

from __future__ import annotations

import pytest

from ckanext.geo2france.harvesters.changes import Change, changes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"notes": ""}),
        ({"notes": None}, {"notes": ""}),
        ({"crs": []}, {"crs": ()}),
        ({"scales": ["5000"]}, {"scales": (5000,)}),
        ({"scales": ["5000.0"]}, {"scales": [5000]}),
        ({"extents": [{"west": "1.30", "note": ""}]}, {"extents": [{"west": 1.3}]}),
        ({"conformity": [{"pass": "true"}]}, {"conformity": [{"pass": True}]}),
        ({"title": "Un  titre"}, {"title": "Un titre "}),
        ({"name": "a", "tags": [1]}, {"name": "b"}),
        ({"inspire_themes": ["lc", "oi"]}, {"inspire_themes": ["oi", "lc"]}),
        (
            {"resources": [{"url": "u ", "format": "Esri REST"}]},
            {"resources": [{"url": "u", "format": "ESRI REST"}]},
        ),
    ],
)
def test_two_ways_of_saying_the_same_are_no_change(before: dict, after: dict) -> None:
    assert changes(before, after) == ()


def test_a_field_that_differs_is_told_with_both_values() -> None:
    found = changes({"title": "Avant", "notes": "n"}, {"title": "Après", "notes": "n"})
    assert found == (Change("title", "Avant", "Après"),)


def test_resources_come_go_and_change() -> None:
    before = {"resources": [{"url": "u1", "name": "A"}, {"url": "u2", "id": "x"}]}
    after = {"resources": [{"url": "u1", "name": "B"}, {"url": "u3"}]}
    assert changes(before, after) == (
        Change("u1 name", "A", "B"),
        Change("resources", None, "u3"),
        Change("resources", "u2", None),
    )


def test_a_long_text_is_cut_where_it_is_stored_and_compared_whole() -> None:
    (change,) = changes({"notes": "x" * 1000 + "a"}, {"notes": "x" * 1000 + "b"})
    assert change.as_json() == {
        "field": "notes",
        "before": "x" * 500 + "…",
        "after": "x" * 500 + "…",
    }
