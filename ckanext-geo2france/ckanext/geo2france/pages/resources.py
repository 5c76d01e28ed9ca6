"""Resources of a dataset as a visitor sees them: to download, to plug in, to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

ResourceDict = dict[str, Any]

SERVICE_PROTOCOLS = ("OGC:", "ESRI:", "TILES", "API")
SERVICE_FORMATS = {"WMS", "WFS", "WMTS", "WCS", "TMS", "WPS", "CSW", "API"}
DOWNLOAD_PROTOCOLS = {"DOWNLOAD", "FTP", "ATOM"}
DATA_FORMATS = set(
    """
    7Z CSV DBF DXF DWG ECW FGB GDB GEOJSON GEOTIFF GML GPKG GPX GTFS JP2 JSON KML
    KMZ LAZ LAS MIF ODS PARQUET SHP SQL TAB TIFF TOPOJSON TXT XLS XLSX XML ZIP
    """.split()  # noqa: SIM905 - one word a format reads better than forty quotes
)
#: What part of the front end shows, the best first.
PREVIEWED = ("GEOJSON", "WMS", "WMTS", "WFS", "CSV", "PNG", "JPEG", "JPG", "WEBP")


@dataclass(frozen=True, slots=True)
class Groups:
    """The three kinds of resources, each in the order of the record."""

    downloads: tuple[ResourceDict, ...]
    services: tuple[ResourceDict, ...]
    links: tuple[ResourceDict, ...]


def grouped(resources: list[ResourceDict]) -> Groups:
    """Return *resources* by what one does with them."""
    kinds = [(kind_of(resource), resource) for resource in resources]
    return Groups(*(tuple(_of_kind(kinds, kind)) for kind in ("download", "service", "link")))


def _of_kind(kinds: list[tuple[str, ResourceDict]], wanted: str) -> Iterator[ResourceDict]:
    return (resource for kind, resource in kinds if kind == wanted)


def kind_of(resource: ResourceDict) -> str:
    """Return ``download``, ``service`` or ``link``: the protocol decides, then the format."""
    protocol = (resource.get("protocol") or "").upper()
    name = format_of(resource)
    if protocol.startswith(SERVICE_PROTOCOLS) or name in SERVICE_FORMATS:
        return "service"
    if protocol in DOWNLOAD_PROTOCOLS or resource.get("url_type") == "upload":
        return "download"
    if resource.get("function") == "download" or (name in DATA_FORMATS and protocol != "LINK"):
        return "download"
    return "link"


def format_of(resource: ResourceDict) -> str:
    """Return the format in capitals, or the name of the service that its protocol tells."""
    protocol = (resource.get("protocol") or "").upper()
    if protocol.startswith("OGC:") and protocol.removeprefix("OGC:") in SERVICE_FORMATS:
        return protocol.removeprefix("OGC:")
    return (resource.get("format") or "").upper()


def is_previewed(resource: ResourceDict) -> bool:
    """Say whether the front end can show *resource*; a map service needs the name of its layer."""
    name = format_of(resource)
    if name in ("WMS", "WFS", "WMTS"):
        return bool(resource.get("layer_name"))
    return name in PREVIEWED


def best_preview(resources: list[ResourceDict]) -> ResourceDict | None:
    """Return the resource that shows the data best, or nothing.

    A file that the portal serves comes before a service elsewhere, which may not answer.
    """
    shown = [resource for resource in resources if is_previewed(resource)]
    return min(
        shown,
        key=lambda resource: (
            resource.get("url_type") != "upload",
            PREVIEWED.index(format_of(resource)),
        ),
        default=None,
    )
