"""What the harvest actions accept."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic.schema import validator_args

from ckanext.geo2france.harvest.options import OPTIONS
from ckanext.geo2france.harvest.reading import TYPES

__all__ = [
    "changes",
    "clearing",
    "compare",
    "confirm",
    "deletion",
    "outcomes",
    "preview",
    "reference",
    "run",
    "run_reference",
    "runs",
    "source",
    "status",
]

Schema = dict[str, Any]
#: What is checked whole, with the rest of the source: `harvest.sources`.
CHECKED_LATER = ("filters", "credentials", "options", *OPTIONS)


def _if_given(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Let a value pass as it is, an empty one too, and leave out what was not given."""
    if data.get(key) is tk.missing:
        data.pop(key, None)
        raise tk.StopOnError


@validator_args
def source(
    not_empty: Any,
    ignore_missing: Any,
    unicode_safe: Any,
    name_validator: Any,
    one_of: Any,
    boolean_validator: Any,
) -> Schema:
    """Return the schema of a new source."""
    return {
        "name": [not_empty, unicode_safe, name_validator],
        "title": [ignore_missing, unicode_safe, _title],
        "type": [ignore_missing, one_of(list(TYPES))],
        "url": [not_empty, unicode_safe, _stripped],
        "owner_org": [not_empty, unicode_safe],
        "active": [ignore_missing, boolean_validator],
        "priority": [ignore_missing, _priority],
        "schedule": [ignore_missing, unicode_safe],
        **{name: [_if_given] for name in CHECKED_LATER},
    }


@validator_args
def changes(not_empty: Any, not_missing: Any, unicode_safe: Any) -> Schema:
    """Return the schema of what changes in a source: what is not given stays."""
    schema: Schema = source()
    for name in ("name", "url", "owner_org"):
        schema[name] = [_if_given, *schema[name]]
    return {**schema, "id": [not_empty, unicode_safe]}


@validator_args
def preview(
    ignore_missing: Any, unicode_safe: Any, default: Any, natural_number_validator: Any
) -> Schema:
    """Return the schema of a preview: of a stored source, changed or not, or of one to come."""
    return {
        **changes(),
        "id": [ignore_missing, unicode_safe],
        "limit": [default(20), natural_number_validator],
    }


def _title(value: str) -> str:
    if len(value) > 200:
        raise tk.Invalid(tk._("A title holds 200 characters at most"))
    return " ".join(value.split())


def _stripped(value: str) -> str:
    return value.strip()


def _priority(value: Any) -> int:
    text = str(value).strip()
    if not text.isascii() or not text.isdigit() or int(text) > 1000:
        raise tk.Invalid(tk._("A priority is a whole number from 0 to 1000"))
    return int(text)


@validator_args
def reference(not_empty: Any, unicode_safe: Any) -> Schema:
    """Return the schema that names a source, by id or name."""
    return {"id": [not_empty, unicode_safe]}


@validator_args
def deletion(not_empty: Any, unicode_safe: Any, default: Any, boolean_validator: Any) -> Schema:
    """Return the schema of the removal of a source."""
    return {"id": [not_empty, unicode_safe], "keep_datasets": [default(False), boolean_validator]}


@validator_args
def clearing(not_empty: Any, unicode_safe: Any, default: Any, boolean_validator: Any) -> Schema:
    """Return the schema of a request to clear a source."""
    return {
        "id": [not_empty, unicode_safe],
        "wait": [default(False), boolean_validator],
        "remove": [default(False), boolean_validator],
    }


@validator_args
def run(not_empty: Any, unicode_safe: Any, default: Any, boolean_validator: Any) -> Schema:
    """Return the schema of a request to run a source."""
    return {
        "id": [not_empty, unicode_safe],
        "wait": [default(False), boolean_validator],
        "full": [default(False), boolean_validator],
    }


@validator_args
def status(ignore_missing: Any, not_empty: Any, unicode_safe: Any) -> Schema:
    """Return the schema of a question about the state of a source and the lines of its last run."""
    return {
        "id": [not_empty, unicode_safe],
        "run_id": [ignore_missing, unicode_safe],
        "kind": [ignore_missing, unicode_safe],
        **_paged(100),
    }


@validator_args
def runs(not_empty: Any, unicode_safe: Any) -> Schema:
    """Return the schema of the list of runs of a source."""
    return {"id": [not_empty, unicode_safe], **_paged(20)}


@validator_args
def run_reference(not_empty: Any, unicode_safe: Any) -> Schema:
    """Return the schema that names a run."""
    return {"run_id": [not_empty, unicode_safe]}


@validator_args
def outcomes(not_empty: Any, ignore_missing: Any, unicode_safe: Any) -> Schema:
    """Return the schema of the list of outcomes of a run."""
    return {
        "run_id": [not_empty, unicode_safe],
        "kind": [ignore_missing, unicode_safe],
        "q": [ignore_missing, unicode_safe],
        **_paged(100),
    }


@validator_args
def compare(not_empty: Any, unicode_safe: Any) -> Schema:
    """Return the schema of a comparison of two runs."""
    return {"run_id": [not_empty, unicode_safe], "other": [not_empty, unicode_safe]}


@validator_args
def confirm(not_empty: Any, not_missing: Any, unicode_safe: Any, boolean_validator: Any) -> Schema:
    """Return the schema of the answer to a run that asks."""
    return {
        "run_id": [not_empty, unicode_safe],
        "withdraw": [not_missing, boolean_validator],
    }


def _paged(size: int) -> Schema:
    """Return the schema of how many lines are wanted (all: no limit is known), after how many."""
    default: Any = tk.get_validator("default")
    natural = tk.get_validator("natural_number_validator")
    return {"limit": [default(size), natural], "offset": [default(0), natural]}
