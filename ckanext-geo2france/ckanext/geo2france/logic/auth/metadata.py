"""Who may have metadata checked: whoever may see the dataset; those who write, what they type."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.geo2france.logic import metadata_schema

__all__ = ["geo2france_metadata_check"]


@tk.auth_allow_anonymous_access
def geo2france_metadata_check(context: Context, data_dict: DataDict) -> AuthResult:
    """Follow package_show for a dataset of the portal; fields and documents need an account."""
    if metadata_schema.kind_of(data_dict) != "id":
        return {"success": bool(context.get("user"))}
    try:
        tk.check_access("package_show", tk.fresh_context(context), {"id": data_dict["id"]})
    except tk.NotAuthorized as error:
        return {"success": False, "msg": str(error)}
    return {"success": True}
