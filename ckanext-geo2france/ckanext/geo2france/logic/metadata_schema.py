"""What the check of metadata is given."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["kind_of"]

#: What stands beside the fields of a dataset, or designates one.
ASIDE = frozenset({"id", "lang", "xml", "dataset"})


def kind_of(data_dict: dict[str, Any]) -> str:
    """Return what is to be checked: ``xml``, ``dataset`` or ``id``. Raises ValidationError.

    A dataset that is being edited comes with its id and its fields: the fields count.
    """
    if data_dict.get("xml"):
        return "xml"
    if isinstance(data_dict.get("dataset"), dict) or data_dict.keys() - ASIDE:
        return "dataset"
    if data_dict.get("id"):
        return "id"
    raise tk.ValidationError({"id": [tk._("Give a dataset, by id or by its fields, or xml")]})
