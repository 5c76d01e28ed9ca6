"""How the harvest pages ask the actions: a refusal is a page that says as little as others do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import ckan.plugins.toolkit as tk
from flask import Response

__all__ = [
    "ask",
    "asked_page",
    "flat_errors",
    "keep_private",
    "mistakes_of",
    "organizations",
    "outcomes_of",
    "refuse_strangers",
    "send_to_login",
]

AT_ONCE: Final = 500


def ask(action: str, **data: Any) -> Any:
    """Call a harvest action; what one may not see answers as what does not exist."""
    try:
        return tk.get_action(f"geo2france_harvest_{action}")({}, data)
    except tk.NotAuthorized:
        return tk.abort(404, tk._("Harvest source not found"))
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Harvest source not found"))


def keep_private(response: Response) -> Response:
    """Let no cache keep the answer: it depends on who asks, and a form may hold a password."""
    # CKAN would add "public" to the header.
    tk.request.environ["__no_cache__"] = True
    response.cache_control.no_store = True
    return response


def send_to_login() -> Any:
    """Send who is not logged in to do so, and back to the page asked for; before each request.

    It is the same for every address, so that it tells nothing of what there is.
    """
    if not tk.current_user.is_anonymous:
        return None
    if tk.request.method not in ("GET", "HEAD") or tk.request.path.endswith("/etat.json"):
        return tk.abort(403, tk._("Log in to see the harvests"))
    asked = tk.request.query_string.decode("utf-8", "replace")
    here = tk.h.url_for(tk.request.path) + (f"?{asked}" if asked else "")
    return tk.redirect_to("user.login", came_from=here)


def refuse_strangers() -> list[dict[str, Any]]:
    """Return the organizations that the user administers; 403 for who administers none."""
    message = tk._("Only administrators of an organization may harvest")
    return organizations() or tk.abort(403, message)


def organizations() -> list[dict[str, Any]]:
    """Return the organizations that the user administers, by name."""
    return tk.get_action("organization_list_for_user")({}, {"permission": "admin"})


def asked_page() -> int:
    """Return the number of the page that the address asks for, from 1."""
    text = tk.request.args.get("page", "1")
    return min(int(text), 100_000) if text.isascii() and text.isdigit() and int(text) else 1


def outcomes_of(run_id: str, kind: str = "", words: str = "") -> Iterator[dict[str, Any]]:
    """Yield the outcomes of a run, asked for by pages."""
    offset = 0
    while True:
        asked = {"run_id": run_id, "limit": AT_ONCE, "offset": offset}
        asked |= {key: value for key, value in (("kind", kind), ("q", words)) if value}
        found = tk.get_action("geo2france_harvest_outcome_list")({}, asked)["outcomes"]
        yield from found
        if len(found) < AT_ONCE:
            return
        offset += AT_ONCE


def flat_errors(told: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield the messages of a ValidationError, each under its innermost name."""
    if isinstance(told, Mapping):
        for key, value in told.items():
            yield from flat_errors(value, str(key))
    elif isinstance(told, list | tuple):
        for each in told:
            yield from flat_errors(each, name)
    elif told:
        yield name, str(told)


def mistakes_of(error: tk.ValidationError) -> dict[str, list[str]]:
    """Return the messages of a ValidationError by field."""
    found: dict[str, list[str]] = {}
    for name, message in flat_errors(error.error_dict):
        found.setdefault(name, []).append(message)
    return found
