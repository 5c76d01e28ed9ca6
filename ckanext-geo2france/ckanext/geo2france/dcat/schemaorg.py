"""schema.org of a dataset page: ckanext-dcat's profile, corrected where search engines ask more.

ckanext-dcat puts GeoJSON where schema.org has a box, a licence's name for its address, the
organization of the portal for the creator, and the address of a service for that of a file.
"""

from __future__ import annotations

from typing import Any, Final

from ckanext.dcat.profiles.base import SCHEMA
from ckanext.dcat.profiles.schemaorg import SchemaOrgProfile
from ckanext.dcat.utils import publisher_uri_organization_fallback
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import RDF

from ckanext.geo2france.dcat.packages import given
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.dcat.distributions import FILES, MEDIA_TYPES
from ckanext.geo2france.schemas.dcat.sheet import iri, language_tag

__all__ = ["GeoSchemaOrgProfile"]

#: Who made the data, the first role found: schema.org has one property for them.
CREATORS: Final = ("author", "originator", "owner", "principalInvestigator", "processor")
DATES: Final = {
    "creation": "dateCreated",
    "publication": "datePublished",
    "revision": "dateModified",
}


class GeoSchemaOrgProfile(SchemaOrgProfile):
    """Writes a dataset for search engines, as package_show gives it to the visitor."""

    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> None:
        """Write the dataset, with the addresses that the page itself shows."""
        super().graph_from_dataset(given(dataset_dict), dataset_ref)

    def _basic_fields_graph(self, dataset_ref: URIRef, dataset_dict: dict[str, Any]) -> None:
        """Say the title, the abstract, the identifiers, the licence by address, the true dates."""
        super()._basic_fields_graph(dataset_ref, dataset_dict)
        g = self.g
        g.remove((dataset_ref, SCHEMA.license, None))
        licence = codelists.load("licences").find(dataset_dict.get("license_id"))
        if licence and (address := iri(licence.uri)):
            g.add((dataset_ref, SCHEMA.license, address))
        if identifier := dataset_dict.get("metadata_identifier"):
            g.add((dataset_ref, SCHEMA.identifier, Literal(identifier)))
        for row in dataset_dict.get("resource_identifiers") or ():
            if row.get("code"):
                g.add((dataset_ref, SCHEMA.identifier, Literal(row["code"])))
        for title in dataset_dict.get("alternate_titles") or ():
            g.add((dataset_ref, SCHEMA.alternateName, Literal(title)))
        self._reference_dates(dataset_ref, dataset_dict)

    def _reference_dates(self, dataset_ref: URIRef, dataset_dict: dict[str, Any]) -> None:
        """Say the dates of the data; those of the catalogue only where the record has none."""
        known: dict[str, list[str]] = {}
        for row in dataset_dict.get("reference_dates") or ():
            if row.get("date") and (name := DATES.get(row.get("type") or "")):
                known.setdefault(name, []).append(row["date"])
        for name, dates in known.items():
            self.g.remove((dataset_ref, SCHEMA[name], None))
            chosen = max(dates) if name == "dateModified" else min(dates)
            self.g.add((dataset_ref, SCHEMA[name], Literal(chosen)))

    def _agent_graph(
        self,
        dataset_ref: URIRef,
        dataset_dict: dict[str, Any],
        agent_type: URIRef,
        schema_property_prefix: str,
    ) -> None:
        """Say the organization of the portal as publisher, and as creator whom the record names."""
        if schema_property_prefix == "publisher":
            self._publisher(dataset_ref, dataset_dict)
            return
        contacts = [c for c in dataset_dict.get("contacts") or () if c.get("scope") != "metadata"]
        for role in CREATORS:
            for contact in contacts:
                if contact.get("role") == role and self._creator(dataset_ref, contact):
                    return

    def _publisher(self, dataset_ref: URIRef, dataset_dict: dict[str, Any]) -> None:
        organization = dataset_dict.get("organization")
        address = iri(publisher_uri_organization_fallback(dataset_dict) or "")
        if not organization or address is None:
            return
        self.g.add((address, RDF.type, SCHEMA.Organization))
        name = organization.get("title") or organization["name"]
        self.g.add((address, SCHEMA.name, Literal(name)))
        self.g.add((dataset_ref, SCHEMA.publisher, address))

    def _creator(self, dataset_ref: URIRef, contact: dict[str, Any]) -> bool:
        name = contact.get("organisation") or contact.get("individual")
        if not name:
            return False
        node = BNode()
        kind = SCHEMA.Organization if contact.get("organisation") else SCHEMA.Person
        self.g.add((node, RDF.type, kind))
        self.g.add((node, SCHEMA.name, Literal(name)))
        if address := iri(contact.get("url") or ""):
            self.g.add((node, SCHEMA.url, Literal(str(address))))
        self.g.add((dataset_ref, SCHEMA.creator, node))
        return True

    def _list_fields_graph(self, dataset_ref: URIRef, dataset_dict: dict[str, Any]) -> None:
        """Say the languages of the data by their tags."""
        for language in dataset_dict.get("languages") or ():
            if tag := language_tag(language):
                self.g.add((dataset_ref, SCHEMA.inLanguage, Literal(tag)))

    def _temporal_graph(self, dataset_ref: URIRef, dataset_dict: dict[str, Any]) -> None:
        """Say the periods as ISO 8601 intervals; two points stand for an open end."""
        for row in dataset_dict.get("temporal_extents") or ():
            start, end = row.get("start") or "..", row.get("end") or ".."
            if (start, end) != ("..", ".."):
                period = start if start == end else f"{start}/{end}"
                self.g.add((dataset_ref, SCHEMA.temporalCoverage, Literal(period)))

    def _spatial_graph(self, dataset_ref: URIRef, dataset_dict: dict[str, Any]) -> None:
        """Say each box as a GeoShape: south, west, north, east, latitude first, in degrees."""
        for row in dataset_dict.get("extents") or ():
            sides = [row.get(side) for side in ("south", "west", "north", "east")]
            if any(side in (None, "") for side in sides):
                continue
            place, shape = BNode(), BNode()
            self.g.add((place, RDF.type, SCHEMA.Place))
            if row.get("description"):
                self.g.add((place, SCHEMA.name, Literal(row["description"])))
            self.g.add((shape, RDF.type, SCHEMA.GeoShape))
            box = " ".join(f"{float(side):g}" for side in sides)
            self.g.add((shape, SCHEMA.box, Literal(box)))
            self.g.add((place, SCHEMA.geo, shape))
            self.g.add((dataset_ref, SCHEMA.spatialCoverage, place))

    def _distribution_format_graph(
        self, distribution: URIRef, resource_dict: dict[str, Any]
    ) -> None:
        """Say the media type where the format has one, else the name of the format."""
        named = resource_dict.get("format") or ""
        known = MEDIA_TYPES.get(named) or resource_dict.get("mimetype") or named
        if known:
            self.g.add((distribution, SCHEMA.encodingFormat, Literal(known)))

    def _distribution_url_graph(self, distribution: URIRef, resource_dict: dict[str, Any]) -> None:
        """Say where a file is downloaded; a service and a page only have an address."""
        url = resource_dict.get("url")
        if not url:
            return
        is_file = (
            resource_dict.get("protocol") in FILES or resource_dict.get("url_type") == "upload"
        )
        prop = SCHEMA.contentUrl if is_file else SCHEMA.url
        self.g.add((distribution, prop, Literal(url)))
