"""Exporting a selection as ISO documents: what was found or chosen, as its user sees it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.geo2france.domain.errors import MetadataError
from ckanext.geo2france.logic import transfer_schema
from ckanext.geo2france.outputs.documents import document
from ckanext.geo2france.outputs.forms import BY_ENDING

__all__ = ["geo2france_metadata_export"]


@tk.side_effect_free
@tk.validate_action_data(transfer_schema.exporting)
def geo2france_metadata_export(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return records as ISO documents, some at a time.

    Only datasets that the user may see are given. The page ``/export/iso.zip`` gives them all
    in one archive.

    :param ids: ids or names of datasets, a list or a text with commas; or else
    :param q, fq, sort, extras: a search, as package_search takes it
    :param standard: iso19139 (default) or iso19115-3
    :param rows: how many records (optional, 20, at most 100); start: after how many
    :returns: ``count``, of the whole selection; ``records``, each with ``id``, ``name``,
        ``title``, ``xml``, and ``reason`` where its document could not be written
    """
    tk.check_access("geo2france_metadata_export", context, data_dict)
    count, packages = _selection(context, data_dict)
    records = [_record(package, data_dict["standard"]) for package in packages]
    return {"count": count, "records": records}


def _selection(context: Context, data_dict: DataDict) -> tuple[int, list[dict[str, Any]]]:
    start, rows = data_dict["start"], data_dict["rows"]
    ids = data_dict.get("ids")
    if ids:
        chosen = [_seen(context, each) for each in ids[start : start + rows]]
        return len(ids), [package for package in chosen if package is not None]
    asked = {key: data_dict[key] for key in ("q", "fq", "sort", "extras") if data_dict.get(key)}
    found = tk.get_action("package_search")(
        tk.fresh_context(context), {**asked, "start": start, "rows": rows, "include_private": True}
    )
    return found["count"], found["results"]


def _seen(context: Context, reference: str) -> dict[str, Any] | None:
    """Return a dataset, or None where the user may not see it: as if there were none."""
    try:
        return tk.get_action("package_show")(tk.fresh_context(context), {"id": reference})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None


def _record(package: dict[str, Any], standard: str) -> dict[str, Any]:
    told = {key: package[key] for key in ("id", "name", "title")}
    try:
        found = document(package, BY_ENDING[f"{standard}.xml"])
    except MetadataError as error:
        return {**told, "xml": "", "reason": error.sentence.said(tk._)}
    return {**told, "xml": found.content.decode("utf-8") if found else "", "reason": ""}
