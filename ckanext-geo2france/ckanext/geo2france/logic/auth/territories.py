"""Who may ask about territories: whoever may search."""

from __future__ import annotations

import ckan.authz as authz
import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["geo2france_territory_autocomplete"]


@tk.auth_allow_anonymous_access
def geo2france_territory_autocomplete(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever may search."""
    return authz.is_authorized("package_search", context, data_dict)
