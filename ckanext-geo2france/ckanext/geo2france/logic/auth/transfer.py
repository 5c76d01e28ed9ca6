"""Who may bring records into an organization: those who may create datasets in it."""

from __future__ import annotations

from typing import Any

import ckan.authz as authz
import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = [
    "geo2france_contact_list",
    "geo2france_metadata_export",
    "geo2france_metadata_import",
]


def geo2france_metadata_import(context: Context, data_dict: DataDict) -> AuthResult:
    """Let those who may create datasets in the organization import records into it."""
    return _may_create(context, data_dict.get("owner_org"))


def geo2france_contact_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Let those who may create datasets in the organization take up its contacts."""
    return _may_create(context, data_dict.get("owner_org"))


@tk.auth_allow_anonymous_access
def geo2france_metadata_export(context: Context, data_dict: DataDict) -> AuthResult:
    """Let everyone export: only what they may see is found."""
    return {"success": True}


def _may_create(context: Context, organization: Any) -> AuthResult:
    group = model.Group.get(organization) if organization else None
    user = context.get("user", "")
    allowed = group is not None and authz.has_user_permission_for_group_or_org(
        group.id, user, "create_dataset"
    )
    message = tk._("Only editors of the organization may do this")
    return {"success": True} if allowed else {"success": False, "msg": message}
