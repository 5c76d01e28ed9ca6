"""Actions of the search that CKAN does not have."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict, Schema

from ckanext.geo2france.search import similar, suggestions

__all__ = ["geo2france_similar", "geo2france_suggest"]

MOST = 20


def _suggest_schema() -> Schema:
    text, missing = tk.get_validator("unicode_safe"), tk.get_validator("default")
    return {"q": [missing(""), text], "limit": _limit(8)}


def _similar_schema() -> Schema:
    needed, text = tk.get_validator("not_empty"), tk.get_validator("unicode_safe")
    return {"id": [needed, text], "limit": _limit(6)}


def _limit(usual: int) -> list[Any]:
    missing, number = tk.get_validator("default"), tk.get_validator("natural_number_validator")
    return [missing(usual), number, _at_most]


def _at_most(value: Any) -> Any:
    # Validators go on after an error: the value may still be the text that was refused.
    return min(value, MOST) if isinstance(value, int) else value


@tk.side_effect_free
def geo2france_suggest(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Complete what is being typed into the search field.

    :param q: the text so far, two letters at least
    :param limit: at most so many suggestions (default 8, at most 20)
    :returns: ``{"suggestions": [{"kind", "label", "url"}]}``, kind being dataset, keyword, theme or
        organization; nothing that the user may not see
    """
    tk.check_access("geo2france_suggest", context, data_dict)
    asked = _validated(data_dict, _suggest_schema(), context)
    found = suggestions.suggest(context, asked["q"], asked["limit"])
    return {"suggestions": [suggestion.as_dict() for suggestion in found]}


@tk.side_effect_free
def geo2france_similar(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return the datasets most like one.

    :param id: id or name of the dataset
    :param limit: at most so many (default 6, at most 20)
    :returns: ``{"results": [dataset dictionaries]}``, those that the user may see
    """
    asked = _validated(data_dict, _similar_schema(), context)
    tk.check_access("geo2france_similar", context, asked)
    package = model.Package.get(asked["id"])
    assert package  # noqa: S101 - seen by the check of access
    return {"results": similar.similar(context, package.id, asked["limit"])}


def _validated(data_dict: DataDict, schema: Schema, context: Context) -> dict[str, Any]:
    data, errors = tk.navl_validate(data_dict, schema, context)
    if errors:
        raise tk.ValidationError(errors)
    return data
