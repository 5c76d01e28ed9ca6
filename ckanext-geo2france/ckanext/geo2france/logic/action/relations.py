"""The action that tells which datasets one is related to."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.geo2france.relations import KINDS, related

__all__ = ["geo2france_relations"]


@tk.side_effect_free
def geo2france_relations(context: Context, data_dict: DataDict) -> dict[str, list[dict[str, Any]]]:
    """Return the datasets that one is related to, as far as the user may see them.

    :param id: id or name of the dataset
    :returns: lists of ``{"id", "name", "title", "type"}`` under ``series`` (those it belongs to),
        ``members`` (those that belong to it), ``services`` (those that give access to it) and
        ``served`` (those that it gives access to)
    """
    reference = tk.get_or_bust(data_dict, "id")
    tk.check_access("package_show", context, {"id": reference})
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in dict.fromkeys(KINDS.values())}
    dataset = model.Package.get(reference)
    for each in related(dataset.id, context.get("user") or "") if dataset else ():
        told = {"id": each.id, "name": each.name, "title": each.title, "type": each.type}
        found[each.kind].append(told)
    return found
