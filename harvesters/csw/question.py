"""GetRecords requests of CSW 2.0.2 for whole ISO 19139 records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ckanext.geo2france.harvesters.request import Request

__all__ = ["DIALECTS", "Dialect", "Question"]

GMD: Final = "http://www.isotc211.org/2005/gmd"
CSW_PARAMETERS: Final = {"service", "request", "version", "acceptversions"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of asking, as servers differ: type asked for, and property to sort by, if any."""

    type_name: str
    sort_by: str


# From the best to the most modest. Sorting keeps pages apart while the catalogue changes.
DIALECTS: Final = (
    Dialect("gmd:MD_Metadata", "apiso:Identifier"),
    Dialect("gmd:MD_Metadata", ""),
    Dialect("csw:Record", "dc:identifier"),
    Dialect("csw:Record", ""),
)

BODY: Final = """<?xml version="1.0" encoding="UTF-8"?>
<csw:GetRecords xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"
  xmlns:ogc="http://www.opengis.net/ogc" xmlns:gmd="http://www.isotc211.org/2005/gmd"
  xmlns:apiso="http://www.opengis.net/cat/csw/apiso/1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
  service="CSW" version="2.0.2" resultType="results" outputFormat="application/xml"
  outputSchema="{schema}" startPosition="{start}" maxRecords="{size}">
  <csw:Query typeNames="{type_name}">
    <csw:ElementSetName>full</csw:ElementSetName>{sort}
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

    def request(self) -> Request:
        """Return the HTTP request that asks it."""
        sort = SORT.format(name=self.dialect.sort_by) if self.dialect.sort_by else ""
        body = BODY.format(
            schema=GMD,
            start=self.start,
            size=self.size,
            type_name=self.dialect.type_name,
            sort=sort,
        )
        return Request(_endpoint(self.url), body.encode())


def _endpoint(url: str) -> str:
    """Return *url* without the parameters of a GetCapabilities link, which people paste."""
    parts = urlsplit(url.strip())
    kept = [(k, v) for k, v in parse_qsl(parts.query) if k.lower() not in CSW_PARAMETERS]
    return urlunsplit(parts._replace(query=urlencode(kept), fragment=""))
