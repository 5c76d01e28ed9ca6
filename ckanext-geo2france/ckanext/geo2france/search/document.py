"""The Solr document of a dataset, built by CKAN but not sent.

CKAN 2.12 builds and sends a document in one function. A copy of that function which is handed
another connection builds the same document, plugins included, and leaves the sending to us: in
batches, with the commit that we want.
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

import ckan.lib.search.index as ckan_index


class _Collector(ckan_index.PackageSearchIndex):
    """Stands for both the index and its connection, and keeps what it is told."""

    url = "none: the document is only built"

    def __init__(self) -> None:
        super().__init__()
        self.document: dict[str, Any] | None = None

    def add(self, docs: list[dict[str, Any]], commit: bool) -> None:
        """Keep the document that CKAN believes to send."""
        (self.document,) = docs

    def delete_package(self, pkg_dict: dict[str, Any]) -> None:
        """Keep no document: a deleted dataset has none."""


def document(pkg_dict: dict[str, Any]) -> dict[str, Any] | None:
    """Return the document of *pkg_dict*, or None when the dataset does not belong in the index.

    pkg_dict: as CKAN gives it to its index, with ``with_custom_schema``.
    """
    collector = _Collector()
    surroundings = {**vars(ckan_index), "make_connection": lambda: collector}
    build = FunctionType(ckan_index.PackageSearchIndex.index_package.__code__, surroundings)
    build(collector, pkg_dict, True)
    return collector.document
