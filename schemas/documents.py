"""From a document to records: which elements are records, and what each says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from ckanext.geo2france.domain.errors import NotMetadata
from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.domain.sentence import Note
from ckanext.geo2france.schemas.locales import identifiers, main_language
from ckanext.geo2france.schemas.mapping import RECORD
from ckanext.geo2france.schemas.rows import Reading, read
from ckanext.geo2france.schemas.structure import ISO_19115_3, ISO_19139
from ckanext.geo2france.schemas.xml import Element, qualified

__all__ = ["READER", "ReadRecord", "identifier_of", "read_record", "records_in", "standard_of"]

# Raised when the mapping reads more or otherwise: records read by an older one are read again.
READER: Final = 3

RECORDS: Final = ("MD_Metadata", "MI_Metadata")
ENVELOPES: Final = ("GetRecordsResponse", "GetRecordByIdResponse", "SearchResults")


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """A record together with what was repaired or left out to read it, in sentences."""

    record: Record
    notes: tuple[Note, ...] = ()


def records_in(root: Element) -> Iterator[Element]:
    """Yield the record elements of a document: itself, or what a CSW envelope holds.

    Raises NotMetadata for a root that is neither.
    """
    name = etree.QName(root).localname
    if name.endswith(RECORDS):
        yield root
    elif name in ENVELOPES:
        for child in root:
            if not isinstance(child.tag, str) or etree.QName(child).localname == "SearchStatus":
                continue
            if etree.QName(child).localname == "SearchResults":
                yield from records_in(child)
            else:
                yield child
    else:
        raise NotMetadata(qualified(root))


def standard_of(element: Element) -> str:
    """Return the standard that a record element is written in. Raises NotMetadata for no record."""
    name = etree.QName(element)
    if not name.localname.endswith(RECORDS):
        raise NotMetadata(qualified(element))
    # GeoNetwork's drafts of ISO 19115-3 keep the names of ISO 19139: only mdb has new ones.
    return ISO_19115_3 if "/19115/-3/mdb/" in (name.namespace or "") else ISO_19139


def read_record(element: Element) -> ReadRecord:
    """Read one record element. Raises NotMetadata where it is no record."""
    reading = Reading(standard_of(element), main_language(element), identifiers(element))
    values = read(RECORD, element, reading)
    translations = tuple(sorted(set(reading.translations)))
    return ReadRecord(Record(**values, translations=translations), tuple(reading.notes))


def identifier_of(element: Element) -> str:
    """Return the fileIdentifier of a record element, or "", without reading the rest."""
    for child in element.iterchildren("{*}fileIdentifier", "{*}metadataIdentifier"):
        if text := " ".join("".join(child.itertext()).split()):
            return text
    return ""
