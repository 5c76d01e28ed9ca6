"""What a record does not say, and an editor may have set: an update from the record leaves it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["keep"]

KEPT = ("name", "owner_org", "private", "groups", "acronym", "popularity", "state")

Dict = dict[str, Any]


def keep(dataset: Dict, before: Dict) -> None:
    """Put in *dataset*, made from a record, what the stored dataset *before* holds besides."""
    dataset |= {field: before[field] for field in KEPT if before.get(field) is not None}
    _keep_resources(dataset["resources"], before["resources"])
    # A file that the portal itself serves is no part of the record, and stays.
    kept = [known for known in before["resources"] if known.get("url_type") == "upload"]
    dataset["resources"] = kept + dataset["resources"]


def _keep_resources(new: Iterable[Dict], old: Iterable[Dict]) -> None:
    """Give the resources that are still there their ids, so that their addresses stay."""
    by_link = {(r.get("url"), r.get("layer_name") or ""): r["id"] for r in old}
    for resource in new:
        known = by_link.pop((resource["url"], resource["layer_name"]), None)
        if known:
            resource["id"] = known
