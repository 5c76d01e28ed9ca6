"""The part of a catalogue that is about one resource, as a document of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from rdflib import BNode, Graph, URIRef
from rdflib.compare import to_canonical_graph
from rdflib.namespace import RDF
from rdflib.term import Node

from ckanext.geo2france.schemas.dcat.names import DCAT, DCTERMS, FOAF, PROV, RDFS, SKOS, bound

__all__ = ["digest", "portion", "written"]

#: What is a resource of its own: of another one, only what names it belongs here.
RESOURCES: Final = {DCAT.Catalog, DCAT.Dataset, DCAT.DatasetSeries, DCAT.DataService}
NAMING: Final = {RDF.type, DCTERMS.title, DCTERMS.identifier, SKOS.prefLabel, RDFS.label}
#: Links from a part to a resource that it is not a part of.
BACK: Final = {DCAT.servesDataset, FOAF.primaryTopic, PROV.used, DCTERMS.isReferencedBy}


def portion(graph: Graph, subject: Node) -> Graph:
    """Return what *graph* says about *subject*: its parts, and its catalogue record."""
    found = bound(Graph())
    seen: set[Node] = {subject}
    waiting: list[Node] = [subject, *graph.subjects(FOAF.primaryTopic, subject)]
    seen.update(waiting)
    for member in graph.subjects(DCAT.inSeries, subject):
        found.add((member, DCAT.inSeries, subject))
    while waiting:
        node = waiting.pop()
        for prop, value in graph.predicate_objects(node):
            found.add((node, prop, value))
            if value in seen or not isinstance(value, URIRef | BNode):
                continue
            seen.add(value)
            if prop in BACK or (_is_resource(graph, value) and prop != DCAT.accessService):
                _name(graph, value, found)
            else:
                waiting.append(value)
    return found


def _is_resource(graph: Graph, node: Node) -> bool:
    return any(kind in RESOURCES for kind in graph.objects(node, RDF.type))


def _name(graph: Graph, node: Node, found: Graph) -> None:
    for prop, value in graph.predicate_objects(node):
        if prop in NAMING:
            found.add((node, prop, value))


def written(graph: Graph) -> bytes:
    """Return *graph* as Turtle, in UTF-8."""
    return graph.serialize(format="turtle", encoding="utf-8")


def digest(graph: Graph) -> str:
    """Return a digest that neither the order of triples changes nor the names of blank nodes."""
    named = graph if not any(_blanks(graph)) else to_canonical_graph(graph)
    lines = sorted(" ".join(term.n3() for term in triple) for triple in named)
    return hashlib.sha256("\n".join(lines).encode("utf-8", errors="replace")).hexdigest()


def _blanks(graph: Graph) -> Iterator[bool]:
    return (isinstance(term, BNode) for triple in graph for term in (triple[0], triple[2]))
