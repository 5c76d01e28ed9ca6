"""What the capabilities say, as records: a layer, a group of layers, the service itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ckanext.geo2france.domain import dates
from ckanext.geo2france.domain.errors import InvalidDate
from ckanext.geo2france.domain.record import (
    Constraint,
    Contact,
    CoupledResource,
    Identifier,
    Keyword,
    OnlineResource,
    OperatesOn,
    Operation,
    Overview,
    Record,
    ReferenceDate,
)
from ckanext.geo2france.domain.sentence import Note
from ckanext.geo2france.harvesters.wms.addresses import asking, known_as, service_url
from ckanext.geo2france.harvesters.wms.dimensions import heights, period
from ckanext.geo2france.harvesters.wms.features import Features
from ckanext.geo2france.harvesters.wms.metadata import is_page
from ckanext.geo2france.harvesters.wms.model import Capabilities, Layer
from ckanext.geo2france.harvesters.wms.words import LANGUAGE, facts, legend

__all__ = ["Member", "Source", "layer_record", "service_record"]

WMS: Final = "OGC:WMS"
WFS: Final = "OGC:WFS"
#: More systems than these tell what the server can compute, not what the data is in.
OWN_SYSTEMS: Final = 30
INHERITED_SYSTEMS: Final = 12
EPSG: Final = re.compile(r"^(?:URN:(?:X-)?OGC:DEF:CRS:)?EPSG:+(?:[\d.]*:)?(\d{4,6})$")
CALLED: Final = {"GetCapabilities", "GetMap", "GetFeatureInfo"}
LANGUAGES: Final = re.compile(r"^[a-z]{3}$")


@dataclass(frozen=True, slots=True)
class Source:
    """A service that was read: the address that was asked, what it said, the WFS beside it."""

    address: str
    capabilities: Capabilities
    features: Features = field(default_factory=Features)

    @property
    def language(self) -> str:
        """Return the language of its texts (ISO 639-2)."""
        said = self.capabilities.service.language
        return said if LANGUAGES.match(said) else LANGUAGE

    @property
    def capabilities_url(self) -> str:
        """Return the address of the capabilities, as clients take it."""
        return asking(self.address, service="WMS", request="GetCapabilities")


@dataclass(frozen=True, slots=True)
class Member:
    """A layer of the service as a record: its identifier, its title, the name of the layer."""

    identifier: str
    title: str
    name: str


def layer_record(
    source: Source, layer: Layer, identifier: str, parent: str, notes: list[Note], level: str
) -> Record:
    """Return what the capabilities say of *layer*, as a record of *level* (dataset, series).

    parent: identifier of the series that it belongs to, or "". What could not be used is noted.
    """
    covered = period(layer.dimensions, notes)
    high = heights(layer.dimensions)
    return Record(
        metadata_identifier=identifier,
        metadata_language=source.language,
        hierarchy_level=level,
        parent_identifier=parent,
        title=layer.title or layer.name,
        notes=layer.abstract,
        supplemental_information=facts(layer, source.language),
        resource_identifiers=tuple(
            Identifier(code=name.code, codespace=name.url or name.authority) for name in layer.names
        ),
        keywords=tuple(Keyword(term=word) for word in layer.keywords),
        temporal_extents=(covered,) if covered else (),
        vertical_extents=(high,) if high else (),
        extents=(layer.extent,) if layer.extent else (),
        crs=_systems(layer),
        languages=(source.language,),
        contacts=tuple(_contacts(source)),
        constraints=tuple(_constraints(source)),
        credits=(layer.attribution.title,) if layer.attribution and layer.attribution.title else (),
        overviews=tuple(_legends(source, layer)),
        online_resources=tuple(_links(source, layer)),
    )


def _systems(layer: Layer) -> tuple[str, ...]:
    """Return the systems that the data of the layer is in, as far as the capabilities tell."""
    own = _named(layer.own_crs)
    if 0 < len(own) <= OWN_SYSTEMS:
        return own
    inherited = _named(layer.crs)
    if len(inherited) <= INHERITED_SYSTEMS:
        return inherited
    # What the server writes a box in is what it holds, or what it was set up for.
    return _named(box.crs for box in layer.boxes)[:INHERITED_SYSTEMS]


def _named(systems: Iterable[str]) -> tuple[str, ...]:
    found = (hit for system in systems if (hit := EPSG.match(system.upper())))
    return tuple(dict.fromkeys(f"EPSG:{hit[1]}" for hit in found))


def _contacts(source: Source) -> Iterator[Contact]:
    party = source.capabilities.service.party
    if party.organisation or party.individual or party.email:
        for scope in ("resource", "metadata"):
            yield Contact(
                organisation=party.organisation,
                individual=party.individual,
                position=party.position,
                role="pointOfContact",
                email=party.email,
                phone=party.phone,
                address=party.address,
                postal_code=party.postal_code,
                city=party.city,
                country=party.country,
                scope=scope,
            )


def _constraints(source: Source) -> Iterator[Constraint]:
    service = source.capabilities.service
    if service.access_constraints:
        yield Constraint("access", "otherRestrictions", service.access_constraints)
    if service.fees:
        yield Constraint("use", "otherRestrictions", service.fees)


def _legends(source: Source, layer: Layer) -> Iterator[Overview]:
    """Yield the legend of the first style: it is the one that the layer is drawn in."""
    for style in layer.styles[:1]:
        if style.legend:
            description = legend(style, source.language)
            yield Overview(style.legend.url, description, style.legend.format)


def _links(source: Source, layer: Layer) -> Iterator[OnlineResource]:
    title = layer.title or layer.name
    if layer.name:
        yield OnlineResource(
            source.capabilities_url, layer.name, title, protocol=WMS, function="browsing"
        )
        if kind := source.features.named(layer.name):
            url = asking(source.features.url, service="WFS", request="GetCapabilities")
            yield OnlineResource(url, kind, title, protocol=WFS, function="download")
    for link in layer.data:
        yield OnlineResource(link.url, function="download", media_type=link.format)
    for link in filter(is_page, layer.metadata):
        yield OnlineResource(link.url, function="information", media_type=link.format)
    if layer.attribution and layer.attribution.url:
        yield OnlineResource(layer.attribution.url, layer.attribution.title, function="information")


def service_record(source: Source, identifier: str, members: Iterable[Member]) -> Record:
    """Return what the capabilities say of the service, which works on *members*."""
    service = source.capabilities.service
    ordered = sorted(members, key=lambda member: member.name)
    roots = [root.extent for root in source.capabilities.roots if root.extent]
    return Record(
        metadata_identifier=identifier,
        metadata_date=_date(service.metadata_date),
        metadata_language=source.language,
        hierarchy_level="service",
        title=service.title or source.address,
        notes=service.abstract,
        keywords=tuple(Keyword(term=word) for word in service.keywords),
        reference_dates=_revised(service.revised),
        extents=tuple(roots),
        contacts=tuple(_contacts(source)),
        constraints=tuple(_constraints(source)),
        service_type="view",
        service_type_versions=(source.capabilities.version,),
        coupling_type="tight" if ordered else "loose",
        operations=tuple(_operations(source)),
        operates_on=tuple(
            OperatesOn(identifier=member.identifier, title=member.title) for member in ordered
        ),
        coupled_resources=tuple(
            CoupledResource(member.identifier, "GetMap", member.name) for member in ordered
        ),
        online_resources=tuple(_service_links(source)),
    )


def _operations(source: Source) -> Iterator[Operation]:
    for method in source.capabilities.methods:
        if method.name in CALLED and method.url:
            # One address for all that is asked of the service itself: visitors need no second link.
            here = method.name == "GetCapabilities" or _is_service(source, method.url)
            url = source.capabilities_url if here else service_url(method.url)
            yield Operation(method.name, "WebServices", url, WMS)


def _is_service(source: Source, url: str) -> bool:
    return known_as(url) == known_as(source.address)


def _service_links(source: Source) -> Iterator[OnlineResource]:
    yield OnlineResource(source.capabilities_url, protocol=WMS, function="browsing")
    page = source.capabilities.service.url
    if page and not _is_service(source, page):
        yield OnlineResource(page, function="information")


def _revised(written: str) -> tuple[ReferenceDate, ...]:
    date = _date(written)
    return (ReferenceDate(date, "revision"),) if date else ()


def _date(written: str) -> str:
    try:
        return dates.parse(written) if written else ""
    except InvalidDate:
        return ""
