"""What the actions on contacts, imports and exports accept."""

from __future__ import annotations

from typing import Any

from ckan.logic.schema import validator_args

__all__ = ["importing", "organization"]

Schema = dict[str, Any]


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
