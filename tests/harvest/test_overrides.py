"""What a source adds to the datasets that are made from its records."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.geo2france.harvesters.overrides import apply


def applied(dataset: dict[str, Any], **options: Any) -> dict[str, Any]:
    apply(dataset, options)
    return dataset


def test_a_default_licence_is_for_records_that_name_none() -> None:
    assert applied({"license_id": "notspecified"}, licence="lov2")["license_id"] == "lov2"
    assert applied({"license_id": "ODbL-1.0"}, licence="lov2")["license_id"] == "ODbL-1.0"


@pytest.mark.parametrize("placed", [{"extents": [{"west": 1}]}, {"places": [{"name": "Oise"}]}])
def test_a_default_territory_is_for_records_that_say_no_place(placed: dict[str, Any]) -> None:
    territory = "fr:departement:60"
    assert applied({}, territory=territory)["places"] == [{"code": territory}]
    assert applied(dict(placed), territory=territory) == placed


def test_groups_are_joined_beside_those_that_an_editor_chose() -> None:
    dataset = {"groups": [{"id": "chosen"}, {"id": "g1", "title": "G"}]}
    assert applied(dataset, groups=["g1", "g2"])["groups"] == [
        {"id": "chosen"},
        {"id": "g1"},
        {"id": "g2"},
    ]
    assert "groups" not in applied({})


def test_fixed_values_stand_whatever_the_record_says() -> None:
    assert applied({"status": "completed"}, overrides={"status": "onGoing"})["status"] == "onGoing"
