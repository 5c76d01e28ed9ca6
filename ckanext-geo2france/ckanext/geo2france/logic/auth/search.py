"""Who may use the search actions: whoever may search, or see the dataset."""

from __future__ import annotations

import ckan.authz as authz
import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["geo2france_similar", "geo2france_suggest"]


@tk.auth_allow_anonymous_access
def geo2france_suggest(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever may search."""
    return authz.is_authorized("package_search", context, data_dict)


@tk.auth_allow_anonymous_access
def geo2france_similar(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever may see the dataset."""
    return authz.is_authorized("package_show", context, data_dict)
