"""Records as DCAT: GeoDCAT-AP 2.0 and DCAT-AP 3 in one graph, without a portal.

``dcat(record)`` gives a document; ``describe(Described(...))`` a graph, with what a portal adds.
"""

from __future__ import annotations

import re
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from rdflib import Graph

from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.schemas.dcat.described import Agent, Described, Distribution, Neighbour
from ckanext.geo2france.schemas.dcat.distributions import of_record
from ckanext.geo2france.schemas.dcat.names import PREFIXES
from ckanext.geo2france.schemas.dcat.resource import describe, record_uri
from ckanext.geo2france.schemas.dcat.sheet import iri

__all__ = [
    "FORMATS",
    "Agent",
    "Described",
    "Distribution",
    "Neighbour",
    "dcat",
    "describe",
    "record_uri",
    "serialized",
    "uri_of",
]

#: The forms in which RDF is given, by the ending of an address, as rdflib calls them.
FORMATS: Final = {
    "ttl": "turtle",
    "rdf": "pretty-xml",
    "xml": "pretty-xml",
    "jsonld": "json-ld",
    "n3": "n3",
    "nt": "nt",
}


def dcat(record: Record, format: str = "ttl", uri: str = "") -> bytes:
    """Return *record* as an RDF document in UTF-8, in one of FORMATS.

    uri: of the resource; without one, what the record itself gives (see uri_of).
    Raises KeyError for another format.
    """
    described = Described(
        record,
        uri or uri_of(record),
        identifier=record.metadata_identifier,
        distributions=of_record(record),
    )
    return serialized(describe(described), format)


def serialized(graph: Graph, format: str) -> bytes:
    """Return *graph* as a document in UTF-8, the same for the same graph. Raises KeyError."""
    name = FORMATS[format]
    if name == "json-ld":
        context = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}
        return graph.serialize(format=name, context=context, sort_keys=True, encoding="utf-8")
    return graph.serialize(format=name, encoding="utf-8")


def uri_of(record: Record) -> str:
    """Return a URI for the resource of *record*, always the same.

    The first identifier of the resource that is a web address; else one made of the identifier of
    the record, or of its title where it has none.
    """
    for identifier in record.resource_identifiers:
        for text in (identifier.code, identifier.uri):
            if text.startswith(("http://", "https://")) and (found := iri(text)):
                return str(found)
    named = record.metadata_identifier or record.title
    if re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", named):
        return UUID(named).urn
    return uuid5(NAMESPACE_URL, f"geo2france:{named}").urn
