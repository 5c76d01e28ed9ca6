"""Vocabularies of GeoDCAT-AP 2.0 and DCAT-AP 3, and the few URIs that no code list holds."""

from __future__ import annotations

from typing import Final

from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SKOS, XSD

__all__ = [
    "ADMS",
    "CODELISTS",
    "CNT",
    "DCAT",
    "DCATAP",
    "DCTERMS",
    "DQV",
    "ELI",
    "FOAF",
    "GEODCAT",
    "GLOSSARY_CRS",
    "GSP",
    "HVD_REGULATION",
    "LOCN",
    "METRE",
    "OWL",
    "PROV",
    "RDF",
    "RDFS",
    "RESOURCE_TYPES",
    "RESPONSIBLE_ROLES",
    "SDMX_UNIT",
    "SKOS",
    "VCARD",
    "XSD",
    "bound",
]

ADMS: Final = Namespace("http://www.w3.org/ns/adms#")
CNT: Final = Namespace("http://www.w3.org/2011/content#")
# rdflib's own knows DCAT 2 only.
DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")
DCATAP: Final = Namespace("http://data.europa.eu/r5r/")
DQV: Final = Namespace("http://www.w3.org/ns/dqv#")
ELI: Final = Namespace("http://data.europa.eu/eli/ontology#")
GEODCAT: Final = Namespace("http://data.europa.eu/930/")
GSP: Final = Namespace("http://www.opengis.net/ont/geosparql#")
LOCN: Final = Namespace("http://www.w3.org/ns/locn#")
VCARD: Final = Namespace("http://www.w3.org/2006/vcard/ns#")

SDMX_UNIT: Final = URIRef("http://purl.org/linked-data/sdmx/2009/attribute#unitMeasure")
METRE: Final = URIRef("http://qudt.org/vocab/unit/M")
GLOSSARY_CRS: Final = URIRef("http://inspire.ec.europa.eu/glossary/SpatialReferenceSystem")
HVD_REGULATION: Final = URIRef("http://data.europa.eu/eli/reg_impl/2023/138/oj")
CODELISTS: Final = "http://inspire.ec.europa.eu/metadata-codelist"
RESOURCE_TYPES: Final = f"{CODELISTS}/ResourceType"
RESPONSIBLE_ROLES: Final = f"{CODELISTS}/ResponsiblePartyRole"

PREFIXES: Final = {
    "adms": ADMS,
    "cnt": CNT,
    "dcat": DCAT,
    "dcatap": DCATAP,
    "dct": DCTERMS,
    "dqv": DQV,
    "eli": ELI,
    "foaf": FOAF,
    "geodcat": GEODCAT,
    "gsp": GSP,
    "locn": LOCN,
    "owl": OWL,
    "prov": PROV,
    "rdfs": RDFS,
    "skos": SKOS,
    "vcard": VCARD,
    "xsd": XSD,
}


def bound(graph: Graph) -> Graph:
    """Give *graph* the usual prefixes, and return it."""
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, replace=True)
    return graph
