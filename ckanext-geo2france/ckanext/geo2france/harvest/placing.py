"""Where a new dataset of a source goes, when the source says more than one organization.

The options of a source may hold ``organizations``, from the name of an organisation in the
contacts to the id of an organization of the portal, and ``popularity``, from a record identifier
to a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["owner_of", "popularity_of"]


def owner_of(source: Any, dataset: Mapping[str, Any]) -> str:
    """Return the organization that the first mapped contact leads to, or else the source's."""
    mapped: Mapping[str, str] = source.options.get("organizations", {})
    for contact in dataset.get("contacts", ()):
        if contact.get("scope") != "metadata" and contact.get("organisation") in mapped:
            return mapped[contact["organisation"]]
    return source.owner_org


def popularity_of(source: Any, dataset: Mapping[str, Any]) -> float:
    """Return the popularity that the source gives to the record, 0 where it gives none."""
    given: Mapping[str, float] = source.options.get("popularity", {})
    return given.get(dataset.get("metadata_identifier", ""), 0)
