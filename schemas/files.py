"""Records in files: documents, folders of them, answers of catalogues, standard input."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ckanext.geo2france.domain.errors import Geo2FranceError, MetadataError
from ckanext.geo2france.domain.sentence import Note, Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.schemas.documents import ReadRecord, read_record, records_in
from ckanext.geo2france.schemas.xml import SIZE_LIMIT, Element, parse

__all__ = ["STANDARD_INPUT", "Refused", "Source", "files_below", "records_at"]

log = logging.getLogger(__name__)
STANDARD_INPUT: Final = Path("-")
#: What the system says of paths that cannot be read; it says anything else in its own words.
FAULTS: Final[dict[type[OSError], str]] = {
    FileNotFoundError: _("There is no such file or folder."),
    PermissionError: _("The file may not be read by this account."),
}
UNREADABLE: Final = _("The file cannot be read: {fault}")


@dataclass(frozen=True, slots=True)
class Source:
    """A record that was read: *file* names its document.

    number: its rank among the records of the document, from 1; 0 where it is the only one;
    content: the bytes of the document, where it is the record and nothing around it.
    """

    file: str
    number: int
    element: Element
    read: ReadRecord
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Refused:
    """A document, or a record of it, that cannot be read, with the reason."""

    file: str
    number: int
    reason: str


def files_below(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files that *paths* name: themselves, or the ``.xml`` files of a folder, sorted."""
    for path in paths:
        if path != STANDARD_INPUT and path.is_dir():
            yield from sorted(
                each for each in path.rglob("*") if each.suffix.lower() == ".xml" and each.is_file()
            )
        else:
            yield path


def records_at(path: Path) -> Iterator[Source | Refused]:
    """Yield each record of the document at *path*, or why it cannot be read; never raise."""
    try:
        content = _content(path)
        root = parse(content)
        elements = list(records_in(root))
    except (Geo2FranceError, OSError) as error:
        yield Refused(str(path), 0, _words(error))
        return
    if not elements:
        yield Refused(str(path), 0, Note(Sentence(_("The document holds no record."))))
    for number, element in enumerate(elements, int(len(elements) > 1)):
        yield _record(str(path), number, element, content if element is root else b"")


def _content(path: Path) -> bytes:
    """Return the bytes at *path*, no more of them than it takes to refuse what is too large."""
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read(SIZE_LIMIT + 1)
    with path.open("rb") as file:
        return file.read(SIZE_LIMIT + 1)


def _record(file: str, number: int, element: Element, content: bytes) -> Source | Refused:
    try:
        return Source(file, number, element, read_record(element), content)
    except Geo2FranceError as error:
        return Refused(file, number, _words(error))
    except Exception as error:
        # One record that breaks the reader must not keep the others of a folder from being read.
        log.exception("%s, record %d", file, number)
        fault = f"{type(error).__name__}: {error}"
        return Refused(
            file, number, Note(Sentence.of(_("The reader failed: {fault}"), fault=fault))
        )


def _words(error: Exception) -> str:
    """Return what the error says: a note, where it can be said in another language."""
    if isinstance(error, MetadataError):
        return Note(error.sentence)
    if not isinstance(error, OSError):
        return str(error)
    known = FAULTS.get(type(error))
    fault = error.strerror or str(error)
    return Note(Sentence(known) if known else Sentence.of(UNREADABLE, fault=fault))
