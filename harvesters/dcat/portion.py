"""The part of a catalogue that is about one resource, as a document of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import Final

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import to_canonical_graph
from rdflib.namespace import RDF
from rdflib.term import Node

from ckanext.geo2france.schemas.dcat.names import DCAT, DCTERMS, FOAF, PROV, RDFS, SKOS, bound

__all__ = ["digest", "graph_of", "portion", "written"]

Triple = tuple[Node, Node, Node]

#: What is a resource of its own: of another one, only what names it belongs here.
RESOURCES: Final = {DCAT.Catalog, DCAT.Dataset, DCAT.DatasetSeries, DCAT.DataService}
NAMING: Final = {RDF.type, DCTERMS.title, DCTERMS.identifier, SKOS.prefLabel, RDFS.label}
#: Links from a part to a resource that it is not a part of.
BACK: Final = {DCAT.servesDataset, FOAF.primaryTopic, PROV.used, DCTERMS.isReferencedBy}


def portion(graph: Graph, subject: Node) -> set[Triple]:
    """Return what *graph* says about *subject*: its parts, and its catalogue record."""
    found: set[Triple] = set(graph.triples((None, DCAT.inSeries, subject)))
    waiting: list[Node] = [subject, *graph.subjects(FOAF.primaryTopic, subject)]
    seen = set(waiting)
    while waiting:
        node = waiting.pop()
        for triple in graph.triples((node, None, None)):
            found.add(triple)
            _node, prop, value = triple
            if value in seen or not isinstance(value, URIRef | BNode):
                continue
            seen.add(value)
            if prop in BACK or (_is_resource(graph, value) and prop != DCAT.accessService):
                found.update(
                    each for each in graph.triples((value, None, None)) if each[1] in NAMING
                )
            else:
                waiting.append(value)
    return found


def graph_of(triples: Iterable[Triple]) -> Graph:
    """Return *triples* as a graph, with the usual prefixes."""
    graph = bound(Graph())
    for triple in triples:
        graph.add(triple)
    return graph


def _is_resource(graph: Graph, node: Node) -> bool:
    return any(kind in RESOURCES for kind in graph.objects(node, RDF.type))


def written(graph: Graph) -> bytes:
    """Return *graph* as Turtle, in UTF-8."""
    return graph.serialize(format="turtle", encoding="utf-8")


def digest(triples: Collection[Triple]) -> str:
    """Return a digest that neither the order of triples changes nor the names of blank nodes."""
    named: Iterable[Triple] = triples
    if any(isinstance(term, BNode) for triple in triples for term in triple):
        named = to_canonical_graph(graph_of(triples))
    lines = sorted("\t".join(map(_spelled, triple)) for triple in named)
    return hashlib.sha256("\n".join(lines).encode("utf-8", errors="replace")).hexdigest()


def _spelled(term: Node) -> str:
    """Return a term so that no two spell the same: quicker than its N3, and as good here."""
    if isinstance(term, Literal):
        return f"{str(term)!r}@{term.language or ''}^{term.datatype or ''}"
    return f"_:{term}" if isinstance(term, BNode) else f"<{term}>"
