from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from ckanext.geo2france.domain.errors import InvalidExtent
from ckanext.geo2france.domain.extent import Extent, geometry_of, repair

REGION = (1.37, 48.83, 4.26, 51.09)


def test_a_good_box_is_left_alone() -> None:
    repaired = repair(*REGION)
    assert repaired.extent == Extent(*REGION)
    assert repaired.notes == ()


def test_a_box_written_east_before_west_is_swapped_and_said() -> None:
    repaired = repair(4.5, 48.8, 2.1, 51.1)
    assert (repaired.extent.west, repaired.extent.east) == (2.1, 4.5)
    assert repaired.notes == ("west 4.5 is above east 2.1: swapped",)


def test_a_box_written_north_before_south_is_swapped_and_said() -> None:
    repaired = repair(2.1, 51.1, 4.5, 48.8)
    assert (repaired.extent.south, repaired.extent.north) == (48.8, 51.1)
    assert len(repaired.notes) == 1


def test_a_narrow_box_from_179_to_minus_179_crosses_the_antimeridian() -> None:
    repaired = repair(177.0, -20.0, -178.0, -15.0)
    assert repaired.extent.crosses_antimeridian
    assert repaired.extent.boxes() == ((177.0, -20.0, 180.0, -15.0), (-180.0, -20.0, -178.0, -15.0))
    assert repaired.extent.geometry()["type"] == "MultiPolygon"


def test_longitudes_from_0_to_360_are_converted() -> None:
    assert repair(160, -10, 200, 10).extent.crosses_antimeridian
    assert repair(0, -90, 360, 90).extent == Extent(-180, -90, 180, 90)


def test_rounding_beyond_the_globe_is_clamped() -> None:
    repaired = repair(-180.0000001, -90, 180.0000001, 90)
    assert repaired.extent == Extent(-180, -90, 180, 90)
    assert len(repaired.notes) == 2


@pytest.mark.parametrize(
    ("west", "south", "east", "north", "word"),
    [
        (558918.2, 48, 558920.0, 51, "west 558918.2"),
        (1, -91, 2, 51, "south -91"),
        (1, 48, 2, math.nan, "north is nan"),
        (-math.inf, 48, 2, 51, "west is -inf"),
    ],
)
def test_what_is_not_in_degrees_is_refused(
    west: float, south: float, east: float, north: float, word: str
) -> None:
    with pytest.raises(InvalidExtent, match="degrees") as refused:
        repair(west, south, east, north)
    assert word in str(refused.value)


def test_a_box_without_area_is_a_line_or_a_point_never_a_polygon() -> None:
    assert Extent(2, 50, 2, 50).geometry() == {"type": "Point", "coordinates": [2, 50]}
    assert Extent(2, 50, 3, 50).geometry()["type"] == "LineString"


def test_boxes_of_different_kinds_make_a_collection() -> None:
    geometry = geometry_of([Extent(*REGION), Extent(2, 50, 2, 50)])
    assert [part["type"] for part in geometry["geometries"]] == ["Polygon", "Point"]
    with pytest.raises(InvalidExtent):
        geometry_of([])


degrees = st.floats(allow_nan=True, allow_infinity=True, width=64)


@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90))
def test_every_box_on_the_globe_becomes_a_valid_geometry(
    west: float, south: float, east: float, north: float
) -> None:
    extent = repair(west, south, east, north).extent
    assert extent.south <= extent.north
    geometry = shape(extent.geometry())
    assert not geometry.is_empty
    left, bottom, right, top = geometry.bounds
    assert -180 <= left <= right <= 180
    assert -90 <= bottom <= top <= 90
    assert repair(extent.west, extent.south, extent.east, extent.north).extent == extent


@given(degrees, degrees, degrees, degrees)
def test_any_four_numbers_give_an_extent_or_a_refusal(
    west: float, south: float, east: float, north: float
) -> None:
    try:
        extent = repair(west, south, east, north).extent
    except InvalidExtent:
        limits = (west, 180), (east, 360), (south, 90), (north, 90)
        assert not all(abs(side) <= limit for side, limit in limits) or abs(east) > 180
        return
    assert abs(extent.west) <= 180
    assert abs(extent.north) <= 90
