"""Links that a record adds to a dataset which another record, or somebody, describes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ckanext.geo2france.harvesters.linking import endpoint

__all__ = ["has_links", "linked"]

Dict = dict[str, Any]


def linked(dataset: Mapping[str, Any], links: Iterable[Mapping[str, Any]], mark: str) -> Dict:
    """Return *dataset* with *links* as the resources that the record *mark* adds, and no others.

    A link that the dataset has of its own is not added a second time; one that stays keeps its id.
    Pages that tell of the layer, or of whoever is credited, are no part of the dataset.
    """
    resources = dataset.get("resources") or ()
    own = [resource for resource in resources if resource.get("linked_record") != mark]
    ours = {_key(resource): resource["id"] for resource in resources if resource not in own}
    present = {_key(resource) for resource in own}
    added = []
    for link in links:
        if _key(link) in present or link.get("function") == "information":
            continue
        present.add(_key(link))
        resource = {**link, "linked_record": mark}
        if known := ours.get(_key(link)):
            resource["id"] = known
        added.append(resource)
    return {**dataset, "resources": [*own, *added]}


def has_links(dataset: Mapping[str, Any], mark: str) -> bool:
    """Tell whether the record *mark* added links to *dataset*."""
    return any(each.get("linked_record") == mark for each in dataset.get("resources") or ())


def _key(resource: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return what tells a link from another: for a layer, neither how it is asked nor by which."""
    url, layer = resource.get("url") or "", resource.get("layer_name") or ""
    service = endpoint(url) if layer else ""
    # Of what stands in a namespace (ms:communes), some servers write it and some do not.
    named = layer.rpartition(":")[2]
    return (resource.get("protocol") or "", service, named) if service else (url, "", layer)
