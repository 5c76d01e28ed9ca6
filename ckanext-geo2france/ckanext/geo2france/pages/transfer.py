"""ISO files in and out: the page on which editors import them, the archive of a selection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, stream_with_context

from ckanext.geo2france.pages.zipping import zipped
from ckanext.geo2france.search.solr import quoted

__all__ = ["geo2france_transfer"]

#: More files than this are a folder to harvest.
FILES_AT_ONCE = 50
#: More records than this are a catalogue: DCAT gives it by pages.
RECORDS_IN_ARCHIVE = 1000
RECORDS_AT_ONCE = 50

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
        errors: dict[str, Any] = error.error_dict
        reasons = [text for texts in errors.values() for text in texts]
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


@geo2france_transfer.route("/export/iso.zip")
def export_zip() -> Any:
    """Send the records of a search, or those chosen by ``id``, as ISO documents in an archive.

    The parameters are those of the page of results; ``standard`` chooses between iso19139, the
    default, and iso19115-3.
    """
    asked = _asked()
    try:
        first = tk.get_action("geo2france_metadata_export")({}, asked)
    except tk.ValidationError as error:
        return tk.abort(400, str(error))
    if first["count"] > RECORDS_IN_ARCHIVE:
        message = tk._("An export holds {limit} records at most; narrow the search")
        tk.h.flash_error(message.format(limit=RECORDS_IN_ARCHIVE))
        return tk.redirect_to("dataset.search", **tk.request.args.to_dict(flat=False))
    headers = {
        "Content-Disposition": 'attachment; filename="iso.zip"',
        # It depends on who asks.
        "Cache-Control": "private, no-store",
    }
    stream = stream_with_context(zipped(_entries(asked, first)))
    return Response(stream, mimetype="application/zip", headers=headers)


def _asked() -> dict[str, Any]:
    """Return the selection that the address describes."""
    args = tk.request.args
    asked: dict[str, Any] = {"rows": RECORDS_AT_ONCE, "ids": args.getlist("id")}
    asked |= {key: args[key] for key in ("q", "sort", "standard") if args.get(key)}
    aside = {"q", "sort", "page", "id", "standard"}
    own = [(key, value) for key, value in args.items(multi=True) if key not in aside and value]
    facets = [(key, value) for key, value in own if not key.startswith(("ext_", "_"))]
    asked["fq"] = " ".join(f"{key}:{quoted(value)}" for key, value in facets)
    asked["extras"] = {key: value for key, value in own if key.startswith("ext_")}
    return asked


def _entries(asked: dict[str, Any], page: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the archive, asking for the records by pages; refusals come last."""
    refused: list[str] = []
    start = 0
    while True:
        for record in page["records"]:
            if record["xml"]:
                yield f"{record['name']}.xml", record["xml"].encode("utf-8")
            else:
                refused.append(f"{record['name']}: {record['reason']}\n")
        start += RECORDS_AT_ONCE
        if start >= page["count"]:
            break
        page = tk.get_action("geo2france_metadata_export")({}, {**asked, "start": start})
    if refused:
        yield "refused.txt", "".join(refused).encode("utf-8")
