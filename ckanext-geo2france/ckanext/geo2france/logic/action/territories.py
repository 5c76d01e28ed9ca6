"""Actions on the territories that datasets are related to."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.geo2france.logic import search_schema
from ckanext.geo2france.pages import territories as pages
from ckanext.geo2france.search import territories
from ckanext.geo2france.territories import find

__all__ = ["geo2france_territory_autocomplete"]


@tk.side_effect_free
@tk.validate_action_data(search_schema.suggest)
def geo2france_territory_autocomplete(
    context: Context, data_dict: DataDict
) -> list[dict[str, Any]]:
    """Complete the name, the INSEE code or the SIREN of a territory.

    :param q: the text so far
    :param limit: at most so many territories (default 8, at most 20)
    :returns: a list of ``{"code", "number", "kind", "name", "label", "kind_label", "departement",
        "first_year", "last_year", "bbox"}``: ``code`` is what ``ext_territory`` takes
        (``fr:epci:246200364``), ``number`` the INSEE code or SIREN alone, ``kind`` one of commune,
        epci, departement, region, country, ``bbox`` west, south, east, north in degrees (null where
        no contour is known)
    """
    tk.check_access("geo2france_territory_autocomplete", context, data_dict)
    reference = territories.reference()
    found = find(reference, data_dict["q"], data_dict["limit"])
    return [
        {
            "code": each.code,
            "number": each.number,
            "kind": each.kind.value,
            "name": each.name,
            "label": pages.label(each),
            "kind_label": pages.kind_label(each),
            "departement": each.departement,
            "first_year": each.first_year,
            "last_year": each.last_year,
            "bbox": reference.bounds(each),
        }
        for each in found
    ]
