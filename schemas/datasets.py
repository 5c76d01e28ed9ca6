"""From records to dataset dictionaries, and back.

The fields of a dataset are those of the record, by the same names; which of them take codes of a
closed list is said by ``fields.yaml``. Links become resources, polygons the dataset's geometry.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Final, get_args, get_type_hints

from ckanext.geo2france.domain.extent import Extent, geometry_of
from ckanext.geo2france.domain.record import OnlineResource, Record
from ckanext.geo2france.domain.sentence import Note, Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.schemas import codelists, inspire, licences, typed
from ckanext.geo2france.schemas import fields as forms
from ckanext.geo2france.schemas.links import links

__all__ = ["Built", "record_of", "to_dataset"]

#: Fields that the dataset holds otherwise: as resources, as one geometry.
ELSEWHERE: Final = {"online_resources", "polygons"}
RENAMED: Final = {("conformity", "passed"): "pass"}
SIDES: Final = ("west", "south", "east", "north")
CLOSED: Final = {"geo2france_code", "geo2france_codes"}
#: The dataset type of a record, by its level; everything else is a dataset.
TYPES: Final = {"series": "series", "service": "service"}
#: The list whose categories profiles divide: the Swiss one has planningCadastre_Planning.
NARROWED: Final = "topic_categories"
UNKNOWN_LICENCE: Final = "notspecified"


@dataclass(frozen=True, slots=True)
class Built:
    """A dataset dictionary, and what the schema had no place for, in sentences."""

    dataset: dict[str, Any]
    notes: tuple[Note, ...] = ()


@cache
def _items() -> dict[str, Any]:
    """Return the fields of the record that datasets hold, with the type of each value."""
    hints = get_type_hints(Record)
    return {
        name: get_args(hint)[0] if get_args(hint) else hint
        for name, hint in hints.items()
        if name not in ELSEWHERE
    }


@cache
def _lists() -> dict[str, str]:
    """Return the closed code lists by field ("status"), and by subfield ("contacts.role")."""
    found: dict[str, str] = {}
    for field in forms.fields("dataset"):
        name = field["field_name"]
        for part in (field, *field.get("repeating_subfields", ())):
            if part.get("preset") in CLOSED and "codelist" in part:
                key = name if part is field else f"{name}.{part['field_name']}"
                found[key] = part["codelist"]
    return found


def to_dataset(record: Record) -> Built:
    """Return the dataset dictionary that holds *record*, without id, name and organization."""
    notes: list[Note] = []
    dataset: dict[str, Any] = {name: _held(name, getattr(record, name), notes) for name in _items()}
    dataset["title"] = " ".join(record.title.split())
    dataset["hierarchy_level"] = dataset["hierarchy_level"] or "dataset"
    dataset["type"] = TYPES.get(dataset["hierarchy_level"], "dataset")
    dataset["inspire_themes"] = list(inspire.themes(record.keywords))
    dataset["spatial"] = _spatial(record)
    dataset["license_id"] = licences.detect(record.constraints) or UNKNOWN_LICENCE
    dataset["resources"] = [asdict(link) for link in links(record, notes)]
    for resource in dataset["resources"]:
        resource["function"] = _code("resources.function", resource["function"], "functions", notes)
    return Built(dataset, tuple(dict.fromkeys(notes)))


def _held(name: str, value: Any, notes: list[Note]) -> Any:
    """Return the *value* of a field as the dataset holds it."""
    codes = _lists().get(name, "")
    if not isinstance(value, tuple):
        return _code(name, value, codes, notes)
    if is_dataclass(_items()[name]):
        return _rows(name, value, notes)
    if codes:
        found = (_code(name, each, codes, notes) for each in value)
        return list(dict.fromkeys(code for code in found if code))
    return [_text(each) if isinstance(each, str) else each for each in value]


def _code(name: str, value: Any, codes: str, notes: list[Note]) -> Any:
    if not value or not codes:
        return _text(value) if isinstance(value, str) else value
    known = codelists.load(codes)
    entry = known.find(value)
    if entry is not None:
        return entry.code
    broader = known.find(value.partition("_")[0]) if codes == NARROWED else None
    if broader is not None:
        told = _("“{text}” is shown as {code}, its broader category")
        notes.append(Note(Sentence.of(told, text=value[:100], code=broader.code), name))
        return broader.code
    told = _("“{text}” is no code of the list {codes}")
    notes.append(Note(Sentence.of(told, text=value[:100], codes=codes), name))
    return ""


def _rows(name: str, values: Iterable[Any], notes: list[Note]) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for value in values:
        row = {
            RENAMED.get((name, key), key): _code(
                f"{name}.{key}", content, _lists().get(f"{name}.{key}", ""), notes
            )
            for key, content in asdict(value).items()
        }
        # A row of unknown codes alone says nothing, and CKAN keeps no such row: it is not shown.
        if any(content not in ("", None) for content in row.values()):
            rows.setdefault(repr(row), row)
    return list(rows.values())


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


def record_of(dataset: dict[str, Any]) -> Record:
    """Return the record that a dataset dictionary (as package_show gives it) holds."""
    values: dict[str, Any] = {}
    for name, kind in _items().items():
        held = dataset.get(name)
        if held is None or held == "":
            continue
        values[name] = _text(held) if isinstance(held, str) else _values(name, kind, held)
    values["polygons"] = tuple(_polygons(dataset.get("spatial") or "", values.get("extents", ())))
    values["online_resources"] = tuple(
        _online(resource)
        for resource in dataset.get("resources") or ()
        if not resource.get("operation")
    )
    if dataset.get("type") == "service" and "hierarchy_level_name" not in dataset:
        # A record that was read has the field, empty where its document gives no name: it stays so.
        values["hierarchy_level_name"] = typed.SERVICE_LEVEL
    themes = dataset.get("inspire_themes") or ()
    return typed.completed(Record(**values), themes, dataset.get("license_id") or "")


def _text(written: str) -> str:
    """Return a text without what the forms of browsers add: carriage returns."""
    return written.replace("\r\n", "\n")


def _values(name: str, kind: Any, held: Iterable[Any]) -> tuple[Any, ...]:
    if kind is Extent:
        # A row of a form may lack a side: it is no box yet.
        held = [row for row in held if all(row.get(side) not in (None, "") for side in SIDES)]
    if is_dataclass(kind):
        return tuple(_item(name, kind, row) for row in held)
    return tuple(_text(each) if isinstance(each, str) else kind(each) for each in held)


def _item(name: str, model: Any, row: dict[str, Any]) -> Any:
    """Return the value that *row* holds; what it leaves empty takes the default of the model."""
    values: dict[str, Any] = {}
    for part in fields(model):
        held = row.get(RENAMED.get((name, part.name), part.name))
        if held is not None and (held != "" or part.type == "str"):
            values[part.name] = _text(held) if isinstance(held, str) else held
    return model(**values)


def _polygons(spatial: str, extents: tuple[Extent, ...]) -> Iterator[dict[str, Any]]:
    """Yield the geometries that are more than a drawing of the boxes."""
    if not spatial or spatial == _drawn(extents):
        return
    geometry = json.loads(spatial)
    kind = geometry["type"].removeprefix("Multi")
    if geometry["type"] == "GeometryCollection":
        yield from geometry["geometries"]
    elif kind == geometry["type"]:
        yield geometry
    else:
        yield from ({"type": kind, "coordinates": part} for part in geometry["coordinates"])


def _online(resource: dict[str, Any]) -> OnlineResource:
    """Return the link that *resource* is; the URI of its protocol is that of the list."""
    protocol = resource.get("protocol") or ""
    entry = codelists.load("protocols").find(protocol)
    return OnlineResource(
        url=resource.get("url") or "",
        name=resource.get("layer_name") or resource.get("name") or "",
        description=_text(resource.get("description") or ""),
        protocol=protocol,
        protocol_uri=resource.get("protocol_uri") or (entry.uri if entry else ""),
        function=resource.get("function") or "",
        application_profile=resource.get("application_profile") or "",
        media_type=resource.get("mimetype") or "",
        application_profile_uri=resource.get("application_profile_uri") or "",
        description_uri=resource.get("description_uri") or "",
    )
