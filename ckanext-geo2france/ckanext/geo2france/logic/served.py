"""The verdict on the ISO 19139 record that the portal gives out of a dataset."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckanext.geo2france import store
from ckanext.geo2france.originals import original_of
from ckanext.geo2france.schemas.documents import read_record
from ckanext.geo2france.schemas.report import report
from ckanext.geo2france.schemas.structure import ISO_19139
from ckanext.geo2france.schemas.xml import parse

__all__ = ["served_report"]


def served_report(dataset: dict[str, Any], translate: Callable[[str], str]) -> dict[str, Any]:
    """Return the verdict on *dataset*: its original with what was edited since, or a new record."""
    document = store.document_of(dataset, ISO_19139, original_of(dataset["id"]))
    root = parse(document)
    return report(read_record(root).record, root, translate)
