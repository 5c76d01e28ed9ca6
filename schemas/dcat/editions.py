"""Where GeoDCAT-AP 2.0 and DCAT-AP 3 contradict each other, and no value pleases both."""

from __future__ import annotations

from rdflib import Graph, Literal

from ckanext.geo2france.schemas.dcat.names import DCAT, XSD

__all__ = ["restate_for_geodcat_ap_2"]


def restate_for_geodcat_ap_2(graph: Graph) -> None:
    """Write sizes as GeoDCAT-AP 2.0 asks, in place: ``dcat:byteSize`` in bytes as xsd:decimal.

    Source: DCAT-AP 2.0.1, on which GeoDCAT-AP 2.0 rests, section 4.7; DCAT-AP 3 asks for
    xsd:nonNegativeInteger.
    """
    for node, _, size in list(graph.triples((None, DCAT.byteSize, None))):
        graph.set((node, DCAT.byteSize, Literal(str(size), datatype=XSD.decimal)))
