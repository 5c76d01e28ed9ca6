"""A record of ISO 19139 or 19115-3 as a document of a source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ckanext.geo2france.harvesters.outcome import Found
from ckanext.geo2france.schemas.documents import (
    ReadRecord,
    identifier_of,
    read_record,
    records_in,
)
from ckanext.geo2france.schemas.xml import Element, canonical_hash, parse, serialize

__all__ = ["IsoDocument", "file_of", "found_in"]


#: Between a file of several records and the number of one of them.
POSITION: Final = ", record "


@dataclass(frozen=True, slots=True)
class IsoDocument:
    """A record element, and the bytes it came as where it came alone."""

    element: Element
    received: bytes = b""

    @property
    def media_type(self) -> str:
        """Return the media type of the original."""
        return "application/xml"

    def original(self) -> bytes:
        """Return the bytes received, or the element written by itself."""
        return self.received or serialize(self.element)

    def identifier(self) -> str:
        """Return the fileIdentifier, or ""."""
        return identifier_of(self.element)

    def digest(self) -> str:
        """Return the digest of the canonical form."""
        return canonical_hash(self.element)

    def read(self) -> ReadRecord:
        """Return the record. Raises MetadataError."""
        return read_record(self.element)


def found_in(document: bytes, place: str) -> Iterator[Found]:
    """Yield the records of a file, which is one record or an answer of a CSW that was kept.

    A record without fileIdentifier is known by its place. Raises MetadataError.
    """
    elements = list(records_in(parse(document)))
    for position, element in enumerate(elements, start=1):
        alone = len(elements) == 1
        where = place if alone else f"{place}{POSITION}{position}"
        # The bytes of a file that is one record are kept as they are.
        original = document if alone and element.getparent() is None else b""
        yield Found(where, IsoDocument(element, original), identifier_of(element) or where)


def file_of(place: str) -> str:
    """Return the file that the *place* of a record names."""
    file, _, number = place.rpartition(POSITION)
    return file if file and number.isdigit() else place
