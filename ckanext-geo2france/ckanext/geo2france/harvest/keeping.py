"""What a record does not say, and an editor may have set: an update from the record leaves it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["keep"]

KEPT = (
    "name",
    "owner_org",
    "private",
    "groups",
    "acronym",
    "popularity",
    "state",
    "withdrawn",
)

Dict = dict[str, Any]


def keep(dataset: Dict, before: Dict) -> None:
    """Put in *dataset*, made from a record, what the stored dataset *before* holds besides."""
    dataset |= {field: before[field] for field in KEPT if before.get(field) is not None}
    _keep_resources(dataset["resources"], before["resources"])
    given = {_key(resource) for resource in dataset["resources"]}
    # A file that the portal itself serves is no part of the record, and stays; so do the links that
    # another record adds.
    uploads = [known for known in before["resources"] if known.get("url_type") == "upload"]
    links = [
        known
        for known in before["resources"]
        if known.get("linked_record") and _key(known) not in given
    ]
    dataset["resources"] = [*uploads, *dataset["resources"], *links]


def _keep_resources(new: Iterable[Dict], old: Iterable[Dict]) -> None:
    """Give the resources that are still there their ids, so that their addresses stay."""
    by_link = {_key(resource): resource["id"] for resource in old}
    for resource in new:
        known = by_link.pop(_key(resource), None)
        if known:
            resource["id"] = known


def _key(resource: Dict) -> tuple[str, str]:
    return resource.get("url") or "", resource.get("layer_name") or ""
