"""Searching by place: ``ext_bbox`` and ``ext_geometry``, as filters and as a factor."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchQueryError

from ckanext.geo2france import config
from ckanext.geo2france.domain.extent import MARGIN

if TYPE_CHECKING:
    from ckanext.geo2france.search.geometry import UnusablePolygon

__all__ = ["Place", "asked"]

#: What is left of the antimeridian for a box that crosses it: Solr reads west above east that way.
CROSSING: Final = "ENVELOPE({west:.7f}, {east:.7f}, {north:.7f}, {south:.7f})"


@dataclass(frozen=True, slots=True)
class Place:
    """A filter for what concerns the place, and how near to it a dataset is, from 0 to 1.

    factor: the factor of the ranking that the nearness is weighted by.
    """

    filter: str
    nearness: str
    factor: str = "overlap"


def asked(extras: dict[str, Any], *, bbox_too: bool = True) -> list[Place]:
    """Return the places that the *extras* of a search ask for. Raises SearchQueryError.

    bbox_too: False when another extension answers ``ext_bbox``.
    """
    places = []
    if bbox_too and extras.get("ext_bbox"):
        places.append(_of_box(extras["ext_bbox"]))
    if extras.get("ext_geometry"):
        places.append(_of_geometry(extras["ext_geometry"]))
    return places


def _of_box(value: Any) -> Place:
    west, south, east, north = _sides(value)
    if west == east:
        west, east = max(west - MARGIN, -180.0), min(east + MARGIN, 180.0)
    if south == north:
        south, north = max(south - MARGIN, -90.0), min(north + MARGIN, 90.0)
    shape = CROSSING.format(west=west, south=south, east=east, north=north)
    # Of a box that crosses, the filter knows both sides, the overlap only the wider one.
    if west > east:
        west, east = (west, 180.0) if 180 - west >= east + 180 else (-180.0, east)
    return Place(_intersects(shape), _overlap(west, south, east, north))


def _of_geometry(value: Any) -> Place:
    # Here and below for the numpy of shapely: few processes of CKAN search by polygon.
    from ckanext.geo2france.search.geometry import UnusablePolygon, polygon_of, to_wkt

    try:
        polygon = polygon_of(str(value), config.search_geometry_limit())
    except UnusablePolygon as error:
        raise SearchQueryError(
            tk._("ext_geometry cannot be used: {reason}").format(reason=_reason(error))
        ) from error
    shapes = list(to_wkt(polygon))
    shape = shapes[0] if len(shapes) == 1 else f"GEOMETRYCOLLECTION({', '.join(shapes)})"
    return Place(_intersects(shape), _overlap(*polygon.bounds))


def _reason(error: UnusablePolygon) -> str:
    from ckanext.geo2france.search.geometry import Fault

    sentences = {
        Fault.LONG: tk._("it has {length} characters, and at most {limit} are read"),
        Fault.UNREADABLE: tk._(
            "it is not the GeoJSON of a polygon, whose rings are lists of points"
        ),
        Fault.KIND: tk._("a Polygon or MultiPolygon was expected, not {kind}"),
        Fault.EMPTY: tk._("it has no area between longitudes -180 and 180, latitudes -90 and 90"),
    }
    return sentences[error.fault].format(**error.values)


def _sides(value: Any) -> tuple[float, float, float, float]:
    parts = value.split(",") if isinstance(value, str) else list(value)
    try:
        west, south, east, north = (float(part) for part in parts)
    except (TypeError, ValueError):
        raise _bad_box(value) from None
    whole = all(math.isfinite(side) for side in (west, south, east, north))
    if not whole or south > north or max(abs(south), abs(north)) > 90:
        raise _bad_box(value)
    if abs(east - west) >= 360:
        return -180.0, south, 180.0, north
    return _turned(west), south, _turned(east), north


def _turned(longitude: float) -> float:
    """Bring a longitude of a map that was dragged around the world back to -180..180."""
    if -180 <= longitude <= 180:
        return longitude
    return (longitude + 180) % 360 - 180


def _bad_box(value: Any) -> SearchQueryError:
    return SearchQueryError(
        tk._(
            "ext_bbox is “{value}”; expected west,south,east,north in degrees, south below north"
        ).format(value=str(value)[:100])
    )


def _intersects(shape: str) -> str:
    return f"{{!field f=spatial_geom}}Intersects({shape})"


def _overlap(west: float, south: float, east: float, north: float) -> str:
    """Return twice the shared area over the sum of both areas: 1 for the same box, 0 for none.

    Areas are in square degrees: comparing them in one place needs no projection.
    """
    area = (east - west) * (north - south)
    width = f"max(0,sub(min({east:.7f},maxx),max({west:.7f},minx)))"
    height = f"max(0,sub(min({north:.7f},maxy),max({south:.7f},miny)))"
    return (
        f"div(product(2,{width},{height}),sum({area:.9f},product(sub(maxx,minx),sub(maxy,miny))))"
    )
