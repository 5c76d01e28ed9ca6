"""A page of the catalogue as RDF, with Hydra paging."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dcat import logic as dcat_logic
from ckanext.dcat.processors import RDFSerializer
from rdflib import URIRef

from ckanext.geo2france import store
from ckanext.geo2france.dcat.neighbours import around
from ckanext.geo2france.dcat.packages import described
from ckanext.geo2france.schemas.dcat import FORMATS, describe, record_uri, serialized
from ckanext.geo2france.schemas.dcat.editions import GEODCAT_AP_2, restate_for_geodcat_ap_2
from ckanext.geo2france.schemas.dcat.names import DCAT

__all__ = ["page"]


def page(context: Any, asked: dict[str, Any]) -> str:
    """Return the datasets that the user of *context* may see, a page of them, in the form asked.

    asked: ``page``, ``q``, ``fq``, ``modified_since``, ``format`` and ``profiles``, as ckanext-dcat
    takes them. Its own function lists services and series as datasets, asks Solr for each dataset,
    and has no catalogue records. Raises ValidationError.
    """
    name = asked.get("format") or "xml"
    if name not in FORMATS:
        raise tk.ValidationError({"format": [", ".join(FORMATS)]})
    # Paging and the search are ckanext-dcat's, which has no public function for them.
    query = dcat_logic._search_ckan_datasets(context, asked)
    paging = dcat_logic._pagination_info(query, asked)
    serializer = RDFSerializer()
    catalogue = serializer.graph_from_catalog()
    _describe_all(serializer, catalogue, query["results"])
    if asked.get("profiles") == [GEODCAT_AP_2]:
        restate_for_geodcat_ap_2(serializer.g)
    if paging:
        serializer._add_pagination_triples(paging)
    return serialized(serializer.g, name).decode("utf-8")


def _describe_all(
    serializer: RDFSerializer, catalogue: URIRef, packages: list[dict[str, Any]]
) -> None:
    neighbours = around(packages, [store.from_dataset(package) for package in packages])
    graph = serializer.g
    for package in packages:
        each = described(package, neighbours)
        describe(each, graph)
        is_service = each.record.hierarchy_level == "service"
        prop = DCAT.service if is_service else DCAT.dataset
        graph.add((catalogue, prop, URIRef(each.uri)))
        record = record_uri(each.uri)
        if (record, None, None) in graph:
            graph.add((catalogue, DCAT.record, record))
