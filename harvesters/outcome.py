"""What is met in a source, what is decided about it, and what became of it: plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.domain.sentence import Note, Sentence
from ckanext.geo2france.schemas.documents import ReadRecord

__all__ = [
    "Adopt",
    "Create",
    "Decision",
    "Document",
    "Found",
    "Kind",
    "Known",
    "Link",
    "Met",
    "Refused",
    "Reject",
    "Remark",
    "Return",
    "Unchanged",
    "Update",
]


class Kind(str, Enum):
    """The fates of a record in a run; the values are those of the table and of the interface."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    #: The record is a dataset already: of another source, typed in or imported.
    ADOPTED = "adopted"
    #: The record is a resource of a dataset that is there already.
    LINKED = "linked"
    #: The source gives the record no more: its dataset is private, until it is given again.
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    REJECTED = "rejected"
    #: The source does not give the record: its dataset is kept as it is for the time of grace.
    UNSEEN = "unseen"
    #: Somebody had the source cleared: its dataset is gone for good, or stays with another source.
    REMOVED = "removed"
    KEPT = "kept"


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
    known_as: what else the partner calls it, as the address of its page.
    """

    place: str
    document: Document
    identifier: str = ""
    designates: tuple[str, ...] = field(default=())
    known_as: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Refused:
    """A place of the source that gave no record, and why; *identifier* where it is known."""

    place: str
    reason: str | Sentence
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something odd about the source as a whole, to be told in the report.

    doubt: whether records may be missing that the source still holds, so that what was not met
    must not be taken for gone.
    """

    text: str | Sentence
    doubt: bool = False


Met = Found | Refused | Remark


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of a record: its dataset, its digest, and the reader that read it.

    owns: whether the dataset is kept up to date from this record; linked: whether the record is
    but a resource of the dataset; withdrawn: whether the dataset was made private since the source
    no longer gave the record; modified: the date that the record gives itself; first_seen: when
    the source first gave it, ISO 8601 in UTC.
    """

    dataset_id: str
    digest: str
    reader: int
    owns: bool = True
    linked: bool = False
    withdrawn: bool = False
    modified: str = ""
    first_seen: str = ""


@dataclass(frozen=True, slots=True)
class Create:
    """The record is new: make a dataset of it. place: where in its source it was met."""

    identifier: str
    digest: str
    original: bytes
    record: Record
    notes: tuple[Note, ...]
    place: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """The record differs from what was read before: bring its dataset up to date.

    reason: why the dataset is now kept up to date from this source, where another did so before.
    """

    identifier: str
    digest: str
    original: bytes
    record: Record
    notes: tuple[Note, ...]
    dataset_id: str
    returns: bool = False
    reason: Sentence | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Adopt:
    """The record is a dataset already that this source does not own: know it, and write nothing.

    echo: whether the partner has the dataset from this portal, so that nothing follows from its
    giving it or not.
    """

    identifier: str
    digest: str
    title: str
    modified: str
    dataset_id: str
    reason: Sentence | None
    echo: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """The record shows a dataset that is there already: add its links to it as resources.

    replaces: the dataset that the record was until now, or "".
    """

    identifier: str
    digest: str
    original: bytes
    record: Record
    notes: tuple[Note, ...]
    dataset_id: str
    replaces: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """The record is given again, as it was: make its dataset what it was before its withdrawal."""

    identifier: str
    dataset_id: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The record is the one that was read before: touch nothing."""

    identifier: str
    dataset_id: str


@dataclass(frozen=True, slots=True)
class Reject:
    """The record cannot be a dataset; without *identifier* it is not known which record it is."""

    identifier: str
    place: str
    reason: str | Sentence
    title: str = ""


Decision = Create | Update | Adopt | Link | Return | Unchanged | Reject
