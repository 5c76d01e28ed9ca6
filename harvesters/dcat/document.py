"""A resource of a DCAT catalogue as a document of a source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Final

from rdflib import Graph
from rdflib.term import Node

from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.harvesters.ckan.package import Package
from ckanext.geo2france.harvesters.ckan.package import record_of as record_of_package
from ckanext.geo2france.harvesters.dcat import portion
from ckanext.geo2france.harvesters.dcat.resource import identifier_of, record_of
from ckanext.geo2france.schemas.documents import ReadRecord

__all__ = ["ResourceDocument", "ToPackage", "nothing_more"]

#: Makes of a graph about one resource the dataset of CKAN that another reader of DCAT would.
ToPackage = Callable[[Graph, Node], Mapping[str, Any]]

#: What the other reader may add where the record says nothing.
ADDED: Final = {
    *("title", "notes", "edition", "keywords", "reference_dates", "temporal_extents", "places"),
    *("extents", "polygons", "crs", "languages", "maintenance_frequency", "contacts", "lineage"),
    *("constraints", "online_resources", "resource_identifiers"),
}


def nothing_more(graph: Graph, subject: Node) -> Mapping[str, Any]:
    """Return nothing: what is read here is all."""
    return {}


@dataclass(frozen=True)
class ResourceDocument:
    """What a page of a catalogue says of a dataset, a series or a service.

    page: the graph of the page; to_package: another reader of DCAT, asked for what is missing.
    """

    page: Graph
    subject: Node
    to_package: ToPackage = nothing_more

    @property
    def media_type(self) -> str:
        """Return the media type of the original."""
        return "text/turtle"

    @cached_property
    def triples(self) -> set[portion.Triple]:
        """Return the part of the page that is about the resource."""
        return portion.portion(self.page, self.subject)

    def original(self) -> bytes:
        """Return that part as Turtle: it came among others."""
        return portion.written(portion.graph_of(self.triples))

    def identifier(self) -> str:
        """Return ``dct:identifier``, else the URI of the resource."""
        return identifier_of(self.page, self.subject)

    def digest(self) -> str:
        """Return a digest that neither order changes nor the names of blank nodes."""
        return portion.digest(self.triples)

    def read(self) -> ReadRecord:
        """Return the record."""
        graph = portion.graph_of(self.triples)
        record, notes = record_of(graph, self.subject)
        given = self.to_package(graph, self.subject)
        if given:
            package = Package.of(given)
            other = record_of_package(package, record.metadata_identifier)
            record = _completed(record, other)
        return ReadRecord(record, tuple(dict.fromkeys(notes)))


def _completed(record: Record, other: Record) -> Record:
    """Return *record* with what only *other* says; a place is its extents and polygons together."""
    missing = {
        item.name: getattr(other, item.name)
        for item in fields(Record)
        if item.name in ADDED and not getattr(record, item.name)
    }
    if record.extents or record.polygons:
        missing.pop("extents", None)
        missing.pop("polygons", None)
    return replace(record, **missing)
