"""The GeoJSON geometry of a dataset: valid, in degrees, longitude first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["geo2france_geojson"]

SIMPLE = ("Point", "LineString", "Polygon")
#: Shown to who wrote something else.
EXAMPLE = '{"type": "Point", "coordinates": [2.78, 50.29]}'
#: Characters shown of what was found instead.
AROUND = 30
KINDS = {*SIMPLE, *(f"Multi{kind}" for kind in SIMPLE), "GeometryCollection"}


def geo2france_geojson(value: Any) -> str:
    """Accept a GeoJSON geometry as text or object, and store it as compact text."""
    try:
        geometry = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError) as error:
        raise tk.Invalid(_not_json(value, error)) from error
    if not isinstance(geometry, dict) or geometry.get("type") not in KINDS:
        raise tk.Invalid(tk._("The geometry is not a GeoJSON geometry"))
    try:
        positions = list(_positions(geometry))
    except (KeyError, TypeError) as error:
        raise tk.Invalid(tk._("The geometry lacks coordinates")) from error
    if not positions:
        raise tk.Invalid(tk._("The geometry lacks coordinates"))
    for position in positions:
        _check(position)
    return json.dumps(geometry, separators=(",", ":"))


def _not_json(text: str, error: Exception) -> str:
    line, column, place = 1, 1, 0
    if isinstance(error, json.JSONDecodeError):
        line, column, place = error.lineno, error.colno, error.pos
    rest = text[place:].split("\n")[0].strip()
    if not rest:
        return tk._(
            "A GeoJSON geometry is expected, such as {example}: the text stops short "
            "at line {line}, character {column}"
        ).format(example=EXAMPLE, line=line, column=column)
    return tk._(
        "A GeoJSON geometry is expected, such as {example}: “{found}” was found at line {line}, "
        "character {column}"
    ).format(example=EXAMPLE, found=rest[:AROUND], line=line, column=column)


def _positions(geometry: dict[str, Any]) -> Iterator[list[float]]:
    if geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _positions(part)
    else:
        yield from _leaves(geometry["coordinates"])


def _leaves(coordinates: Any) -> Iterator[list[float]]:
    if coordinates and not isinstance(coordinates[0], list):
        yield coordinates
    else:
        for part in coordinates:
            yield from _leaves(part)


def _check(position: list[Any]) -> None:
    numbers = [c for c in position if isinstance(c, int | float) and not isinstance(c, bool)]
    if len(numbers) != len(position) or len(position) < 2:
        raise tk.Invalid(tk._("{position} is not a position").format(position=position))
    if abs(numbers[0]) > 180 or abs(numbers[1]) > 90:
        raise tk.Invalid(
            tk._("{position} is off the globe: longitude comes first, in degrees").format(
                position=position
            )
        )
