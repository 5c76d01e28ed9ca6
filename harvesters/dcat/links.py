"""Distributions, services and pages as links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ckanext.geo2france.domain.record import OnlineResource, OperatesOn
from ckanext.geo2france.harvesters.dcat.look import Look
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.dcat.names import (
    ADMS,
    CNT,
    DCAT,
    DCTERMS,
    FOAF,
    GEODCAT,
)
from ckanext.geo2france.schemas.protocols import SERVICES, format_named

__all__ = ["character_sets", "online_resources", "operates_on", "representations"]

#: Protocols by the name of the format, and by the code of the EU's file types.
FORMATS: Final = {name.casefold(): protocol for protocol, name in SERVICES.items()}


def online_resources(look: Look) -> Iterator[OnlineResource]:
    """Yield the distributions, the addresses of a service, then the pages; each address once."""
    found = [*_distributions(look), *_endpoints(look), *_pages(look)]
    seen: set[tuple[str, str]] = set()
    for link in found:
        if (link.url, link.name) not in seen:
            seen.add((link.url, link.name))
            yield link


def _distributions(look: Look) -> Iterator[OnlineResource]:
    for part in look.parts(DCAT.distribution):
        download = part.address(DCAT.downloadURL)
        url = download or part.address(DCAT.accessURL)
        if not url:
            continue
        protocol = _protocol(part)
        media = _tail(part.address(DCAT.mediaType) or part.text(DCAT.mediaType))
        named = _tail(part.address(DCTERMS.format)) or part.text(DCTERMS.format)
        yield OnlineResource(
            url=url,
            name=part.text(DCTERMS.title),
            description=part.text(DCTERMS.description),
            protocol=protocol,
            function="download" if download else "",
            # A format that has no media type is told by its name.
            media_type="" if protocol else media or (named if format_named(named) else ""),
        )


def _tail(address: str) -> str:
    """Return the media type, or the code, that an address ends in; what is no address as it is."""
    media = address.partition("media-types/")[2] or address.partition("/media-type/")[2]
    if media or "://" not in address:
        return media or address
    return address.rstrip("/").rpartition("/")[2]


def _protocol(part: Look) -> str:
    """Return the protocol of the service that gives access, else the one that the format names."""
    for service in part.parts(DCAT.accessService):
        if found := _standard(service):
            return found
    for node in part.nodes(DCTERMS.format, DCAT.mediaType):
        label = part.on(node).label() or _tail(str(node))
        if found := FORMATS.get(label.removesuffix("_SRVC").replace("_", " ").casefold()):
            return found
    return ""


def _standard(service: Look) -> str:
    known = codelists.load("protocols")
    for part in service.parts(GEODCAT.serviceProtocol, DCTERMS.conformsTo):
        if entry := known.find(part.uri()) or known.find(part.label()):
            return entry.code
    return ""


def _endpoints(look: Look) -> Iterator[OnlineResource]:
    """Yield the addresses of a service, by their description where there is one."""
    descriptions = [str(node) for node in look.nodes(DCAT.endpointDescription)]
    roots = [str(node) for node in look.nodes(DCAT.endpointURL)]
    left = [
        root
        for root in roots
        if not any(each.startswith(root.rstrip("?&")) for each in descriptions)
    ]
    protocol = _standard(look)
    for url in (*descriptions, *left):
        if "://" in url:
            yield OnlineResource(url=url, name=look.text(DCTERMS.title), protocol=protocol)


def _pages(look: Look) -> Iterator[OnlineResource]:
    for part in look.parts(FOAF.page, DCAT.landingPage):
        if url := part.uri() or (str(part.subject) if "://" in str(part.subject) else ""):
            yield OnlineResource(url=url, name=part.label(), function="information")


def operates_on(look: Look) -> Iterator[OperatesOn]:
    """Yield the datasets that a service gives access to."""
    for part in look.parts(DCAT.servesDataset):
        if uri := part.uri():
            yield OperatesOn(uri, part.text(DCTERMS.identifier), part.label())


def representations(look: Look) -> tuple[str, ...]:
    """Return the ways in which the distributions represent space."""
    codes = (
        code
        for part in look.parts(DCAT.distribution)
        for code in part.codes("representations", ADMS.representationTechnique)
    )
    return tuple(dict.fromkeys(codes))


def character_sets(look: Look) -> tuple[str, ...]:
    """Return the character sets of the distributions, or of the subject itself, by their codes."""
    known = codelists.load("character_sets")
    names = (
        str(node)
        for part in (look, *look.parts(DCAT.distribution))
        for node in part.nodes(CNT.characterEncoding)
    )
    return known.codes(_spelled(name) for name in names)


def _spelled(name: str) -> str:
    """Return the name of IANA in the spelling of ISO 19115 (ISO-8859-15 is 8859part15)."""
    part = name.upper().removeprefix("ISO-8859-")
    return f"8859part{part}" if part != name.upper() else name
