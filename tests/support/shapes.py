"""The shapes of SEMIC, which lie outside of the project, and what breaks them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyshacl import validate
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import DCAT, RDFS

__all__ = [
    "DEMO",
    "FIXTURES",
    "FOLDER",
    "PROFILES",
    "ROOT",
    "Broken",
    "broken",
    "joined",
    "load",
]

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "iso"
DEMO = ROOT / "demo" / "iso"
SH = Namespace("http://www.w3.org/ns/shacl#")
FOLDER = Path(os.environ.get("GEO2FRANCE_VALIDATION", ROOT.parent / "shared" / "validation"))
#: The shapes of each profile. What they import lies on the network, or in the project's code lists.
PROFILES = {
    "DCAT-AP 3.0.1": (
        "dcat-ap-3.0.1/shapes.ttl",
        "dcat-ap-3.0.1/range.ttl",
        "dcat-ap-3.0.1/mdr-vocabularies.shape.ttl",
        "dcat-ap-3.0.1/deprecateduris.ttl",
    ),
    "GeoDCAT-AP 2.0.0": (
        "geodcat-ap-2.0.0/geodcat-ap.shacl.ttl",
        "dcat-ap-2.0.1/shapes.ttl",
        "dcat-ap-2.0.1/mdr-vocabularies.shape.ttl",
        "dcat-ap-2.0.1/deprecateduris.ttl",
    ),
    "DCAT-AP HVD 3.0.0": ("dcat-ap-hvd-3.0.0/hvd-SHACL.ttl",),
}


@dataclass(frozen=True)
class Broken:
    """A violation: where, by which property, of which constraint, in words."""

    node: str
    path: str
    constraint: str
    message: str


def load(profile: str) -> Graph:
    """Return the shapes of a profile."""
    shapes = Graph()
    for file in PROFILES[profile]:
        shapes.parse(FOLDER / file)
    return shapes


def broken(graph: Graph, shapes: Graph) -> list[Broken]:
    """Return the constraints that *graph* violates; nothing is fetched."""
    _, report, _ = validate(
        graph, shacl_graph=shapes, ont_graph=_ontology(), do_owl_imports=False, inference="none"
    )
    found = (each for each in _violations(report) if "class rdfs:Resource" not in each.message)
    return sorted(found, key=str)


def joined(graphs: Sequence[Graph]) -> list[tuple[Graph, list[int]]]:
    """Put *graphs* together in batches, each with the numbers of its own.

    One check of many costs less than many. But what one says of a node could make up for what
    another does not: two that tell otherwise of a node that both name are never together.
    """
    batches: list[tuple[Graph, list[int]]] = []
    for number, graph in enumerate(graphs):
        fitting = (batch for batch in batches if _agree(graph, batch[0]))
        batch = next(fitting, None)
        if batch is None:
            batch = (Graph(), [])
            batches.append(batch)
        for triple in graph:
            batch[0].add(triple)
        batch[1].append(number)
    return batches


def _agree(one: Graph, other: Graph) -> bool:
    """Tell whether both say the same of every node that both name."""
    # Blank nodes are those of one graph alone.
    return all(
        set(one.predicate_objects(node)) == set(other.predicate_objects(node))
        for node in one.all_nodes()
        if isinstance(node, URIRef) and _names(other, node)
    )


def _names(graph: Graph, node: URIRef) -> bool:
    return (node, None, None) in graph or (None, None, node) in graph


def _ontology() -> Graph:
    """Return what DCAT itself entails and shapes take for granted; all is an rdfs:Resource too."""
    graph = Graph()
    for name in ("Dataset", "DataService"):
        graph.add((DCAT[name], RDFS.subClassOf, DCAT.Resource))
    return graph


def _violations(report: Graph) -> list[Broken]:
    found = []
    # Results below others (sh:detail) only tell why a warning was given.
    for result in report.objects(None, SH.result):
        if report.value(result, SH.resultSeverity) == SH.Violation:
            values = (report.value(result, name) for name in (SH.focusNode, SH.resultPath))
            node, path = (str(value) for value in values)
            constraint = str(report.value(result, SH.sourceConstraintComponent))
            message = str(report.value(result, SH.resultMessage))
            value = report.value(result, SH.value)
            found.append(Broken(node, path, constraint.rpartition("#")[2], f"{message} {value}"))
    return found
