"""CKAN's actions that save a dataset, which read what the entry form sent our way."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.geo2france.logic import entry

__all__ = ["package_create", "package_update"]


@tk.chained_action
def package_create(original: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Create a dataset, with every row and line as it was typed."""
    _read(context, data_dict)
    return original(context, data_dict)


@tk.chained_action
def package_update(original: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Update a dataset, with every row and line as it was typed."""
    _read(context, data_dict)
    return original(context, data_dict)


def _read(context: Any, data: dict[str, Any]) -> None:
    entry.gather_rows(data)
    if context.get("save"):
        data.update(entry.join_lines(data))
