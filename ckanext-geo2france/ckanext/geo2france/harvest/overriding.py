"""The values that a source imposes on its datasets: on which fields, and in which form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk

__all__ = ["checked_overrides", "licences", "overridable_fields"]

#: What tells a dataset from another, or is kept by the harvest or by CKAN itself.
KEPT: Final = frozenset(
    {
        "name",
        "owner_org",
        "hierarchy_level",
        "metadata_identifier",
        "harvest_source",
        "popularity",
        "spatial",
        "withdrawn",
    }
)
#: Presets of fields that hold several texts.
SEVERAL: Final = frozenset({"geo2france_lines", "geo2france_codes"})

Fields = dict[str, dict[str, Any]]


def overridable_fields() -> Fields:
    """Return the fields of the schema of datasets on which a value may be imposed, by name."""
    fields = tk.h.scheming_get_dataset_schema("dataset")["dataset_fields"]
    return {field["field_name"]: field for field in fields if field["field_name"] not in KEPT}


def licences() -> set[str]:
    """Return the codes of the licences of the portal."""
    return {code for _title, code in model.Package.get_license_options()}


def checked_overrides(given: Any) -> dict[str, Any]:
    """Return the imposed values in the form of the dataset. Raises Invalid, naming the field."""
    if not isinstance(given, Mapping):
        raise tk.Invalid(tk._("Expected a value for each field, found {found}").format(found=given))
    fields = overridable_fields()
    checked = {}
    for name, value in given.items():
        if name not in fields:
            unknown = tk._("“{field}” is no field on which a value may be imposed")
            raise tk.Invalid(unknown.format(field=name))
        if value not in (None, "", []):
            checked[name] = _checked(fields[name], value)
    return checked


def _checked(field: Mapping[str, Any], value: Any) -> Any:
    """Return *value* as the field holds it: rows, several texts, or one."""
    if "repeating_subfields" in field:
        return _rows(field, value)
    if field.get("preset") not in SEVERAL:
        if not isinstance(value, str | int | float):
            raise _refusal(field, tk._("a text"), value)
        return _chosen(field, str(value).strip())
    texts = value.split(",") if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise _refusal(field, tk._("a list of texts"), value)
    return [_chosen(field, text.strip()) for text in texts if text.strip()]


def _rows(field: Mapping[str, Any], value: Any) -> list[dict[str, Any]]:
    known = {each["field_name"] for each in field["repeating_subfields"]}
    rows = value if isinstance(value, list) else [value]
    if not all(isinstance(row, Mapping) and set(row) <= known for row in rows):
        expected = tk._("rows of {names}").format(names=", ".join(sorted(known)))
        raise _refusal(field, expected, value)
    return [dict(row) for row in rows]


def _chosen(field: Mapping[str, Any], text: str) -> str:
    if field["field_name"] == "license_id" and text not in licences():
        raise _refusal(field, tk._("a licence of the portal, as etalab-2.0"), text)
    choices = tk.h.scheming_field_choices(field)
    if choices and text not in {choice["value"] for choice in choices}:
        some = ", ".join(choice["value"] for choice in choices[:8])
        raise _refusal(field, tk._("a code of its list ({some}…)").format(some=some), text)
    return text


def _refusal(field: Mapping[str, Any], expected: str, found: Any) -> tk.Invalid:
    sentence = tk._("{field}: expected {expected}, found {found}")
    return tk.Invalid(
        sentence.format(field=field["field_name"], expected=expected, found=str(found)[:80])
    )
