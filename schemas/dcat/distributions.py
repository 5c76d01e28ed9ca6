"""What one downloads, what one plugs in, what one reads: distributions, services and pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from rdflib import Literal, URIRef

from ckanext.geo2france.domain.record import OnlineResource, Record
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.dcat import rights
from ckanext.geo2france.schemas.dcat.described import Described, Distribution
from ckanext.geo2france.schemas.dcat.names import (
    ADMS,
    CNT,
    DCAT,
    DCATAP,
    DCTERMS,
    FOAF,
    GEODCAT,
    XSD,
)
from ckanext.geo2france.schemas.dcat.sheet import Sheet, date, iri
from ckanext.geo2france.schemas.dcat.themes import is_high_value, legislation
from ckanext.geo2france.schemas.links import links
from ckanext.geo2france.schemas.protocols import SERVICES, protocol_of

__all__ = ["describe_distributions", "endpoint", "endpoints", "of_record"]

MEDIA: Final = "https://www.iana.org/assignments/media-types/"
#: Media types registered with IANA, by the name of the format here.
MEDIA_TYPES: Final = {
    "CSV": "text/csv",
    "DOCX": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "FlatGeobuf": "application/vnd.flatgeobuf",
    "GML": "application/gml+xml",
    "GPKG": "application/geopackage+sqlite3",
    "GZ": "application/gzip",
    "GeoJSON": "application/geo+json",
    "GeoTIFF": "image/tiff",
    "HTML": "text/html",
    "JPEG": "image/jpeg",
    "JPEG 2000": "image/jp2",
    "JSON": "application/json",
    "KML": "application/vnd.google-earth.kml+xml",
    "KMZ": "application/vnd.google-earth.kmz",
    "LAZ": "application/vnd.laszip",
    "ODS": "application/vnd.oasis.opendocument.spreadsheet",
    "ODT": "application/vnd.oasis.opendocument.text",
    "PDF": "application/pdf",
    "PNG": "image/png",
    "Parquet": "application/vnd.apache.parquet",
    "SHP": "application/vnd.shp",
    "SQLite": "application/vnd.sqlite3",
    "TSV": "text/tab-separated-values",
    "TTL": "text/turtle",
    "TXT": "text/plain",
    "XLS": "application/vnd.ms-excel",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "XML": "application/xml",
    "ZIP": "application/zip",
}
FILES: Final = {"DOWNLOAD", "FTP"}
PAGES: Final = {"LINK", "MAP"}
#: What a request adds to the address of an OGC service.
OPERATION_KEYS: Final = {
    *("service", "request", "version", "layers", "layer", "typename", "typenames", "styles"),
    *("format", "outputformat", "srs", "crs", "srsname", "bbox", "width", "height", "transparent"),
}


def of_record(record: Record) -> tuple[Distribution, ...]:
    """Return the distributions that a record tells by itself."""
    return tuple(
        Distribution(
            url=link.url,
            name=link.name,
            description=link.description,
            format=link.format,
            protocol=link.protocol,
            function=link.function,
            layer_name=link.layer_name,
            application_profile=link.application_profile,
            media_type=link.mimetype,
        )
        for link in links(record, [])
    )


def describe_distributions(sheet: Sheet, described: Described) -> None:
    """Say each file and service as a distribution, each page as a page."""
    licence = rights.licence(sheet, described)
    statement = rights.statement(sheet, described) if described.distributions else None
    for link in described.distributions:
        access = iri(link.url)
        if access is None:
            continue
        if _is_page(link):
            sheet.add(FOAF.page, sheet.document(link.url, link.name))
            continue
        node = iri(link.uri) or sheet.part("distribution")
        sheet.classes(node, DCAT.Distribution)
        sheet.add(DCAT.distribution, node)
        sheet.add(DCAT.accessURL, access, node)
        sheet.add(DCTERMS.license, licence, node)
        sheet.add(DCTERMS.rights, statement, node)
        _file(sheet.on(node), link, access)
        encoding(sheet.on(node), described.record.character_sets)
        for code in described.record.spatial_representation:
            sheet.add(ADMS.representationTechnique, sheet.coded("representations", code), node)
        if is_high_value(described.record):
            legislation(sheet.on(node))
        if link.protocol in SERVICES:
            sheet.add(DCAT.accessService, _access_service(sheet, described, link, licence), node)


def _is_page(link: Distribution) -> bool:
    """Tell whether the link is to be read by people; a file to download never is."""
    if link.protocol in SERVICES or link.protocol in FILES or link.function == "download":
        return False
    return link.protocol in PAGES or link.function in {"information", "search"}


def _file(sheet: Sheet, link: Distribution, access: URIRef) -> None:
    """Say what the distribution is called and made of, on the sheet of its own."""
    sheet.text(DCTERMS.title, link.name)
    sheet.text(DCTERMS.description, link.description)
    sheet.add(DCTERMS.issued, date(link.issued, whole=True))
    sheet.add(DCTERMS.modified, date(link.modified, whole=True))
    if link.protocol in FILES:
        sheet.add(DCAT.downloadURL, access)
    if link.size is not None and link.size >= 0:
        sheet.add(DCAT.byteSize, Literal(link.size, datatype=XSD.nonNegativeInteger))
    entry = codelists.load("eu_file_types").find(link.format)
    if entry:
        sheet.add(
            DCTERMS.format, sheet.coded("eu_file_types", entry.code, DCTERMS.MediaTypeOrExtent)
        )
    media = MEDIA_TYPES.get(link.format) or link.media_type
    if link.protocol not in SERVICES and (node := iri(f"{MEDIA}{media}") if media else None):
        sheet.classes(node, DCTERMS.MediaType)
        sheet.add(DCAT.mediaType, node)


def encoding(sheet: Sheet, codes: Iterable[str]) -> None:
    """Say character sets by their names at IANA."""
    for code in codes:
        entry = codelists.load("character_sets").find(code)
        if entry and not entry.code.startswith("8859"):
            sheet.add(CNT.characterEncoding, Literal(entry.en.upper()))
        elif entry:
            sheet.add(
                CNT.characterEncoding, Literal(f"ISO-8859-{entry.code.removeprefix('8859part')}")
            )


def _access_service(
    sheet: Sheet, described: Described, link: Distribution, licence: URIRef | None
) -> URIRef:
    """Describe the service that gives access to a distribution.

    Whom to write to, and the rules on high-value data, are those of the dataset.
    """
    service = sheet.part("service", DCAT.DataService)
    about = sheet.on(service)
    about.text(DCTERMS.title, link.name or link.url)
    endpoint(about, link)
    kind = about.coded("service_types", link.application_profile)
    about.add(DCTERMS.type, kind)
    about.add(GEODCAT.serviceType, kind)
    about.add(DCAT.servesDataset, sheet.subject)
    about.add(DCTERMS.license, licence)
    for prop in (DCAT.contactPoint, DCATAP.hvdCategory, DCATAP.applicableLegislation):
        for value in list(sheet.graph.objects(sheet.subject, prop)):
            about.add(prop, value)
    about.add(FOAF.page, about.document(described.page))
    return service


def endpoints(sheet: Sheet, described: Described) -> None:
    """Say where a service answers: at its access points, else at whatever address it gives."""
    found = described.distributions
    services = [link for link in found if link.protocol in SERVICES]
    files = [link for link in found if not _is_page(link)]
    chosen = services or _operations(described.record) or files or list(found[:1])
    for link in chosen:
        endpoint(sheet, link)
    for link in found:
        if _is_page(link) and link not in chosen:
            sheet.add(FOAF.page, sheet.document(link.url, link.name))


def _operations(record: Record) -> list[Distribution]:
    """Return the addresses at which the operations of a service answer, each once."""
    found: dict[str, Distribution] = {}
    for operation in record.operations:
        link = OnlineResource(
            url=operation.url, protocol=operation.protocol, protocol_uri=operation.protocol_uri
        )
        if iri(operation.url):
            each = Distribution(url=operation.url, protocol=protocol_of(link))
            found.setdefault(_root(each)[0], each)
    return list(found.values())


def endpoint(sheet: Sheet, link: Distribution) -> None:
    """Say the address of a service, that of its description, and the standard it follows."""
    if iri(link.url) is None:
        return
    root, described = _root(link)
    sheet.add(DCAT.endpointURL, iri(root))
    sheet.add(DCAT.endpointDescription, iri(described))
    protocol = codelists.load("protocols").find(link.protocol)
    standard = iri(protocol.uri) if protocol else None
    if standard and protocol:
        sheet.classes(standard, DCTERMS.Standard)
        sheet.add(DCTERMS.title, Literal(protocol.en, lang="en"), standard)
        sheet.add(DCTERMS.conformsTo, standard)
        sheet.add(GEODCAT.serviceProtocol, standard)


def _root(link: Distribution) -> tuple[str, str]:
    """Return the address of a service without its operation, and that of its capabilities.

    Other parameters stay: ``map=`` of a MapServer is part of the address.
    """
    parts = urlsplit(link.url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [pair for pair in pairs if pair[0].lower() not in OPERATION_KEYS]
    root = urlunsplit(parts._replace(query=urlencode(kept), fragment=""))
    service = link.protocol.removeprefix("OGC:")
    if not link.protocol.startswith("OGC:W") and link.protocol != "OGC:CSW":
        return root, ""
    asked = [*kept, ("SERVICE", service), ("REQUEST", "GetCapabilities")]
    return root, urlunsplit(parts._replace(query=urlencode(asked), fragment=""))
