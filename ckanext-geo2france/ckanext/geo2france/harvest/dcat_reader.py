"""DCAT catalogues with ckanext-dcat's own reading of them, for what ours finds nothing of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ckanext.dcat.profiles.euro_dcat_ap_3 import EuropeanDCATAP3Profile
from rdflib import Graph
from rdflib.namespace import RDF
from rdflib.term import Node

from ckanext.geo2france.harvesters.dcat import reading
from ckanext.geo2france.harvesters.options import Options
from ckanext.geo2france.harvesters.outcome import Met
from ckanext.geo2france.harvesters.request import Fetch
from ckanext.geo2france.schemas.dcat.names import DCAT

__all__ = ["read", "to_package"]

#: Extras by which ckanext-dcat fills in what the document does not say.
INVENTED = {"homepage"}


def read(address: str, fetch: Fetch, options: Options) -> Iterator[Met]:
    """Yield the resources of the catalogue at *address*. See `reading.read`."""
    return reading.read(address, fetch, options, to_package)


def to_package(graph: Graph, subject: Node) -> Mapping[str, Any]:
    """Return the dataset of CKAN that ckanext-dcat makes of *subject*; none of a service."""
    if (subject, RDF.type, DCAT.Dataset) not in graph:
        return {}
    package: dict[str, Any] = {}
    EuropeanDCATAP3Profile(graph).parse_dataset(package, subject)
    said = [extra for extra in package["extras"] if extra["key"] not in INVENTED]
    return {**package, "extras": said}
