"""The catalogue as RDF: ckanext-dcat's actions, with the portal's own writing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.geo2france.dcat import catalogue
from ckanext.geo2france.schemas.dcat.editions import BOTH, GEODCAT_AP_2

__all__ = ["dcat_catalog_search", "dcat_catalog_show"]

Action = Callable[[Context, DataDict], Any]
#: What our own writing covers: no profile named, or one of ours.
OWN = ([], [BOTH], [GEODCAT_AP_2])


def _is_of_others(data_dict: DataDict) -> bool:
    return (data_dict.get("profiles") or []) not in OWN


@tk.chained_action
@tk.side_effect_free
def dcat_catalog_show(original: Action, context: Context, data_dict: DataDict) -> Any:
    """Return a page of the catalogue as RDF, by the portal's profile unless another is asked."""
    if _is_of_others(data_dict):
        return original(context, data_dict)
    tk.check_access("dcat_catalog_show", context, data_dict)
    return catalogue.page(tk.fresh_context(context), data_dict)


@tk.chained_action
@tk.side_effect_free
def dcat_catalog_search(original: Action, context: Context, data_dict: DataDict) -> Any:
    """Return a page of a search as RDF, by the portal's profile unless another is asked."""
    if _is_of_others(data_dict):
        return original(context, data_dict)
    tk.check_access("dcat_catalog_search", context, data_dict)
    return catalogue.page(tk.fresh_context(context), data_dict)
