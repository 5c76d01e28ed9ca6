"""The form of a dataset as CKAN's views need it: values, choices and defaults put together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any
from uuid import uuid4

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.geo2france.forms.building import Builder, build
from ckanext.geo2france.forms.defaults import defaults
from ckanext.geo2france.forms.parts import Choice, Field, Form
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas import fields as schema_fields

__all__ = ["form", "lists"]

#: The parts of a link that the form of a new record asks for; the others have their own page.
LINK_PARTS = ("url", "name", "protocol", "function", "layer_name", "description", "format")
RARE_LINK_PARTS = ("function", "layer_name", "description", "format")
LINK_PATTERN = "{field}__{row}__{part}"


def form(
    kind: str, data: Mapping[str, Any], errors: Mapping[str, Any], lang: str, is_fresh: bool
) -> Form:
    """Return the form of a record of type *kind*; a fresh one proposes its usual values."""
    values = dict(data)
    if is_fresh:
        today = datetime.now(timezone.utc).date().isoformat()
        values = {**defaults(kind, lang, str(uuid4()), today), **values}
    builder = Builder(kind, lang, values, errors, _choices())
    schema = tk.h.scheming_get_dataset_schema(kind)
    more = {"description": _visibility(values), "access": _links(builder, schema)}
    if data.get("id"):
        del more["access"]
    return build(builder, schema_fields.steps(), schema["dataset_fields"], more)


def lists(form: Form, lang: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the code lists that the text fields of *form* suggest, each by code and label."""
    names = {
        part.suggestions
        for step in form.steps
        for field in step.fields
        for part in (field, *(field.blank.fields if field.blank else ()))
        if part.suggestions
    }
    return [(name, _entries(name, lang)) for name in sorted(names)]


def _entries(name: str, lang: str) -> list[tuple[str, str]]:
    return [
        (entry.code, entry.en if lang == "en" else entry.fr)
        for entry in codelists.load(name).entries
    ]


def _choices() -> dict[str, list[tuple[str, str]]]:
    organizations = tk.h.organizations_available("create_dataset")
    return {
        "owner_org": [(each["id"], each["display_name"]) for each in organizations],
        "license_id": [(value, label) for label, value in model.Package.get_license_options()],
    }


def _visibility(values: Mapping[str, Any]) -> Field:
    is_private = str(values.get("private", False)) == "True"
    return Field(
        name="private",
        kind="visibility",
        label=tk._("Visibility"),
        value=str(is_private),
        choices=(
            Choice("False", tk._("Everyone"), not is_private),
            Choice("True", tk._("Members of the organization only"), is_private),
        ),
    )


def _links(builder: Builder, schema: Mapping[str, Any]) -> Field:
    by_name = {raw["field_name"]: raw for raw in schema["resource_fields"]}
    parts = [
        {**by_name[name], "rare": name in RARE_LINK_PARTS, "form_placeholder": ""}
        for name in LINK_PARTS
    ]
    raw = {
        "field_name": "resources",
        "label": tk._("Files and services"),
        "repeating_label": tk._("Link"),
        "help_text": tk._("Addresses where the data can be taken or used; files are added later."),
    }
    return builder.rows(raw, parts, LINK_PATTERN)
