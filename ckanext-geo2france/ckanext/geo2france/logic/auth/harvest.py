"""Who may harvest: the administrators of the organization that gets the datasets.

A folder of the server is for system administrators alone: it would let others read its files.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.geo2france.model.harvest import HarvestSource

__all__ = [
    "geo2france_harvest_run",
    "geo2france_harvest_source_create",
    "geo2france_harvest_source_list",
    "geo2france_harvest_source_show",
    "geo2france_harvest_status",
]


def geo2france_harvest_source_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the administrators of the organization add a source that is not a folder."""
    if data_dict.get("type") == "folder":
        return {"success": False, "msg": tk._("Only system administrators may harvest a folder")}
    return _administers(context, data_dict.get("owner_org"))


def geo2france_harvest_source_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Let any user who is logged in ask; the list holds what they administer."""
    return {"success": bool(context.get("user"))}


def geo2france_harvest_source_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the administrators of its organization see a source."""
    return _of_source(context, data_dict)


def geo2france_harvest_run(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the administrators of its organization run a source."""
    return _of_source(context, data_dict)


def geo2france_harvest_status(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the administrators of its organization ask how the harvest of a source went."""
    return _of_source(context, data_dict)


def _of_source(context: Context, data_dict: DataDict) -> AuthResult:
    source = HarvestSource.get(data_dict.get("id", ""))
    return _administers(context, source.owner_org if source is not None else None)


def _administers(context: Context, organization: Any) -> AuthResult:
    try:
        tk.check_access("organization_update", tk.fresh_context(context), {"id": organization})
    except (tk.NotAuthorized, tk.ObjectNotFound, tk.ValidationError):
        message = tk._("Only administrators of the organization may harvest into it")
        return {"success": False, "msg": message}
    return {"success": True}
