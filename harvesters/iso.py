"""A record of ISO 19139 or 19115-3 as a document of a source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ckanext.geo2france.schemas.documents import ReadRecord, identifier_of, read_record
from ckanext.geo2france.schemas.xml import Element, canonical_hash, serialize

__all__ = ["IsoDocument"]


@dataclass(frozen=True, slots=True)
class IsoDocument:
    """A record element, and the bytes it came as where it came alone."""

    element: Element
    received: bytes = b""
    media_type: ClassVar[str] = "application/xml"

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
