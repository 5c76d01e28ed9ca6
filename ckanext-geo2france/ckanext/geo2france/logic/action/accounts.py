"""Actions on accounts: what changes a password."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.geo2france import accounts

__all__ = ["user_update"]


@tk.chained_action
def user_update(original: Any, context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Refuse to make a one-time password the lasting one; the rest is CKAN's."""
    user = model.User.get(data_dict.get("id"))
    chosen = data_dict.get("password1") or data_dict.get("password")
    if user and chosen and accounts.was_given_once(user, chosen):
        told = tk._("This password served once: choose another one to go on.")
        raise tk.ValidationError({"password": [told]})
    return original(context, data_dict)
