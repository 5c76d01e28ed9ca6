"""Actions of the search that CKAN does not have."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.geo2france.logic import search_schema
from ckanext.geo2france.search import similar, suggestions

__all__ = ["geo2france_similar", "geo2france_suggest"]


@tk.side_effect_free
@tk.validate_action_data(search_schema.suggest)
def geo2france_suggest(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Complete what is being typed into the search field.

    :param q: the text so far, two letters at least
    :param limit: at most so many suggestions (default 8, at most 20)
    :returns: ``{"suggestions": [{"kind", "label", "url"}]}``, kind being dataset, keyword, theme or
        organization; nothing that the user may not see
    """
    tk.check_access("geo2france_suggest", context, data_dict)
    found = suggestions.suggest(context, data_dict["q"], data_dict["limit"])
    return {"suggestions": [suggestion.as_dict() for suggestion in found]}


@tk.side_effect_free
@tk.validate_action_data(search_schema.similar)
def geo2france_similar(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return the datasets most like one.

    :param id: id or name of the dataset
    :param limit: at most so many (default 6, at most 20)
    :returns: ``{"results": [dataset dictionaries]}``, those that the user may see
    """
    tk.check_access("geo2france_similar", context, data_dict)
    package = model.Package.get(data_dict["id"])
    assert package  # noqa: S101 - seen by the check of access
    return {"results": similar.similar(context, package.id, data_dict["limit"])}
