"""What a page of a catalogue holds: datasets, series and services; where the next one is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from ckanext.geo2france.schemas.dcat.names import DCAT, DCTERMS

__all__ = ["natural", "next_page", "subjects"]

HYDRA: Final = Namespace("http://www.w3.org/ns/hydra/core#")
#: Both spellings: the second is that of the drafts, and of ckanext-dcat until version 2.
NEXT: Final = (HYDRA.next, HYDRA.nextPage)
KINDS: Final = (DCAT.Dataset, DCAT.DatasetSeries, DCAT.DataService)
#: What nobody writes of a dataset that is described elsewhere.
SUBSTANCE: Final = (DCTERMS.description, DCAT.distribution, DCAT.keyword, DCAT.endpointURL)
MEMBERS: Final = (DCAT.dataset, DCAT.service, DCAT.resource)


def next_page(graph: Graph) -> str:
    """Return the address of the next page, or ""."""
    for prop in NEXT:
        for _page, address in sorted(graph.subject_objects(prop)):
            return str(address)
    return ""


def subjects(graph: Graph) -> Iterator[Node]:
    """Yield what the page describes, in a steady order.

    Where a catalogue lists its members, they are meant; others are only mentioned: the series of a
    dataset, the service that gives access to it. A member that the page does not describe is
    elsewhere; one that is described without a title is yielded, for somebody to be told.
    """
    listed = {node for prop in MEMBERS for node in graph.objects(None, prop)}
    described = {
        node
        for kind in KINDS
        for node in graph.subjects(RDF.type, kind)
        if (node, DCTERMS.title, None) in graph or (node in listed and _says_more(graph, node))
    }
    accessed = set(graph.objects(None, DCAT.accessService))
    chosen = described & listed or described - accessed
    yield from sorted(chosen, key=natural)


def _says_more(graph: Graph, node: Node) -> bool:
    """Tell whether the page describes *node*, rather than naming it and its kind."""
    return any((node, prop, None) in graph for prop in SUBSTANCE)


def natural(node: Node) -> list[tuple[int, str, int]]:
    """Return a key by which part-2 comes before part-10, and named nodes before blank ones."""
    pieces = re.split(r"(\d+)", str(node))
    key = [
        (0, piece, 0) if number % 2 == 0 else (1, "", int(piece))
        for number, piece in enumerate(pieces)
    ]
    return [(0 if isinstance(node, URIRef) else 1, "", 0), *key]
