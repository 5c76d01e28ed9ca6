"""The RDF profiles of the portal for ckanext-dcat: GeoDCAT-AP 2.0 and DCAT-AP 3."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dcat.profiles.euro_dcat_ap_3 import EuropeanDCATAP3Profile
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF

from ckanext.geo2france import store
from ckanext.geo2france.dcat.neighbours import around
from ckanext.geo2france.dcat.packages import described
from ckanext.geo2france.schemas.dcat.editions import restate_for_geodcat_ap_2
from ckanext.geo2france.schemas.dcat.resource import describe, say_languages
from ckanext.geo2france.schemas.dcat.sheet import Sheet

__all__ = ["GeoDCATAP2Profile", "GeoDCATAPProfile"]


class GeoDCATAPProfile(EuropeanDCATAP3Profile):
    """Describes datasets by ``schemas.dcat``; reads RDF as ckanext-dcat's DCAT-AP 3 does."""

    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> None:
        """Write what is known of a dataset, and of its neighbours that the user may see."""
        neighbours = around([dataset_dict], [store.from_dataset(dataset_dict)])
        describe(described(dataset_dict, neighbours), self.g)

    def graph_from_catalog(self, catalog_dict: dict[str, Any] | None, catalog_ref: URIRef) -> None:
        """Write the catalogue: ckanext-dcat's, with what both profiles ask beside it."""
        super().graph_from_catalog(catalog_dict, catalog_ref)
        root = str(catalog_ref).rstrip("/")
        self.g.remove((catalog_ref, DCTERMS.language, None))
        sheet = Sheet(self.g, catalog_ref, URIRef(root))
        say_languages(sheet, [str(tk.config["ckan.locale_default"])[:2]])
        title = Literal(tk.config["ckan.site_title"])
        if self.g.value(catalog_ref, DCTERMS.description) is None:
            self.g.add((catalog_ref, DCTERMS.description, title))
        for page in self.g.objects(catalog_ref, FOAF.homepage):
            self.g.add((page, RDF.type, FOAF.Document))
        publisher = URIRef(f"{root}/#publisher")
        sheet.classes(publisher, FOAF.Agent)
        self.g.add((publisher, FOAF.name, title))
        self.g.add((catalog_ref, DCTERMS.publisher, publisher))

    def _last_catalog_modification(self) -> str | None:
        """Return when the newest dataset changed that the user may see.

        ckanext-dcat looks without asking for rights, and so tells of changes to hidden datasets.
        """
        asked = {"sort": "metadata_modified desc", "rows": 1, "fl": "metadata_modified"}
        found = tk.get_action("package_search")({}, asked)["results"]
        return found[0]["metadata_modified"] if found else None


class GeoDCATAP2Profile(GeoDCATAPProfile):
    """The same, with the letter of GeoDCAT-AP 2.0 where DCAT-AP 3 contradicts it."""

    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> None:
        """Write what is known of a dataset."""
        super().graph_from_dataset(dataset_dict, dataset_ref)
        restate_for_geodcat_ap_2(self.g)
