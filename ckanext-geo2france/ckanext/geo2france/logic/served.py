"""The ISO 19139 record that the portal gives out of a dataset, for those who judge it."""

from __future__ import annotations

from typing import Any

from ckanext.geo2france import store
from ckanext.geo2france.originals import original_of
from ckanext.geo2france.schemas.structure import ISO_19139
from ckanext.geo2france.schemas.writing import write
from ckanext.geo2france.schemas.xml import Element, parse

__all__ = ["served_xml"]


def served_xml(dataset: dict[str, Any]) -> Element:
    """Return the record of *dataset*: its original with what was edited since, or a new one."""
    return parse(write(store.from_dataset(dataset), ISO_19139, original_of(dataset["id"])))
