"""Who may harvest: the administrators of the organization that gets the datasets.

A folder of the server is for system administrators alone: it would let others read its files.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.geo2france.model.harvest import HarvestRun, HarvestSource

__all__ = [
    "geo2france_harvest_clear",
    "geo2france_harvest_outcome_list",
    "geo2france_harvest_preview",
    "geo2france_harvest_retry",
    "geo2france_harvest_run",
    "geo2france_harvest_run_cancel",
    "geo2france_harvest_run_compare",
    "geo2france_harvest_run_confirm",
    "geo2france_harvest_run_list",
    "geo2france_harvest_run_show",
    "geo2france_harvest_source_create",
    "geo2france_harvest_source_delete",
    "geo2france_harvest_source_list",
    "geo2france_harvest_source_show",
    "geo2france_harvest_source_update",
    "geo2france_harvest_status",
]


def geo2france_harvest_source_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the administrators of the organization add a source that is not a folder."""
    return _describes(context, data_dict, None)


def geo2france_harvest_source_update(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the administrators of its organization change a source that is not a folder.

    To give it to another organization takes being administrator of both.
    """
    allowed = _of_source(context, data_dict)
    source = HarvestSource.get(data_dict.get("id", ""))
    return _describes(context, data_dict, source) if allowed.get("success") else allowed


def geo2france_harvest_source_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Let any user who is logged in ask; the list holds what they administer."""
    return {"success": bool(context.get("user"))}


def geo2france_harvest_source_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the administrators of its organization see a source."""
    return _of_source(context, data_dict)


def geo2france_harvest_source_delete(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the administrators of its organization remove a source."""
    return _of_source(context, data_dict)


def geo2france_harvest_clear(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the administrators of its organization remove what a source brought."""
    return _of_source(context, data_dict)


def geo2france_harvest_preview(context: Context, data_dict: DataDict) -> AuthResult:
    """Let those preview a source who may run it as it is, or describe it as it would be."""
    values = set(data_dict) - {"id", "limit"}
    if data_dict.get("id"):
        allow = geo2france_harvest_source_update if values else _of_source
        return allow(context, data_dict)
    return geo2france_harvest_source_create(context, data_dict)


def geo2france_harvest_run(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the administrators of its organization run a source."""
    return _of_source(context, data_dict)


def geo2france_harvest_status(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the administrators of its organization ask how the harvest of a source went."""
    return _of_source(context, data_dict)


def geo2france_harvest_run_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the administrators of its organization list the runs of a source."""
    return _of_source(context, data_dict)


def geo2france_harvest_run_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the administrators of the source's organization see a run."""
    return _of_run(context, data_dict)


def geo2france_harvest_outcome_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the administrators of the source's organization read the report of a run."""
    return _of_run(context, data_dict)


def geo2france_harvest_run_compare(context: Context, data_dict: DataDict) -> AuthResult:
    """Let those compare two runs who may see both."""
    first = _of_run(context, data_dict)
    return _of_run(context, {"run_id": data_dict.get("other")}) if first.get("success") else first


def geo2france_harvest_run_confirm(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the administrators of the source's organization answer a run that asks."""
    return _of_run(context, data_dict)


def geo2france_harvest_run_cancel(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the administrators of the source's organization cancel a run."""
    return _of_run(context, data_dict)


def geo2france_harvest_retry(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the administrators of the source's organization have failed records read again."""
    return _of_run(context, data_dict)


def _describes(context: Context, data_dict: DataDict, source: Any) -> AuthResult:
    """Let the administrators of the organization that *data_dict* names describe a source so."""
    kinds = {data_dict.get("type"), source.type if source is not None else None}
    if "folder" in kinds:
        return {"success": False, "msg": tk._("Only system administrators may harvest a folder")}
    if source is not None and not data_dict.get("owner_org"):
        return {"success": True}
    return _administers(context, data_dict.get("owner_org"))


def _of_run(context: Context, data_dict: DataDict) -> AuthResult:
    run = HarvestRun.get(data_dict.get("run_id") or "")
    return _of_source(context, {"id": run.source_id if run is not None else ""})


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
