"""Whether the name, the address, the schedule and the credentials of a source make sense."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any, Final

import ckan.authz as authz
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.geo2france import config
from ckanext.geo2france.domain.errors import HarvestError
from ckanext.geo2france.harvest.credentials import authorization_of, encrypted
from ckanext.geo2france.harvesters import folder
from ckanext.geo2france.harvesters.addresses import Policy
from ckanext.geo2france.harvesters.schedule import check_schedule, following
from ckanext.geo2france.model.harvest import HarvestSource

__all__ = [
    "check_address",
    "check_name",
    "check_priority",
    "checked_credentials",
    "checked_schedule",
    "next_run",
]

Errors = dict[str, list[str]]
USUAL_PRIORITY: Final = 100


def check_name(name: str, source: Any, errors: Errors) -> None:
    """Refuse a name that another source than *source* has already."""
    other = HarvestSource.get(name)
    if other is not None and (source is None or other.id != source.id):
        errors["name"] = [tk._("A source already has this name")]


def check_address(url: str, source_type: str, errors: Errors) -> None:
    """Refuse an address that cannot be one of this type of source, or that must not be asked."""
    try:
        if source_type == "folder":
            folder.path_of(url)
        else:
            Policy.of(config.harvest_private_networks()).check_url(url)
    except HarvestError as error:
        errors["url"] = [error.said(tk._)]


def check_priority(context: Context, priority: int, source: Any, errors: Errors) -> None:
    """Let administrators of the portal alone put a source before those of others.

    It would then write in datasets that other organizations publish.
    """
    stored = source.priority if source is not None else USUAL_PRIORITY
    is_ahead = priority < min(stored, USUAL_PRIORITY)
    if is_ahead and not authz.is_sysadmin(context.get("user")):
        message = tk._("Only administrators of the portal may give a priority under {usual}")
        errors["priority"] = [message.format(usual=USUAL_PRIORITY)]


def checked_schedule(text: Any, errors: Errors) -> str:
    """Return a cron expression with single blanks, or "" for none."""
    schedule = " ".join(str(text or "").split())
    try:
        if schedule:
            check_schedule(schedule)
    except HarvestError as error:
        errors["schedule"] = [error.said(tk._)]
    return schedule


def next_run(source: Any) -> datetime | None:
    """Return when *source* is due next, or None if it is only read when asked."""
    if not source.active or not source.schedule:
        return None
    return following(source.schedule, datetime.now(timezone.utc))


def checked_credentials(values: Mapping[str, Any], source: Any, errors: Errors) -> str:
    """Return what is stored of the credentials that *values* give, or that *source* has.

    What was entered for one host is never kept for another: who moves a source could have the
    password sent to a server of their own.
    """
    try:
        if "credentials" in values:
            return encrypted(values["credentials"], values["url"])
        if source is None:
            return ""
        stored: str = source.credentials
        if stored and not _still_for(stored, source.url, values["url"]):
            message = tk._("The address leads to another host: enter them again, or remove them")
            errors["credentials"] = [message]
    except HarvestError as error:
        errors["credentials"] = [error.said(tk._)]
        return ""
    return stored


def _still_for(stored: str, before: str, now: str) -> bool:
    if now == before:
        return True
    authorization = authorization_of(stored)
    return authorization is not None and authorization.is_for(now)
