"""A record of CSW in Dublin Core, which some servers give only: poor, but better than nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from ckanext.geo2france.domain import dates
from ckanext.geo2france.domain.errors import InvalidDate
from ckanext.geo2france.domain.record import (
    Association,
    Constraint,
    Contact,
    Format,
    Identifier,
    Keyword,
    OnlineResource,
    Overview,
    Period,
    Place,
    Record,
    ReferenceDate,
)
from ckanext.geo2france.domain.sentence import Note
from ckanext.geo2france.harvesters.csw.corners import extent_of
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.documents import ReadRecord
from ckanext.geo2france.schemas.xml import Element, canonical_hash, serialize

__all__ = ["RECORDS", "DublinCoreDocument"]

RECORDS: Final = {"Record", "SummaryRecord", "BriefRecord"}
ROLES: Final = {"creator": "author", "publisher": "publisher", "contributor": "contributor"}
DATES: Final = {"created": "creation", "issued": "publication", "date": ""}
BOXES: Final = ("BoundingBox", "WGS84BoundingBox")
RIGHTS: Final = {"rights": "use", "license": "use", "accessRights": "access"}
WEB: Final = re.compile(r"^(https?|ftp)://\S+$")


@dataclass(frozen=True, slots=True)
class DublinCoreDocument:
    """A csw:Record, of version 2.0.2 or 3.0."""

    element: Element

    @property
    def media_type(self) -> str:
        """Return the media type of the original."""
        return "application/xml"

    def original(self) -> bytes:
        """Return the element written by itself."""
        return serialize(self.element)

    def identifier(self) -> str:
        """Return the first dc:identifier, which is that of the record, or ""."""
        return next(iter(_Texts.of(self.element).all("identifier")), "")

    def digest(self) -> str:
        """Return the digest of the canonical form."""
        return canonical_hash(self.element)

    def read(self) -> ReadRecord:
        """Return the record."""
        return _read(self.element)


@dataclass(frozen=True, slots=True)
class _Texts:
    """The elements of a record by local name: dc and dct share most of their names."""

    elements: dict[str, list[Element]]
    notes: list[Note] = field(default_factory=list[Note])

    @classmethod
    def of(cls, record: Element) -> _Texts:
        found: dict[str, list[Element]] = {}
        for child in record.iterchildren("{*}*"):
            found.setdefault(etree.QName(child).localname, []).append(child)
        return cls(found)

    def all(self, *names: str) -> tuple[str, ...]:
        """Return the texts of these elements, each once, blank ones left out."""
        texts = (
            "".join(each.itertext()).strip()
            for name in names
            for each in self.elements.get(name, ())
        )
        return tuple(dict.fromkeys(text for text in texts if text))

    def one(self, *names: str) -> str:
        return next(iter(self.all(*names)), "")

    def date(self, text: str) -> str:
        """Return the date that *text* is, or "", which is noted."""
        try:
            return dates.parse(text)
        except InvalidDate as error:
            self.notes.append(Note(error.sentence, "dates"))
            return ""


def _read(element: Element) -> ReadRecord:
    texts = _Texts.of(element)
    identifiers = texts.all("identifier")
    languages = tuple(_language(text) for text in texts.all("language"))
    topics = codelists.load("topic_categories")
    subjects = texts.all("subject")
    record = Record(
        metadata_identifier=identifiers[0] if identifiers else "",
        metadata_date=next(filter(None, map(texts.date, texts.all("modified", "date"))), ""),
        metadata_language=next(iter(languages), ""),
        metadata_standard="Dublin Core (CSW)",
        hierarchy_level=_level(texts.one("type")),
        parent_identifier=texts.one("isPartOf"),
        title=texts.one("title"),
        alternate_titles=texts.all("alternative"),
        notes=texts.one("abstract", "description"),
        resource_identifiers=tuple(Identifier(code=each) for each in identifiers[1:]),
        keywords=tuple(Keyword(term=each) for each in subjects if topics.find(each) is None),
        topic_categories=topics.codes(subjects),
        reference_dates=tuple(_reference_dates(texts)),
        temporal_extents=tuple(_periods(element, texts)),
        extents=tuple(
            extent
            for name in BOXES
            for box in element.iterchildren(f"{{*}}{name}")
            if (extent := extent_of(box, texts.notes))
        ),
        places=tuple(
            Place(name=each) for each in texts.all("coverage", "spatial") if len(each) < 200
        ),
        languages=languages,
        contacts=tuple(_contacts(texts)),
        lineage=texts.one("provenance", "source"),
        constraints=tuple(_constraints(texts)),
        overviews=tuple(_overviews(texts)),
        associations=tuple(
            Association(identifier=each)
            for each in texts.all("relation")
            if not re.search(r"\s", each)
        ),
        online_resources=tuple(_links(texts)),
        formats=tuple(Format(name=each) for each in texts.all("format")),
    )
    return ReadRecord(record, tuple(dict.fromkeys(texts.notes)))


def _level(written: str) -> str:
    """Return the level that dc:type tells: a code of ISO 19115, or a type of DCMI."""
    entry = codelists.load("scopes").find(re.split(r"[/#]", written)[-1])
    return entry.code if entry else "dataset"


def _language(written: str) -> str:
    known = codelists.load("languages")
    entry = known.find(written) or known.find(re.split(r"[-_;]", written)[0])
    return entry.code if entry else written


def _reference_dates(texts: _Texts) -> Iterator[ReferenceDate]:
    for name, kind in DATES.items():
        for text in texts.all(name):
            if date := texts.date(text):
                yield ReferenceDate(date, kind)


def _periods(record: Element, texts: _Texts) -> Iterator[Period]:
    """Yield the periods: an interval of ISO 8601, or what version 3.0 of CSW has for them."""
    for text in texts.all("temporal"):
        start, _, end = text.partition("/")
        if found := texts.date(start):
            yield Period(found, texts.date(end) if end else found)
    for extent in record.iterchildren("{*}TemporalExtent"):
        start, end = (extent.findtext(f"{{*}}{name}") or "" for name in ("begin", "end"))
        if start or end:
            yield Period(texts.date(start) if start else "", texts.date(end) if end else "")


def _contacts(texts: _Texts) -> Iterator[Contact]:
    for name, role in ROLES.items():
        for text in texts.all(name):
            yield Contact(organisation=text, role=role)


def _constraints(texts: _Texts) -> Iterator[Constraint]:
    """Yield the rights; GeoNetwork writes bare codes there, of which "other" says nothing."""
    codes = codelists.load("restrictions")
    for name, kind in RIGHTS.items():
        for text in texts.all(name):
            entry = codes.find(text)
            if entry is None:
                uri = text if WEB.match(text) else ""
                yield Constraint(kind, "otherRestrictions", "" if uri else text, uri)
            elif entry.code != "otherRestrictions":
                yield Constraint(kind, entry.code)


def _links(texts: _Texts) -> Iterator[OnlineResource]:
    """Yield the links: dct:references of the standard, dc:URI of GeoNetwork."""
    for element in (*texts.elements.get("references", ()), *texts.elements.get("URI", ())):
        url = (element.text or "").strip()
        protocol = element.get("scheme") or element.get("protocol") or ""
        if url and not protocol.startswith("image/"):
            yield OnlineResource(
                url=url,
                name=element.get("name") or "",
                description=element.get("description") or "",
                # pycsw writes the None of Python where no protocol was given.
                protocol="" if protocol == "None" else protocol,
            )


def _overviews(texts: _Texts) -> Iterator[Overview]:
    for element in texts.elements.get("URI", ()):
        protocol = element.get("protocol") or ""
        if protocol.startswith("image/") and WEB.match((element.text or "").strip()):
            url = (element.text or "").strip()
            yield Overview(url, element.get("name") or "", protocol)
