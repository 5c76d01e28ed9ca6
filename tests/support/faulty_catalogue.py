"""A CSW that lies and stumbles on demand, called directly or over HTTP; small records for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ckanext.geo2france.domain.errors import FetchError
from ckanext.geo2france.harvesters.request import Request

__all__ = ["Catalogue", "iso"]

GMD = "http://www.isotc211.org/2005/gmd"
GCO = "http://www.isotc211.org/2005/gco"


def iso(identifier: str, title: str = "", extra: str = "", abstract: str = "Un résumé.") -> str:
    """Return a small ISO 19139 record, in the manner of GeoNetwork."""
    written = f"<gco:CharacterString>{identifier}</gco:CharacterString>"
    named = f"<gmd:fileIdentifier>{written}</gmd:fileIdentifier>"
    return (
        f'<gmd:MD_Metadata xmlns:gmd="{GMD}" xmlns:gco="{GCO}">{named if identifier else ""}'
        "<gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation>"
        f"<gmd:title><gco:CharacterString>{title or 'Jeu ' + identifier}</gco:CharacterString>"
        "</gmd:title></gmd:CI_Citation></gmd:citation>"
        f"<gmd:abstract><gco:CharacterString>{abstract}</gco:CharacterString></gmd:abstract>"
        f"{extra}</gmd:MD_DataIdentification></gmd:identificationInfo></gmd:MD_Metadata>"
    )


@dataclass
class Catalogue:
    """A CSW whose habits can be chosen; an instance is a `Fetch`."""

    records: list[str] = field(default_factory=list)
    #: what nextRecord says: right, none, zero, start, beyond
    next_record: str = "right"
    matched: int | None = None
    announce: bool = True
    cap: int = 10_000
    ignores_start: bool = False
    turns: bool = False
    refuses_sort: bool = False
    refuses_gmd: bool = False
    #: how many records the page from a position gives, where that is fewer than it should
    short: dict[int, int] = field(default_factory=dict)
    #: positions (from 1) whose record makes its page fail, and how: 500, exception, malformed,
    #: doctype
    bad: dict[int, str] = field(default_factory=dict)
    #: positions that are counted but never given
    hidden: set[int] = field(default_factory=set)
    #: an answer given instead of any other
    always: bytes = b""
    #: called before each answer, with the number of the request
    before: Callable[[int], None] | None = None
    asked: list[tuple[int, int]] = field(default_factory=list)

    def __call__(self, request: Request) -> bytes:
        body = request.body.decode()
        start = int(re.search(r'startPosition="(\d+)"', body)[1])
        size = int(re.search(r'maxRecords="(\d+)"', body)[1])
        self.asked.append((start, size))
        if self.before:
            self.before(len(self.asked))
        if self.always:
            return self.always
        if (self.refuses_sort and "SortBy" in body) or (
            self.refuses_gmd and 'typeNames="gmd' in body
        ):
            return self.exception("NoApplicableCode")
        return self.page(1 if self.ignores_start else start, min(size, self.cap), request)

    def page(self, start: int, size: int, request: Request) -> bytes:
        size = min(size, self.short.get(start, size))
        positions = range(start, min(start + size, len(self.records) + 1))
        for position in positions:
            match self.bad.get(position):
                case "500":
                    raise FetchError(request.url, "HTTP status 500", status=500)
                case "exception":
                    return self.exception(f"record {position}")
                case "malformed":
                    return b"<csw:GetRecordsResponse><broken>"
                case "doctype":
                    return b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
        given = [self.records[p - 1] for p in positions if p not in self.hidden]
        after = start + len(positions)
        matched = len(self.records) if self.matched is None else self.matched
        if self.turns:
            # The same records at each request, in another order.
            turn = len(self.asked) % len(given)
            given = given[turn:] + given[:turn]
        following = {
            "right": after if after <= len(self.records) else 0,
            "none": None,
            "zero": 0,
            "start": start,
            "beyond": after + 1000,
        }[self.next_record]
        after_that = "" if following is None else f' nextRecord="{following}"'
        counts = f'numberOfRecordsMatched="{matched}" numberOfRecordsReturned="{len(given)}"'
        return (
            '<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2">'
            '<csw:SearchStatus timestamp="2026-01-01T00:00:00Z"/>'
            f"<csw:SearchResults {counts if self.announce else ''}"
            f"{after_that}>" + "".join(given) + "</csw:SearchResults></csw:GetRecordsResponse>"
        ).encode()

    @staticmethod
    def exception(text: str) -> bytes:
        return (
            '<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows" version="1.2.0">'
            f'<ows:Exception exceptionCode="NoApplicableCode"><ows:ExceptionText>{text}'
            "</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"
        ).encode()
