"""What a link of a record leads to: a service and its layer, a file and its format, a page."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from ckanext.geo2france.domain.record import OnlineResource
from ckanext.geo2france.schemas import codelists

__all__ = ["SERVICES", "file_format", "format_named", "layer_of", "protocol_of"]

# Patterns on the text of gmd:protocol, in the manner of GeoNetwork, Géo-IDE, ArcGIS and others.
NAMED: Final = tuple(
    (code, re.compile(pattern, re.IGNORECASE))
    for code, pattern in (
        ("OGC:WMTS", r"wmts|web map tile"),
        ("OGC:WMS", r"\bwms|ogc:wms|web map s"),
        ("OGC:WFS", r"\bwfs|ogc:wfs|web feature"),
        ("OGC:WCS", r"\bwcs|ogc:wcs|web coverage"),
        ("OGC:CSW", r"\bcsw|ogc:csw|catalog(ue)? service"),
        ("OGC:WPS", r"\bwps|ogc:wps|web processing"),
        ("OGC:SOS", r"\bsos\b|ogc:sos|sensor observation"),
        ("OGC:TMS", r"\btms\b|ogc:tms|tile map s"),
        ("OGC:API-Features", r"api[\s:-]*features"),
        ("OGC:API-Tiles", r"api[\s:-]*tiles"),
        ("OGC:API-Maps", r"api[\s:-]*maps"),
        ("OGC:API-Records", r"api[\s:-]*records"),
        ("OGC:SensorThings", r"sensor\s?things"),
        ("ATOM", r"\batom\b"),
        ("ESRI:REST", r"esri\W*rest|arcgis"),
        ("FTP", r"\bftp\b"),
        ("DOWNLOAD", r"download|t[ée]l[ée]chargement|file for copy"),
        ("MAP", r"map:preview|visuali[sz]eur|\bwmc\b"),
    )
)
PATHS: Final = tuple(
    (code, re.compile(pattern, re.IGNORECASE))
    for code, pattern in (
        ("ESRI:REST", r"/rest/services/.*(map|feature|image)server"),
        ("TILES", r"\{z\}.*\{x\}|\{x\}.*\{z\}"),
        ("OGC:API-Features", r"/collections/[^/]+/items/?$"),
        ("OGC:WMTS", r"/wmts([/?]|$)"),
        ("OGC:WMS", r"/wms([/?-]|$)"),
        ("OGC:WFS", r"/wfs([/?]|$)"),
    )
)
SERVICES: Final = {
    "OGC:WMS": "WMS",
    "OGC:WMTS": "WMTS",
    "OGC:WFS": "WFS",
    "OGC:WCS": "WCS",
    "OGC:CSW": "CSW",
    "OGC:WPS": "WPS",
    "OGC:SOS": "SOS",
    "OGC:TMS": "TMS",
    "OGC:API-Features": "OGC API Features",
    "OGC:API-Tiles": "OGC API Tiles",
    "OGC:API-Maps": "OGC API Maps",
    "OGC:API-Records": "OGC API Records",
    "OGC:SensorThings": "SensorThings",
    "ATOM": "ATOM",
    "ESRI:REST": "ESRI REST",
    "TILES": "Tiles",
}
LAYERED: Final = {"OGC:WMS", "OGC:WMTS", "OGC:WFS", "OGC:WCS", "OGC:API-Features", "OGC:TMS"}
LAYER_KEYS: Final = ("layers", "layer", "typename", "typenames", "coverageid", "coverage")
FORMATS: Final = {
    "shp": "SHP",
    "geojson": "GeoJSON",
    "topojson": "TopoJSON",
    "json": "JSON",
    "csv": "CSV",
    "tsv": "TSV",
    "xls": "XLS",
    "xlsx": "XLSX",
    "ods": "ODS",
    "odt": "ODT",
    "gpkg": "GPKG",
    "parquet": "Parquet",
    "fgb": "FlatGeobuf",
    "pmtiles": "PMTiles",
    "kml": "KML",
    "kmz": "KMZ",
    "gml": "GML",
    "gpx": "GPX",
    "mif": "MIF",
    "tab": "TAB",
    "dxf": "DXF",
    "dwg": "DWG",
    "tif": "GeoTIFF",
    "tiff": "GeoTIFF",
    "ecw": "ECW",
    "jp2": "JPEG 2000",
    "asc": "ASC",
    "las": "LAS",
    "laz": "LAZ",
    "nc": "NetCDF",
    "sqlite": "SQLite",
    "pdf": "PDF",
    "doc": "DOC",
    "docx": "DOCX",
    "png": "PNG",
    "jpg": "JPEG",
    "jpeg": "JPEG",
    "txt": "TXT",
    "xml": "XML",
    "rdf": "RDF",
    "ttl": "TTL",
    "zip": "ZIP",
    "7z": "7Z",
    "rar": "RAR",
    "gz": "GZ",
}
FORMAT_NAMES: Final = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("SHP", r"shape|\bshp\b"),
        ("GeoJSON", r"geo\W?json"),
        ("GPKG", r"geo\s?package|\bgpkg\b"),
        ("TAB", r"mapinfo.*tab|\btab\b"),
        ("MIF", r"\bmif\b"),
        ("GeoTIFF", r"tiff?\b"),
        ("ECW", r"\becw\b"),
        ("JPEG 2000", r"jpe?g\W?2000|\bjp2\b"),
        ("DXF", r"\bdxf\b"),
        ("KML", r"\bkm[lz]\b"),
        ("GML", r"\bgml\b"),
        ("CSV", r"\bcsv\b"),
        ("XLSX", r"\bxlsx\b|spreadsheetml"),
        ("XLS", r"\bxls\b|ms-?excel"),
        ("ODS", r"\bods\b"),
        ("NetCDF", r"netcdf"),
        ("PDF", r"\bpdf\b"),
        ("JSON", r"\bjson\b"),
        ("HTML", r"\bhtml\b"),
        ("ZIP", r"\bzip\b"),
    )
)


def protocol_of(link: OnlineResource) -> str:
    """Return the code of the protocol (``codelists/protocols.yaml``) that *link* follows.

    What the URL asks for is believed first, then the URI and text of the protocol, then the path.
    """
    url = urlsplit(link.url)
    for guess in (_of_query(url), _of_names(link), _of_path(link.url)):
        if guess:
            return guess
    if url.scheme == "ftp":
        return "FTP"
    if link.function == "download" or file_format(link.url):
        return "DOWNLOAD"
    return "LINK"


def _of_query(url: SplitResult) -> str:
    service = {key.lower(): value for key, value in parse_qsl(url.query)}.get("service", "")
    entry = codelists.load("protocols").find(f"OGC:{service}") if service else None
    return entry.code if entry else ""


def _of_names(link: OnlineResource) -> str:
    known = codelists.load("protocols")
    for text in (link.protocol_uri, link.protocol):
        if entry := known.find(text):
            return entry.code
    for text in (link.protocol_uri, link.protocol):
        for code, pattern in NAMED:
            if pattern.search(text):
                return code
    return ""


def _of_path(url: str) -> str:
    return next((code for code, pattern in PATHS if pattern.search(url)), "")


def layer_of(link: OnlineResource, protocol: str) -> str:
    """Return the technical name of the layer that *link* gives access to, or "".

    French catalogues write it in gmd:name, where a name with spaces is a title; a layer that the
    URL asks for is believed first.
    """
    if protocol not in LAYERED:
        return ""
    asked = {key.lower(): value for key, value in parse_qsl(urlsplit(link.url).query)}
    for key in LAYER_KEYS:
        if layer := asked.get(key, "").strip():
            return layer
    return link.name if link.name and not re.search(r"\s", link.name) else ""


def file_format(url: str) -> str:
    """Return the format that the extension of the file at *url* tells, or ""."""
    suffix = PurePosixPath(urlsplit(url).path).suffix.lower().lstrip(".")
    return FORMATS.get(suffix, "")


def format_named(text: str) -> str:
    """Return the format that *text* names ("ESRI Shapefile (*.shp)", "text/csv"), or ""."""
    return next((name for name, pattern in FORMAT_NAMES if pattern.search(text)), "")
