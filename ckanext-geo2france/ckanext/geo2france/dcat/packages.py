"""From a dataset dictionary to what DCAT says of it: its record, and what the portal adds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckanext.dcat.utils import catalog_uri, dataset_uri, resource_uri

from ckanext.geo2france import store
from ckanext.geo2france.dcat.neighbours import Neighbours
from ckanext.geo2france.domain.record import Place
from ckanext.geo2france.schemas.dcat.described import Agent, Described, Distribution
from ckanext.geo2france.search.territories import fields_of, territory_of
from ckanext.geo2france.territories import Kind

__all__ = ["described", "given"]

UNKNOWN_LICENCE = "notspecified"
#: Where the INSEE, and the EU for countries, identify territories; EPCI have no address by SIREN.
ADDRESSES: Final = {
    Kind.COMMUNE: "http://id.insee.fr/geo/commune/{}",
    Kind.DEPARTEMENT: "http://id.insee.fr/geo/departement/{}",
    Kind.REGION: "http://id.insee.fr/geo/region/{}",
}
COUNTRIES: Final = {"fr": "http://publications.europa.eu/resource/authority/country/FRA"}


def given(package: dict[str, Any]) -> dict[str, Any]:
    """Return *package* with the addresses at which its resources may be fetched.

    What leaves the portal holds no other address of a resource than its page does.
    """
    resources = [
        {**resource, "url": tk.h.geo2france_resource_url(resource)}
        for resource in package.get("resources") or ()
    ]
    return {**package, "resources": resources}


def described(package: dict[str, Any], neighbours: Neighbours) -> Described:
    """Return what is known of a dataset, as package_show gives it to the one who asks."""
    package = given(package)
    record = store.from_dataset(package)
    licence = package.get("license_id") or ""
    return Described(
        record,
        uri=dataset_uri(package),
        identifier=record.metadata_identifier or package["id"],
        page=tk.h.url_for("dataset.read", id=package["name"], qualified=True, locale="default"),
        publisher=_publisher(package),
        licence="" if licence == UNKNOWN_LICENCE else licence,
        distributions=tuple(_distribution(package, each) for each in package["resources"]),
        issued=_moment(package.get("metadata_created")),
        modified=_moment(package.get("metadata_modified")),
        private=bool(package.get("private")),
        series=neighbours.series(package),
        members=neighbours.members(package),
        served=neighbours.served(record),
        territories=tuple(_territories(package)),
    )


def _territories(package: dict[str, Any]) -> Iterator[Place]:
    """Yield the territories that a dataset is about, as searches know them."""
    for code in fields_of(package).get("territory_exact", ()):
        if territory := territory_of(code):
            address = ADDRESSES.get(territory.kind, COUNTRIES.get(territory.number, ""))
            yield Place(territory.name, territory.number, uri=address.format(territory.number))


def _publisher(package: dict[str, Any]) -> Agent | None:
    organization = package.get("organization")
    if not organization:
        return None
    root = catalog_uri().rstrip("/")
    return Agent(
        uri=f"{root}/organization/{organization['id']}",
        name=organization.get("title") or organization["name"],
        url=tk.h.url_for(
            "organization.read", id=organization["name"], qualified=True, locale="default"
        ),
    )


def _distribution(package: dict[str, Any], resource: dict[str, Any]) -> Distribution:
    uploaded = resource.get("url_type") == "upload"
    return Distribution(
        url=resource.get("url") or "",
        uri=resource_uri({**resource, "package_id": package["id"]}),
        name=resource.get("name") or "",
        description=resource.get("description") or "",
        format=resource.get("format") or "",
        protocol=resource.get("protocol") or ("DOWNLOAD" if uploaded else ""),
        function=resource.get("function") or "",
        application_profile=resource.get("application_profile") or "",
        layer_name=resource.get("layer_name") or "",
        media_type=resource.get("mimetype") or "",
        size=resource.get("size") or None,
        issued=_moment(resource.get("created")),
        modified=_moment(resource.get("last_modified")),
    )


def _moment(text: str | None) -> str:
    """Return a moment of CKAN, which is in UTC and does not say so, with its zone."""
    if not text:
        return ""
    return text if text.endswith("Z") else f"{text.partition('+')[0]}Z"
