"""Fields that follow from others: tags from keywords, geometry from boxes; rows that hold nothing.

All run after the validation of the fields, on CKAN's flattened dictionary: keys are tuples such as
("keywords", 0, "term").
"""

from __future__ import annotations

import json
import re
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.geo2france.domain.extent import Extent, geometry_of

__all__ = [
    "geo2france_derive_spatial",
    "geo2france_derive_tags",
    "geo2france_drop_blank_rows",
    "tag_names",
]

TAG_LENGTH = range(2, 101)
#: What a form proposes in a row before anything is typed: by itself, it says nothing.
PROPOSED = {
    "contacts": {"role", "scope"},
    "reference_dates": {"type"},
    "constraints": {"kind"},
    "keywords": {"type"},
}

Flat = dict[tuple[Any, ...], Any]


def geo2france_drop_blank_rows(key: Any, data: Flat, errors: Any, context: Any) -> None:
    """Forget the rows of repeating fields that hold nothing: a form always sends one.

    A partner's record may have a contact of which it only says the role: what is stored so stays.
    """
    for field, sent in _sent_rows(data, _repeating_fields(data.get(("type",)))).items():
        mute = PROPOSED.get(field, set()) if context.get("save") else set()
        stored = _stored_rows(context, field) if mute else []
        rows = [sent[position] for position in sorted(sent)]
        kept = [row for row in rows if _says_something(row, mute) or _said(row) in stored]
        for position, row in sent.items():
            for name in row:
                del data[field, position, name]
        for position, row in enumerate(kept):
            data.update({(field, position, name): value for name, value in row.items()})


def _sent_rows(data: Flat, fields: list[str]) -> dict[str, dict[int, dict[str, Any]]]:
    """Return the rows that were sent of these fields, by position, after one look at the data."""
    rows: dict[str, dict[int, dict[str, Any]]] = {}
    wanted = set(fields)
    for key, value in data.items():
        if len(key) == 3 and key[0] in wanted:
            rows.setdefault(key[0], {}).setdefault(key[1], {})[key[2]] = value
    return rows


def _repeating_fields(dataset_type: Any) -> list[str]:
    schema = tk.h.scheming_get_dataset_schema(dataset_type or "dataset") or {}
    fields = schema.get("dataset_fields", [])
    return [field["field_name"] for field in fields if "repeating_subfields" in field]


def _says_something(row: dict[str, Any], mute: set[str]) -> bool:
    return any(_is_something(value) for name, value in row.items() if name not in mute)


def _stored_rows(context: Any, field: str) -> list[dict[str, str]]:
    package = context.get("package")
    stored = json.loads(package.extras.get(field) or "[]") if package else []
    return [said for row in stored if (said := _said(row))]


def _said(row: dict[str, Any]) -> dict[str, str]:
    """Return the parts of *row* that hold something, as a form sends them."""
    return {name: str(value) for name, value in row.items() if _is_something(value)}


def _is_something(value: Any) -> bool:
    return value is not None and value is not tk.missing and value != ""


def geo2france_derive_tags(key: Any, data: Flat, errors: Any, context: Any) -> None:
    """Make CKAN's tags from the keyword terms, so that the two never disagree.

    A dataset sent with tags and no keyword keeps its tags, for clients that know only CKAN.
    """
    names = tag_names(row.get("term") for row in _rows(data, "keywords"))
    if not names:
        return
    for old in [k for k in data if k[0] == "tags"]:
        del data[old]
    data.pop(("tag_string",), None)
    for position, name in enumerate(names):
        data["tags", position, "name"] = name


def tag_names(terms: Any) -> list[str]:
    """Return the tag names of *terms*: each once whatever its case, 2 to 100 characters."""
    found: dict[str, str] = {}
    for term in terms:
        if not isinstance(term, str):
            continue
        name = re.sub(r"\s+", " ", re.sub(r'[,"\\\x00-\x1f]', " ", term)).strip()
        if len(name) in TAG_LENGTH:
            found.setdefault(name.casefold(), name)
    return list(found.values())


def geo2france_derive_spatial(key: Any, data: Flat, errors: Any, context: Any) -> None:
    """Draw the geometry from the boxes where no geometry was given.

    By then the fields that are no column of CKAN are extras: the geometry is one of them.
    """
    position, sent = _extra(data, "spatial")
    if sent and sent != _derived_before(context):
        return
    drawn = _drawn(_rows(data, "extents"))
    if drawn:
        data["extras", position, "key"] = "spatial"
        data["extras", position, "value"] = drawn


def _derived_before(context: Any) -> str | None:
    """Return the stored geometry if it came from the stored boxes, and so follows them."""
    package = context.get("package")
    if not package:
        return None
    stored = package.extras
    drawn = _drawn(json.loads(stored.get("extents") or "[]"))
    return drawn if drawn == stored.get("spatial") else None


def _drawn(rows: list[dict[str, Any]]) -> str | None:
    boxes = [box for row in rows if (box := _box(row)) is not None]
    return json.dumps(geometry_of(boxes), separators=(",", ":")) if boxes else None


def _box(row: dict[str, Any]) -> Extent | None:
    sides = [row.get(side) for side in ("west", "south", "east", "north")]
    if not all(isinstance(side, int | float) for side in sides):
        return None
    west, south, east, north = (float(side) for side in sides if side is not None)
    return Extent(west, south, east, north)


def _rows(data: Flat, field: str) -> list[dict[str, Any]]:
    rows: dict[int, dict[str, Any]] = {}
    for key, value in data.items():
        if len(key) == 3 and key[0] == field:
            rows.setdefault(key[1], {})[key[2]] = value
    return [rows[position] for position in sorted(rows)]


def _extra(data: Flat, name: str) -> tuple[int, Any]:
    """Return where the extra *name* stands and its value, or the first free place."""
    places = [k[1] for k in data if len(k) == 3 and k[0] == "extras"]
    for place in places:
        if data.get(("extras", place, "key")) == name:
            return place, data.get(("extras", place, "value"))
    return 1 + max(places, default=-1), None
