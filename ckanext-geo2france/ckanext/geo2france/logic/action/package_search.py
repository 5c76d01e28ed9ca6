"""The doors in front of CKAN's search actions."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search import SolrConnectionError
from ckan.types import Action, Context, DataDict

from ckanext.geo2france.search import answers, outage

__all__ = ["package_autocomplete", "package_search"]


@tk.chained_action
@tk.side_effect_free
def package_search(original: Action, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Search datasets with plain parameters and declared fields, otherwise as CKAN documents."""
    tk.check_access("package_search", context, data_dict)
    data_dict = answers.admitted(context, data_dict)
    if outage.is_noted() and outage.draws_page():
        return outage.nothing(data_dict)
    try:
        with outage.noticed():
            return answers.answer(original, context, data_dict)
    except SolrConnectionError:
        if not outage.draws_page():
            raise
        return outage.nothing(data_dict)


@tk.chained_action
@tk.side_effect_free
def package_autocomplete(original: Action, context: Context, data_dict: DataDict) -> Any:
    """Complete the title or name of a dataset.

    CKAN 2.12 puts the text between double quotes as it is: a final backslash would open them again,
    and what stands before it would be read as a query.
    """
    text = str(data_dict.get("q", "")).replace("\\", " ")
    with outage.noticed():
        return original(context, {**data_dict, "q": text})
