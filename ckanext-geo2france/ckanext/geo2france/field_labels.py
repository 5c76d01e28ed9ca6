"""What the fields of datasets are called in the form, and what their values say, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import ckan.plugins.toolkit as tk
from flask import has_request_context

__all__ = ["field_label", "language", "value_text"]

#: Parts of a value that only tell rows apart.
HIDDEN: Final = ("id",)
#: Names by which readers call what is a field of the form under another name.
SAME: Final = {"dates": "reference_dates", "bbox": "extents", "time": "temporal_extents"}


def language() -> str:
    """Return the language of whoever asks, as ``fr``; English on the command line, as its texts."""
    return str(tk.h.lang() or "fr")[:2] if has_request_context() else "en"


def field_label(name: str, lang: str) -> str:
    """Return what a field is called in the form of datasets; a name that is unknown stays.

    A field of a resource, whose name follows an address, keeps that address.
    """
    address, _blank, part = name.rpartition(" ")
    if address:
        return f"{_labels('resource_fields', lang).get(part, part)} – {address}"
    if name in ("resources", "online_resources"):
        return tk._("File or service")
    return _labels("dataset_fields", lang).get(SAME.get(name, name), name)


def value_text(value: Any, name: str, lang: str) -> str:
    """Return a value of the field *name* as one text, "" for nothing.

    Rows and lists are written with commas, codes by their labels.
    """
    if isinstance(value, Mapping):
        labels = _parts(name, lang)
        parts = ((part, value_text(held, f"{name}.{part}", lang)) for part, held in value.items())
        shown = (
            (labels.get(part, part), text) for part, text in parts if text and part not in HIDDEN
        )
        colon = tk._("{label}: {text}")
        return ", ".join(colon.format(label=label, text=text) for label, text in shown)
    if isinstance(value, list | tuple):
        rows = any(isinstance(each, Mapping) for each in value)
        texts = (value_text(each, name, lang) for each in value)
        return (" ; " if rows else ", ").join(filter(None, texts))
    if isinstance(value, bool):
        return tk._("Yes") if value else tk._("No")
    text = "" if value is None else str(value)
    return _choices(name, lang).get(text, text)


def _said(label: Any, lang: str) -> str:
    told = (label.get(lang) or label.get("fr")) if isinstance(label, Mapping) else label
    return str(told or "")


@lru_cache(maxsize=8)
def _labels(kind: str, lang: str) -> dict[str, str]:
    fields = tk.h.scheming_get_dataset_schema("dataset")[kind]
    found = {field["field_name"]: _said(field.get("label"), lang) for field in fields}
    return {name: label for name, label in found.items() if label}


@lru_cache(maxsize=256)
def _parts(name: str, lang: str) -> dict[str, str]:
    """Return what the parts of a row of a field are called."""
    field = _field(name)
    parts = field.get("repeating_subfields") or () if field else ()
    return {
        each["field_name"]: _said(each.get("label"), lang) or each["field_name"] for each in parts
    }


@lru_cache(maxsize=256)
def _choices(name: str, lang: str) -> dict[str, str]:
    """Return what the codes of a field, or of a part of its rows, are called."""
    field = _field(name)
    choices = tk.h.scheming_field_choices(field) if field else ()
    return {each["value"]: _said(each["label"], lang) for each in choices or ()}


def _field(name: str) -> Mapping[str, Any] | None:
    """Return the field *name* of the schema: of a dataset, a part of its rows, or of a resource."""
    address, _blank, inside = name.rpartition(" ")
    whole, _dot, part = inside.partition(".")
    schema = tk.h.scheming_get_dataset_schema("dataset")
    fields = schema["resource_fields" if address else "dataset_fields"]
    found = next(_named(fields, whole), None)
    if found is None or not part:
        return found
    return next(_named(found.get("repeating_subfields") or (), part), None)


def _named(fields: Any, name: str) -> Iterator[Mapping[str, Any]]:
    return (field for field in fields if field["field_name"] == name)
