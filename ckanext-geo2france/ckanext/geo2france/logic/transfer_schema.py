"""What the actions on contacts, imports and exports accept."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic.schema import validator_args

__all__ = ["exporting", "importing", "organization"]

Schema = dict[str, Any]

STANDARDS = ("iso19139", "iso19115-3")
ROWS_AT_ONCE = 100


@validator_args
def organization(not_empty: Any, unicode_safe: Any) -> Schema:
    """Return the schema that names an organization, by id or name."""
    return {"owner_org": [not_empty, unicode_safe]}


@validator_args
def importing(
    not_empty: Any,
    ignore_missing: Any,
    unicode_safe: Any,
    default: Any,
    boolean_validator: Any,
) -> Schema:
    """Return the schema of a document to import: its text or a file, and where it goes."""
    return {
        "owner_org": [not_empty, unicode_safe],
        "xml": [ignore_missing, unicode_safe],
        "upload": [ignore_missing],
        "private": [default(False), boolean_validator],
    }


@validator_args
def exporting(
    ignore_missing: Any,
    unicode_safe: Any,
    default: Any,
    one_of: Any,
    natural_number_validator: Any,
) -> Schema:
    """Return the schema of a selection to export."""
    return {
        # before `ids`, which takes it in: an `id` that was not read would export everything
        "id": [ignore_missing, unicode_safe],
        "ids": [_with_the_one, ignore_missing, _references],
        "q": [ignore_missing, unicode_safe],
        "fq": [ignore_missing, unicode_safe],
        "sort": [ignore_missing, unicode_safe],
        "extras": [ignore_missing],
        "standard": [default(STANDARDS[0]), one_of(list(STANDARDS))],
        "rows": [default(20), natural_number_validator, _at_most],
        "start": [default(0), natural_number_validator],
    }


def _with_the_one(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Add ``id``, the name that the page gives the same parameter, to the ids."""
    if one := data.pop(("id",), None):
        more = data.get(key) or []
        data[key] = [one, *(more.split(",") if isinstance(more, str) else more)]


def _references(value: Any) -> list[str]:
    found = value.split(",") if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise tk.Invalid(tk._("Give the ids of datasets, or a search"))
    return list(dict.fromkeys(each.strip() for each in found if each.strip()))


def _at_most(value: int) -> int:
    return min(value, ROWS_AT_ONCE)
