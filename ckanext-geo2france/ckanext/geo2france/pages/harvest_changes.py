"""What differs in a dataset, said for people: the names of the fields, and values of any shape."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import ckan.plugins.toolkit as tk

__all__ = ["field_label", "shown"]

#: Parts of a value that only tell rows apart.
HIDDEN: Final = ("id",)


def field_label(name: str, lang: str) -> str:
    """Return what a field is called in the form of datasets.

    A field of a resource, whose name follows an address, keeps that address.
    """
    address, _blank, part = name.rpartition(" ")
    if address:
        return f"{_labels('resource_fields', lang).get(part, part)} – {address}"
    return tk._("File or service") if name == "resources" else _labels("", lang).get(name, name)


@lru_cache(maxsize=8)
def _labels(kind: str, lang: str) -> dict[str, str]:
    schema = tk.h.scheming_get_dataset_schema("dataset")
    found = {field["field_name"]: field.get("label") for field in schema[kind or "dataset_fields"]}
    return {
        name: str((label.get(lang) or label.get("fr")) if isinstance(label, Mapping) else label)
        for name, label in found.items()
        if label
    }


def shown(value: Any) -> str:
    """Return a value as one text, "" for nothing: rows and lists are written with commas."""
    if isinstance(value, Mapping):
        parts = {name: shown(part) for name, part in value.items() if name not in HIDDEN}
        return ", ".join(f"{name} = {text}" for name, text in parts.items() if text)
    if isinstance(value, list | tuple):
        rows = any(isinstance(each, Mapping) for each in value)
        return (" ; " if rows else ", ").join(filter(None, map(shown, value)))
    return "" if value is None else str(value)
