"""The page on which editors import ISO files."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint

__all__ = ["geo2france_transfer"]

#: More files than this are a folder to harvest.
FILES_AT_ONCE = 50

geo2france_transfer = Blueprint("geo2france_transfer", __name__)


@geo2france_transfer.route("/import", methods=["GET"])
def import_page() -> Any:
    """Show the form that imports ISO files into an organization."""
    return _page(_organizations())


@geo2france_transfer.route("/import", methods=["POST"])
def import_files() -> Any:
    """Import the files that were sent, each by itself, and tell what became of each record."""
    organizations = _organizations()
    form = tk.request.form
    files = [each for each in tk.request.files.getlist("upload") if each.filename]
    sent: list[tuple[str, dict[str, Any]]] = [
        (str(each.filename), {"upload": each}) for each in files[:FILES_AT_ONCE]
    ]
    if form.get("xml", "").strip():
        sent.append((tk._("Pasted text"), {"xml": form["xml"]}))
    target = {"owner_org": form.get("owner_org", ""), "private": form.get("private", "")}
    report = [line for name, what in sent for line in _imported(name, {**target, **what})]
    left = [each.filename for each in files[FILES_AT_ONCE:]]
    return _page(organizations, report, left, is_empty=not sent)


def _imported(name: str, data: dict[str, Any]) -> list[dict[str, Any]]:
    """Import one document; a refusal is a line of the report."""
    try:
        found = tk.get_action("geo2france_metadata_import")({}, data)["records"]
    except tk.ValidationError as error:
        reasons = [text for texts in error.error_dict.values() for text in texts]
        found = [{"status": "refused", "reason": " ".join(map(str, reasons))}]
    except tk.NotAuthorized as error:
        found = [{"status": "refused", "reason": str(error)}]
    return [{**record, "file": name} for record in found]


def _organizations() -> list[dict[str, Any]]:
    if tk.current_user.is_anonymous:
        return tk.abort(403, tk._("Log in to import records"))
    found = tk.get_action("organization_list_for_user")({}, {"permission": "create_dataset"})
    return found or tk.abort(403, tk._("Only editors of an organization may import records"))


def _page(
    organizations: list[dict[str, Any]],
    report: list[dict[str, Any]] | None = None,
    left: list[str | None] | None = None,
    *,
    is_empty: bool = False,
) -> str:
    return tk.render(
        "geo2france/import.html",
        {
            "organizations": organizations,
            "report": report or [],
            "left": left or [],
            "is_empty": is_empty,
            "chosen": tk.request.form.get("owner_org", ""),
        },
    )
