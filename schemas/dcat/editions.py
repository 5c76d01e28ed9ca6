"""Where GeoDCAT-AP 2.0 and DCAT-AP 3 contradict each other, and no value pleases both."""

from __future__ import annotations

from typing import Final

from rdflib import Graph, Literal

from ckanext.geo2france.schemas.dcat.names import DCAT, XSD

__all__ = ["BOTH", "GEODCAT_AP_2", "restate_for_geodcat_ap_2"]

#: The names, among the profiles of ckanext-dcat, of the two ways of writing: both profiles at once,
#: DCAT-AP 3 where they contradict each other; and GeoDCAT-AP 2.0 to the letter.
BOTH: Final = "geo2france_geodcat_ap"
GEODCAT_AP_2: Final = "geo2france_geodcat_ap_2"


def restate_for_geodcat_ap_2(graph: Graph) -> None:
    """Write sizes as GeoDCAT-AP 2.0 asks, in place: ``dcat:byteSize`` in bytes as xsd:decimal.

    Source: DCAT-AP 2.0.1, on which GeoDCAT-AP 2.0 rests, section 4.7; DCAT-AP 3 asks for
    xsd:nonNegativeInteger.
    """
    for node, _, size in list(graph.triples((None, DCAT.byteSize, None))):
        graph.set((node, DCAT.byteSize, Literal(str(size), datatype=XSD.decimal)))
