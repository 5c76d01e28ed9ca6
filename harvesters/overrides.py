"""What a source adds to the datasets made from its records: defaults, groups, fixed values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

__all__ = ["apply"]

UNKNOWN_LICENCE: Final = "notspecified"

Dict = dict[str, Any]


def apply(dataset: Dict, options: Mapping[str, Any]) -> None:
    """Put into *dataset* what the *options* of its source say.

    licence: the licence of a record that names none; territory: the code of the territory of a
    record that says nothing of where it is; groups: ids of the groups that every dataset joins;
    overrides: values, by field, that stand whatever the record says.
    """
    if options.get("licence") and dataset.get("license_id") in {None, "", UNKNOWN_LICENCE}:
        dataset["license_id"] = options["licence"]
    if options.get("territory") and not _is_placed(dataset):
        dataset["places"] = [{"code": options["territory"]}]
    join(dataset, options.get("groups") or ())
    dataset |= options.get("overrides") or {}


def join(dataset: Dict, groups: Any) -> None:
    """Add *dataset* to *groups*, by id, beside those that it is in."""
    present = [group for group in dataset.get("groups") or () if group.get("id") not in groups]
    if groups or present:
        dataset["groups"] = [*present, *({"id": group} for group in groups)]


def _is_placed(dataset: Mapping[str, Any]) -> bool:
    return any(dataset.get(name) for name in ("extents", "spatial", "places"))
