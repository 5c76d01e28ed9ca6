"""What the harvest actions accept."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic.schema import validator_args

from ckanext.geo2france.harvest.reading import TYPES

__all__ = ["reference", "run", "source", "status"]

Schema = dict[str, Any]


@validator_args
def source(
    not_empty: Any,
    default: Any,
    ignore_missing: Any,
    unicode_safe: Any,
    name_validator: Any,
    one_of: Any,
    int_validator: Any,
    group_id_or_name_exists: Any,
) -> Schema:
    """Return the schema of a new source."""
    return {
        "name": [not_empty, unicode_safe, name_validator],
        "title": [default(""), unicode_safe],
        "type": [default("csw"), one_of(list(TYPES))],
        "url": [not_empty, unicode_safe],
        "owner_org": [not_empty, unicode_safe, group_id_or_name_exists],
        "page_size": [ignore_missing, int_validator, _page_size],
    }


def _page_size(value: Any) -> int:
    if not 1 <= value <= 1000:
        raise tk.Invalid(tk._("A page holds 1 to 1000 records"))
    return value


@validator_args
def reference(not_empty: Any, unicode_safe: Any) -> Schema:
    """Return the schema that names a source, by id or name."""
    return {"id": [not_empty, unicode_safe]}


@validator_args
def run(not_empty: Any, unicode_safe: Any, default: Any, boolean_validator: Any) -> Schema:
    """Return the schema of a request to run a source."""
    return {"id": [not_empty, unicode_safe], "wait": [default(False), boolean_validator]}


@validator_args
def status(
    ignore_missing: Any,
    not_empty: Any,
    unicode_safe: Any,
    default: Any,
    natural_number_validator: Any,
) -> Schema:
    """Return the schema of a question about the state of a source and the lines of its last run."""
    return {
        "id": [not_empty, unicode_safe],
        "run_id": [ignore_missing, unicode_safe],
        "kind": [ignore_missing, unicode_safe],
        "limit": [default(100), natural_number_validator],
        "offset": [default(0), natural_number_validator],
    }
