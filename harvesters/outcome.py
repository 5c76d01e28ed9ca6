"""What is met in a source, what is decided about it, and what became of it: plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.schemas.documents import ReadRecord

__all__ = [
    "Create",
    "Decision",
    "Document",
    "Found",
    "Kind",
    "Known",
    "Met",
    "Refused",
    "Reject",
    "Remark",
    "Unchanged",
    "Update",
]


class Kind(str, Enum):
    """The fates of a record in a run; the values are those of the table and of the interface."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    UNSEEN = "unseen"


class Document(Protocol):
    """What a source gave for one record, in whatever form; nothing is read before it is asked."""

    @property
    def media_type(self) -> str:
        """Return the media type of `original`."""
        ...

    def original(self) -> bytes:
        """Return the document to keep, byte for byte as received wherever it came alone."""
        ...

    def identifier(self) -> str:
        """Return the identifier of the record, or "" where it has none."""
        ...

    def digest(self) -> str:
        """Return a digest that changes with the content and with nothing else."""
        ...

    def read(self) -> ReadRecord:
        """Return the record. Raises MetadataError."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """A record of the source; *place* says where (record 12, a file name).

    identifier: by what the source knows it, where that is not in the document.
    designates: identifiers under which the same resource may be in the catalogue already.
    """

    place: str
    document: Document
    identifier: str = ""
    designates: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Refused:
    """A place of the source that gave no record, and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something odd about the source as a whole, to be told in the report."""

    text: str


Met = Found | Refused | Remark


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of a record: its dataset, its digest, and the reader that read it."""

    dataset_id: str
    digest: str
    reader: int


@dataclass(frozen=True, slots=True)
class Create:
    """The record is new: make a dataset of it."""

    identifier: str
    digest: str
    original: bytes
    record: Record
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Update:
    """The record differs from what was read before: bring its dataset up to date."""

    identifier: str
    digest: str
    original: bytes
    record: Record
    notes: tuple[str, ...]
    dataset_id: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The record is the one that was read before: touch nothing."""

    identifier: str
    dataset_id: str


@dataclass(frozen=True, slots=True)
class Reject:
    """The record cannot be a dataset."""

    identifier: str
    place: str
    reason: str
    title: str = ""


Decision = Create | Update | Unchanged | Reject
