"""GetRecords requests of CSW 2.0.2 for whole records, in the schema that the server knows best."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ckanext.geo2france.harvesters.csw.filters import NOTHING, Asked
from ckanext.geo2france.harvesters.request import Request

__all__ = ["DIALECTS", "DUBLIN_CORE", "SCHEMAS", "Dialect", "Question", "dialects", "endpoint"]

GMD: Final = "http://www.isotc211.org/2005/gmd"
GMI: Final = "http://www.isotc211.org/2005/gmi"
MDB: Final = "http://standards.iso.org/iso/19115/-3/mdb/2.0"
DUBLIN_CORE: Final = "http://www.opengis.net/cat/csw/2.0.2"
#: Schemas of records that can be read, by their short names, from the fullest to the poorest.
SCHEMAS: Final = {"gmd": GMD, "gmi": GMI, "mdb": MDB, "dc": DUBLIN_CORE}
CSW_PARAMETERS: Final = {"service", "request", "version", "acceptversions"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of asking, as servers differ: type asked for, property to sort by, schema wanted."""

    type_name: str
    sort_by: str
    schema: str = GMD

    @property
    def is_iso(self) -> bool:
        """Tell whether properties have their names of the ISO profile rather than Dublin Core's."""
        return self.type_name != "csw:Record"


def dialects(schemas: Iterable[str]) -> tuple[Dialect, ...]:
    """Return the ways of asking for *schemas* (URIs), from the best to the most modest.

    Sorting keeps pages apart while the catalogue changes.
    """
    return tuple(way for schema in schemas for way in _dialects(schema))


def _dialects(schema: str) -> Iterable[Dialect]:
    if schema != DUBLIN_CORE:
        type_name = "mdb:MD_Metadata" if "/19115/-3/mdb/" in schema else "gmd:MD_Metadata"
        yield Dialect(type_name, "apiso:Identifier", schema)
        yield Dialect(type_name, "", schema)
    yield Dialect("csw:Record", "dc:identifier", schema)
    yield Dialect("csw:Record", "", schema)


DIALECTS: Final = dialects((GMD,))

BODY: Final = """<?xml version="1.0" encoding="UTF-8"?>
<csw:GetRecords xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"
  xmlns:ogc="http://www.opengis.net/ogc" xmlns:gmd="http://www.isotc211.org/2005/gmd"
  xmlns:mdb="http://standards.iso.org/iso/19115/-3/mdb/2.0" xmlns:gml="http://www.opengis.net/gml"
  xmlns:apiso="http://www.opengis.net/cat/csw/apiso/1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:dct="http://purl.org/dc/terms/" xmlns:ows="http://www.opengis.net/ows"
  service="CSW" version="2.0.2" resultType="results" outputFormat="application/xml"
  outputSchema="{schema}" startPosition="{start}" maxRecords="{size}">
  <csw:Query typeNames="{type_name}">
    <csw:ElementSetName>full</csw:ElementSetName>{constraint}{sort}
  </csw:Query>
</csw:GetRecords>
"""
SORT: Final = """
    <ogc:SortBy><ogc:SortProperty><ogc:PropertyName>{name}</ogc:PropertyName>\
<ogc:SortOrder>ASC</ogc:SortOrder></ogc:SortProperty></ogc:SortBy>"""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a server: *size* records from position *start* (counted from 1)."""

    url: str
    dialect: Dialect
    start: int
    size: int
    asked: Asked = NOTHING

    def request(self) -> Request:
        """Return the HTTP request that asks it."""
        way = self.dialect
        body = BODY.format(
            schema=way.schema,
            start=self.start,
            size=self.size,
            type_name=way.type_name,
            constraint=self.asked.constraint(iso=way.is_iso),
            sort=SORT.format(name=way.sort_by) if way.sort_by else "",
        )
        return Request(endpoint(self.url), body.encode())


def endpoint(url: str, **asked: str) -> str:
    """Return *url* without the parameters of a GetCapabilities link, which people paste.

    asked: parameters to put there instead.
    """
    parts = urlsplit(url.strip())
    kept = [(k, v) for k, v in parse_qsl(parts.query) if k.lower() not in CSW_PARAMETERS]
    query = urlencode([*kept, *asked.items()])
    return urlunsplit(parts._replace(query=query, fragment=""))
