"""The fields of the three dataset types, from the one list of ``fields.yaml``.

``dataset.yaml``, ``series.yaml`` and ``service.yaml`` hold a tag in place of their fields::

    dataset_fields: !fields dataset

Every type stores every field, so that a record keeps what it says whatever its type: a field of
another type is only left out of the form. Four keys are ours: ``step`` (the part of the form),
``types`` (the types whose form shows the field), ``with_type`` (what differs by type) and
``several`` (a text that holds several values, one a line).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

__all__ = ["TYPES", "fields", "steps"]

FILE = Path(__file__).with_name("fields.yaml")
TYPES = ("dataset", "series", "service")

Field = dict[str, Any]


def fields(kind: str) -> list[Field]:
    """Return the fields of a dataset type, or those of a ``resource``, as ckanext-scheming wants.

    Raises KeyError when *kind* is neither.
    """
    raw = _read()
    if kind == "resource":
        return raw["resource_fields"]
    if kind not in TYPES:
        raise KeyError(kind)
    return [_for_type(field, kind) for field in raw["dataset_fields"]]


def steps() -> list[dict[str, Any]]:
    """Return the steps of the form: name, title and help in both languages, in their order."""
    return _read()["steps"]


def _for_type(field: Field, kind: str) -> Field:
    special = field.pop("with_type", {}).get(kind, {})
    if kind not in field.pop("types", TYPES):
        field |= {"form_snippet": None, "required": False}
    return field | special


def _read() -> dict[str, Any]:
    """Return the list anew, as ckanext-scheming changes what it is given."""
    return json.loads(_text())


@cache
def _text() -> str:
    """Return the list as JSON: every process of CKAN reads it six times, thirty times as fast."""
    return json.dumps(yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader))


def _construct(loader: Any, node: yaml.Node) -> list[Field]:
    return fields(str(loader.construct_scalar(node)))


# ckanext-scheming imports this package, then reads the file of a type with PyYAML's safe loader:
# the tag lets the three files share their fields.
yaml.add_constructor("!fields", _construct, Loader=yaml.SafeLoader)
