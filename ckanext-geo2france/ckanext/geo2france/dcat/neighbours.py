"""The other datasets that a dataset is linked with, as far as the one who asks may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckanext.dcat.utils import dataset_uri

from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.schemas.dcat.described import Neighbour
from ckanext.geo2france.search.solr import quoted

__all__ = ["Neighbours", "around"]

SERIES: Final = {"series", "aggregate", "collection"}
#: More members than this are left to the search: a document is no catalogue.
MEMBERS: Final = 200
#: How many identifiers one question to Solr holds.
CHUNK: Final = 100


class Neighbours:
    """The datasets that may be spoken of, by record identifier and by parent."""

    def __init__(self, packages: Iterable[Mapping[str, Any]] = ()) -> None:
        """Take the datasets that the one who asks may see."""
        self._by_identifier: dict[str, Neighbour] = {}
        self._by_parent: dict[str, list[Neighbour]] = {}
        for package in packages:
            neighbour = Neighbour(
                uri=dataset_uri(package),
                title=package.get("title") or package["name"],
                notes=package.get("notes") or "",
                kind=package.get("hierarchy_level") or "dataset",
            )
            self._by_identifier.setdefault(package.get("metadata_identifier") or "", neighbour)
            if parent := package.get("parent_identifier"):
                self._by_parent.setdefault(parent, []).append(neighbour)

    def series(self, package: Mapping[str, Any]) -> tuple[Neighbour, ...]:
        """Return the series that a dataset names as its parent, where the portal holds it."""
        found = self._by_identifier.get(package.get("parent_identifier") or "-")
        return (found,) if found and found.kind in SERIES else ()

    def members(self, package: Mapping[str, Any]) -> tuple[Neighbour, ...]:
        """Return the datasets that name a series as their parent."""
        if package.get("hierarchy_level") not in SERIES:
            return ()
        return tuple(self._by_parent.get(package.get("metadata_identifier") or "-", ()))

    def served(self, record: Record) -> tuple[Neighbour, ...]:
        """Return the datasets that a service works on, where the portal holds them."""
        found = (self._by_identifier.get(name) for name in _coupled(record))
        return tuple(dict.fromkeys(n for n in found if n and n.kind != "service"))


def around(packages: Iterable[Mapping[str, Any]], records: Iterable[Record]) -> Neighbours:
    """Look up the neighbours of *packages*, whose records are *records*, for the present user.

    One question for many datasets, and none for those that name no other.
    """
    wanted: dict[str, None] = {}
    parents: dict[str, None] = {}
    for package, record in zip(packages, records, strict=True):
        if parent := package.get("parent_identifier"):
            wanted[parent] = None
        wanted |= dict.fromkeys(_coupled(record))
        if package.get("hierarchy_level") in SERIES and record.metadata_identifier:
            parents[record.metadata_identifier] = None
    return Neighbours(
        [*_found("metadata_identifier", list(wanted)), *_found("parent_identifier", list(parents))]
    )


def _coupled(record: Record) -> Iterable[str]:
    """Return the record identifiers that a service names."""
    if record.hierarchy_level != "service":
        return ()
    named = [each.identifier for each in (*record.operates_on, *record.coupled_resources)]
    return tuple(dict.fromkeys(name for name in named if name))


def _found(field: str, values: list[str]) -> Iterable[Mapping[str, Any]]:
    for start in range(0, len(values), CHUNK):
        alternatives = " OR ".join(map(quoted, values[start : start + CHUNK]))
        asked = {"fq": f"{field}:({alternatives})", "rows": MEMBERS}
        yield from tk.get_action("package_search")({}, asked)["results"]
