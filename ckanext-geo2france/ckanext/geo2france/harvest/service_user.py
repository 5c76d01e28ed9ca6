"""The user in whose name harvests write: an editor where it must write, and no more."""

from __future__ import annotations

import secrets
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.geo2france.config import harvest_user

__all__ = ["as_harvester", "ensure_editor", "ensure_member", "service_user"]


def service_user() -> Any:
    """Return the service user, created at first use with a password that nobody knows."""
    name = harvest_user()
    user = model.User.by_name(name)
    if user is None:
        site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        tk.get_action("user_create")(
            {"ignore_auth": True, "user": site_user},
            {
                "name": name,
                "fullname": tk._("Harvester"),
                "email": f"{name}@harvest.invalid",
                "password": secrets.token_urlsafe(32),
            },
        )
        user = model.User.by_name(name)
    return user


def ensure_editor(context: Any, organization_id: str) -> None:
    """Make the service user an editor of the organization, with the rights of *context*'s user."""
    user = service_user()
    if organization_id in user.get_group_ids("organization", "editor"):
        return
    tk.get_action("organization_member_create")(
        tk.fresh_context(context),
        {"id": organization_id, "username": user.name, "role": "editor"},
    )


def ensure_member(group_id: str) -> None:
    """Make the service user a member of a group, so that it may put datasets there.

    Whoever asks may put datasets in the group too: that was checked, and is all that it takes.
    """
    user = service_user()
    if group_id in user.get_group_ids("group"):
        return
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    tk.get_action("group_member_create")(
        {"ignore_auth": True, "user": site_user},
        {"id": group_id, "username": user.name, "role": "member"},
    )


def as_harvester(user: Any) -> Any:
    """Return a fresh context in which actions run as the service user, its rights exercised."""
    return {"user": user.name, "auth_user_obj": user, "return_id_only": True}
