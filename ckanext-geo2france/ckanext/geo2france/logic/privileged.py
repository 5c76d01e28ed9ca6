"""Fields that only administrators and harvesters set, and that editors leave as they are."""

from __future__ import annotations

import json
import math
from typing import Any

import ckan.authz as authz
import ckan.plugins.toolkit as tk

from ckanext.geo2france.config import harvest_user

__all__ = [
    "geo2france_email",
    "geo2france_harvester_only",
    "geo2france_popularity",
    "geo2france_withdrawn",
]


def geo2france_harvester_only(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Keep the stored value unless an administrator or the harvester sends another."""
    _settle(key, data, context, tk._("Only administrators and harvesters may change this field"))


def geo2france_withdrawn(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Let administrators and harvesters alone say when a dataset was withdrawn, or is no more."""
    stored = _stored(context, key[-1]) or ""
    if data[key] == stored or _privileged(context):
        return
    if data[key]:
        raise tk.Invalid(tk._("Only administrators and harvesters may change this field"))
    data[key] = stored


def geo2france_popularity(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Accept a popularity of 0 or more from an administrator or the harvester."""
    value = data.get(key)
    if value is not tk.missing and value not in (None, ""):
        data[key] = str(_popularity(value))
    _settle(key, data, context, tk._("Only administrators and harvesters may set the popularity"))


def geo2france_email(value: Any, context: Any) -> Any:
    """Refuse what is typed in a form, which sets ``save``, and is no e-mail address a line.

    What a partner's record says instead of one is kept, from harvests and imports, and stays when
    another field is edited: nothing of a record may be lost. The INSPIRE check tells of it.
    """
    if not value or value is tk.missing or not context.get("save"):
        return value
    check: Any = tk.get_validator("email_validator")
    kept = _emails(context)
    for line in value.splitlines():
        if line not in kept:
            check(line, context)
    return value


def _emails(context: Any) -> set[str]:
    """Return the addresses that the contacts of the stored dataset have."""
    package = context.get("package")
    contacts = json.loads(package.extras.get("contacts") or "[]") if package else []
    return {line for each in contacts for line in (each.get("email") or "").splitlines()}


def _popularity(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise tk.Invalid(tk._("“{text}” is not a number").format(text=value)) from error
    if not math.isfinite(number) or number < 0:
        raise tk.Invalid(tk._("The popularity is a number of 0 or more"))
    return number


def _settle(key: Any, data: Any, context: Any, refusal: str) -> None:
    stored = _stored(context, key[-1])
    sent = data.get(key)
    if sent is tk.missing or sent in (None, ""):
        # A form that does not show the field must not erase it.
        sent = stored
    elif sent != stored and not _privileged(context):
        raise tk.Invalid(refusal)
    if sent is None:
        data.pop(key, None)
        raise tk.StopOnError
    data[key] = sent


def _stored(context: Any, field: str) -> str | None:
    package = context.get("package")
    return package.extras.get(field) if package else None


def _privileged(context: Any) -> bool:
    name = context.get("user")
    return bool(
        context.get("ignore_auth") or (name and (authz.is_sysadmin(name) or name == harvest_user()))
    )
