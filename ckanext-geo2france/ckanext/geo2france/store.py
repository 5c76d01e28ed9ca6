"""The only module that turns records into dataset dictionaries, and back."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, TypeVar
from uuid import UUID, uuid5

from ckanext.geo2france.domain.extent import Extent, geometry_of
from ckanext.geo2france.domain.record import (
    Conformity,
    Constraint,
    Contact,
    Distance,
    Identifier,
    Keyword,
    OnlineResource,
    Overview,
    Period,
    Record,
    ReferenceDate,
)
from ckanext.geo2france.schemas import codelists, inspire, licences, typed
from ckanext.geo2france.schemas.links import links

__all__ = ["Built", "dataset_id", "from_dataset", "slug", "to_dataset"]

# Changing the namespace would change the identifier of every harvested dataset.
NAMESPACE: Final = UUID("6f0b9d3e-58a4-5d43-9a35-6f1c2b8b2a40")
NAME_LENGTH: Final = 80
TEXTS: Final = ("metadata_identifier", "metadata_date", "parent_identifier", "notes", "lineage")
LISTS: Final = ("alternate_titles", "crs", "languages")
CODES: Final = {
    "metadata_language": "languages",
    "hierarchy_level": "scopes",
    "maintenance_frequency": "frequencies",
    "status": "statuses",
}
CODE_LISTS: Final = {
    "topic_categories": "topic_categories",
    "spatial_representation": "representations",
}
ROWS: Final = {
    "resource_identifiers": Identifier,
    "keywords": Keyword,
    "reference_dates": ReferenceDate,
    "temporal_extents": Period,
    "extents": Extent,
    "distances": Distance,
    "contacts": Contact,
    "constraints": Constraint,
    "conformity": Conformity,
    "overviews": Overview,
}
ROW_CODES: Final = {
    ("keywords", "type"): "keyword_types",
    ("reference_dates", "type"): "date_types",
    ("contacts", "role"): "roles",
}
RENAMED: Final = {("conformity", "passed"): "pass"}
#: The dataset type of a record, by its level; everything else is a dataset.
TYPES: Final = {"series": "series", "service": "service"}
UNKNOWN_LICENCE: Final = "notspecified"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Built:
    """A dataset dictionary, and what the schema had no place for, in sentences."""

    dataset: dict[str, Any]
    notes: tuple[str, ...] = ()


def dataset_id(source_id: str, identifier: str) -> str:
    """Return the id of the dataset that a record of a source is, the same for ever."""
    return str(uuid5(NAMESPACE, f"{source_id}\n{identifier}"))


def slug(title: str) -> str:
    """Return a dataset name made from *title*: a to z, digits and hyphens, cut between words."""
    bare = unicodedata.normalize("NFKD", title.replace("œ", "oe").replace("æ", "ae").lower())
    bare = re.sub(r"[^a-z0-9]+", "-", "".join(c for c in bare if not unicodedata.combining(c)))
    bare = bare.strip("-")
    if len(bare) > NAME_LENGTH:
        bare = bare[: NAME_LENGTH + 1].rpartition("-")[0] or bare[:NAME_LENGTH]
    return bare if len(bare) > 1 else f"jeu-{bare or 'sans-titre'}"


def to_dataset(record: Record) -> Built:
    """Return the dataset dictionary that holds *record*, without id, name and organization."""
    notes: list[str] = []
    dataset: dict[str, Any] = {"type": "dataset", "title": " ".join(record.title.split())}
    dataset |= {field: getattr(record, field) for field in TEXTS}
    dataset |= {field: list(getattr(record, field)) for field in LISTS}
    for field, name in CODES.items():
        dataset[field] = _code(field, getattr(record, field), name, notes)
    for field, name in CODE_LISTS.items():
        dataset[field] = _codes(field, getattr(record, field), name, notes)
    dataset |= {field: _rows(field, getattr(record, field), notes) for field in ROWS}
    dataset["hierarchy_level"] = dataset["hierarchy_level"] or "dataset"
    dataset["type"] = TYPES.get(dataset["hierarchy_level"], "dataset")
    dataset["scales"] = list(record.scales)
    dataset["inspire_themes"] = list(inspire.themes(record.keywords))
    dataset["spatial"] = _spatial(record)
    dataset["license_id"] = licences.detect(record.constraints) or UNKNOWN_LICENCE
    dataset["resources"] = [asdict(link) for link in links(record, notes)]
    for resource in dataset["resources"]:
        resource["function"] = _code("resources.function", resource["function"], "functions", notes)
    return Built(dataset, tuple(dict.fromkeys(notes)))


def _code(field: str, value: str, name: str, notes: list[str]) -> str:
    if not value:
        return ""
    entry = codelists.load(name).find(value)
    if entry is None:
        notes.append(f"{field}: {value[:100]!r} is no code of the list {name}")
        return ""
    return entry.code


def _codes(field: str, values: Iterable[str], name: str, notes: list[str]) -> list[str]:
    found = [_code(field, value, name, notes) for value in values]
    return list(dict.fromkeys(code for code in found if code))


def _rows(field: str, values: Iterable[Any], notes: list[str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for value in values:
        row: dict[str, Any] = {}
        for key, content in asdict(value).items():
            if name := ROW_CODES.get((field, key)):
                content = _code(f"{field}.{key}", content, name, notes)
            row[RENAMED.get((field, key), key)] = content
        if row not in rows:
            rows.append(row)
    return rows


def _spatial(record: Record) -> str:
    """Return the GeoJSON of the polygons where there are some, else of the boxes."""
    if record.polygons:
        return json.dumps(_merged(record.polygons), separators=(",", ":"))
    return _drawn(record.extents)


def _drawn(extents: tuple[Extent, ...]) -> str:
    return json.dumps(geometry_of(extents), separators=(",", ":")) if extents else ""


def _merged(geometries: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    if len(geometries) == 1:
        return geometries[0]
    kinds = {geometry["type"] for geometry in geometries}
    if len(kinds) == 1:
        return {
            "type": f"Multi{kinds.pop()}",
            "coordinates": [geometry["coordinates"] for geometry in geometries],
        }
    return {"type": "GeometryCollection", "geometries": list(geometries)}


def from_dataset(dataset: dict[str, Any]) -> Record:
    """Return the record that a dataset dictionary (as package_show gives it) holds."""
    values: dict[str, Any] = {"title": dataset.get("title") or ""}
    values |= {field: dataset.get(field) or "" for field in (*TEXTS, *CODES)}
    values |= {field: tuple(dataset.get(field) or ()) for field in (*LISTS, *CODE_LISTS)}
    values["scales"] = tuple(int(scale) for scale in dataset.get("scales") or ())
    for field, model in ROWS.items():
        values[field] = tuple(_read(model, field, row) for row in dataset.get(field) or ())
    values["polygons"] = _polygons(dataset.get("spatial") or "", values["extents"])
    values["online_resources"] = tuple(
        _online(resource) for resource in dataset.get("resources") or ()
    )
    themes = dataset.get("inspire_themes") or ()
    return typed.completed(Record(**values), themes, dataset.get("license_id") or "")


def _polygons(spatial: str, extents: tuple[Extent, ...]) -> tuple[dict[str, Any], ...]:
    """Return the geometries that are more than a drawing of the boxes."""
    if not spatial or spatial == _drawn(extents):
        return ()
    geometry = json.loads(spatial)
    if geometry["type"] == "GeometryCollection":
        return tuple(geometry["geometries"])
    kind = geometry["type"].removeprefix("Multi")
    if kind == geometry["type"]:
        return (geometry,)
    return tuple({"type": kind, "coordinates": part} for part in geometry["coordinates"])


def _read(model: type[T], field: str, row: dict[str, Any]) -> T:
    """Return the value that *row* holds; what it leaves empty takes the default of the model."""
    values = {
        part.name: row.get(RENAMED.get((field, part.name), part.name))
        for part in fields(model)  # pyright: ignore[reportArgumentType]
    }
    return model(**{key: value for key, value in values.items() if value is not None})


def _online(resource: dict[str, Any]) -> OnlineResource:
    return OnlineResource(
        url=resource.get("url") or "",
        name=resource.get("layer_name") or resource.get("name") or "",
        description=resource.get("description") or "",
        protocol=resource.get("protocol") or "",
        function=resource.get("function") or "",
        application_profile=resource.get("application_profile") or "",
        media_type=resource.get("mimetype") or "",
    )
