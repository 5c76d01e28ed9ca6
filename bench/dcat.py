"""ISO 19139 to DCAT: ours beside the SEMIC stylesheet, on the same records in the same process.

    GEO2FRANCE_VALIDATION=… GEO2FRANCE_CORPUS=… python bench/dcat.py [--step 5]

Counts, for each property of the resource, the records in which each side says it, and the
violations of the shapes of DCAT-AP 3 and GeoDCAT-AP 2 by each side. The stylesheet (EUPL) and the
corpus lie outside of the project.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree
from rdflib import Graph
from rdflib.namespace import DCTERMS, FOAF, RDF
from saxonche import PySaxonProcessor
from tables import machine, p50, table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from shapes import FOLDER, broken, load  # noqa: E402

from ckanext.geo2france.domain.errors import MetadataError  # noqa: E402
from ckanext.geo2france.schemas.dcat import dcat  # noqa: E402
from ckanext.geo2france.schemas.dcat.names import DCAT, PREFIXES  # noqa: E402
from ckanext.geo2france.schemas.documents import read_record, records_in  # noqa: E402
from ckanext.geo2france.schemas.xml import parse, serialize  # noqa: E402

CORPUS = Path(os.environ.get("GEO2FRANCE_CORPUS", ROOT.parent / "shared" / "corpus"))
STYLESHEET = FOLDER / "iso-19139-to-dcat-ap" / "iso-19139-to-dcat-ap.xsl"
PROFILES = ("DCAT-AP 3.0.1", "GeoDCAT-AP 2.0.0")
SIDES = ("ours", "SEMIC")
GMD = "http://www.isotc211.org/2005/gmd"


@dataclass
class Side:
    """What one side did with all the records."""

    seconds: list[float] = field(default_factory=list)
    unreadable: int = 0
    properties: Counter[str] = field(default_factory=Counter)
    violations: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    invalid: Counter[str] = field(default_factory=Counter)


def documents(step: int) -> Iterator[tuple[str, bytes]]:
    """Yield the ISO 19139 records of the corpus and of the demonstration, alone in a document."""
    for folder in (ROOT / "demo" / "iso", CORPUS / "iso"):
        for path in sorted(folder.glob("*.xml"))[::step]:
            try:
                for element in records_in(parse(path.read_bytes())):
                    if etree.QName(element).namespace == GMD:
                        yield path.name, serialize(element)
            except MetadataError:
                continue


def curie(uri: str) -> str:
    """Return *uri* with the prefix that the project gives its namespace."""
    for prefix, namespace in PREFIXES.items():
        if uri.startswith(str(namespace)):
            return f"{prefix}:{uri.removeprefix(str(namespace))}"
    return uri


def take(side: Side, written: str | bytes | None, seconds: float, form: str) -> None:
    """Read what a side wrote, and count what it says and what it breaks."""
    side.seconds.append(seconds)
    graph = Graph()
    try:
        graph.parse(data=written or "", format=form)
    except Exception:  # whatever a parser raises, the document could not be used
        side.unreadable += 1
        return
    side.properties.update(set(said(graph)))
    for profile in PROFILES:
        found = broken(graph, SHAPES[profile])
        side.invalid[profile] += bool(found)
        side.violations.update(
            {
                (profile, curie(each.path), each.constraint.removesuffix("ConstraintComponent"))
                for each in found
            }  # fmt: skip
        )


def said(graph: Graph) -> Iterator[str]:
    """Yield the properties of the resource, of its distributions and of their services."""
    kinds = (DCAT.Dataset, DCAT.DatasetSeries, DCAT.DataService)
    resources = {node for kind in kinds for node in graph.subjects(RDF.type, kind)}
    services = set(graph.objects(None, DCAT.accessService))
    for resource in resources - services:
        yield from (curie(str(predicate)) for predicate in graph.predicates(resource))
    for file in graph.subjects(RDF.type, DCAT.Distribution):
        yield from (f"distribution {curie(str(p))}" for p in graph.predicates(file))
    for record in graph.objects(None, FOAF.isPrimaryTopicOf):
        yield from (f"record {curie(str(p))}" for p in graph.predicates(record))
    if any(graph.objects(None, DCTERMS.provenance)):
        yield "any dct:provenance"


def run(step: int) -> dict[str, Side]:
    """Convert every record on both sides, in turn."""
    sides = {name: Side() for name in SIDES}
    with PySaxonProcessor(license=False) as processor:
        sheet = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(STYLESHEET))
        # Nothing is fetched: the stylesheet would look coupled resources up on the network.
        sheet.set_parameter("CoupledResourceLookUp", processor.make_string_value("disabled"))
        for _, document in documents(step):
            start = time.process_time()
            ours = dcat(read_record(parse(document)).record, "rdf")
            take(sides["ours"], ours, time.process_time() - start, "xml")
            start = time.process_time()
            try:
                node = processor.parse_xml(xml_text=document.decode("utf-8"))
                theirs = sheet.transform_to_string(xdm_node=node)
            except Exception:  # Saxon raises one class for everything
                theirs = None
            take(sides["SEMIC"], theirs, time.process_time() - start, "xml")
    return sides


def report(sides: dict[str, Side]) -> str:
    """Return the tables."""
    ours, theirs = (sides[name] for name in SIDES)
    count = len(ours.seconds)
    head = [
        ("records", count, count),
        ("no usable RDF", ours.unreadable, theirs.unreadable),
        *(
            (f"violating {profile}", ours.invalid[profile], theirs.invalid[profile])
            for profile in PROFILES
        ),
        ("CPU ms a record, p50", *(f"{1000 * p50(sides[name].seconds):.1f}" for name in SIDES)),
    ]
    names = sorted(ours.properties.keys() | theirs.properties.keys())
    differing = [
        (name, ours.properties[name], theirs.properties[name])
        for name in names
        if ours.properties[name] != theirs.properties[name]
    ]
    faults = sorted(ours.violations.keys() | theirs.violations.keys())
    return "\n\n".join(
        (
            machine(),
            table(("", *SIDES), head),
            table(("records that say", *SIDES), differing),
            table(
                ("records that violate", *SIDES),
                [(" ".join(f), ours.violations[f], theirs.violations[f]) for f in faults],
            ),
        )
    )


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--step", type=int, default=1, help="take one file in so many")
    SHAPES = {profile: load(profile) for profile in PROFILES}
    print(report(run(arguments.parse_args().step)))
