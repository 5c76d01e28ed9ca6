"""The shapes of SEMIC, from outside of the project, and what breaks them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import Graph, Namespace

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "iso"
DEMO = ROOT / "demo" / "iso"
SH = Namespace("http://www.w3.org/ns/shacl#")
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


Broken_by = Callable[[Graph, str], list[Broken]]


@pytest.fixture(scope="session")
def shapes() -> dict[str, Graph]:
    """Return the shapes of each profile, or skip."""
    folder = Path(os.environ.get("GEO2FRANCE_VALIDATION", ROOT.parent / "shared" / "validation"))
    if not folder.is_dir():
        pytest.skip(f"no shapes at {folder}: set GEO2FRANCE_VALIDATION")
    read = {}
    for name, files in PROFILES.items():
        read[name] = Graph()
        for file in files:
            read[name].parse(folder / file)
    return read


@pytest.fixture(scope="session")
def broken(shapes: dict[str, Graph]) -> Broken_by:
    """Return a function that tells which constraints of a profile a graph violates."""

    def check(graph: Graph, profile: str) -> list[Broken]:
        _, report, _ = validate(
            graph, shacl_graph=shapes[profile], do_owl_imports=False, inference="none"
        )
        return sorted(_violations(report), key=str)

    return check


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
