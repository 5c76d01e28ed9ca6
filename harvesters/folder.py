"""A folder, or a single file, of ISO records: every XML file below it, sorted by name."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from ckanext.geo2france.domain.errors import MetadataError, SourceError
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters.iso import file_of, found_in
from ckanext.geo2france.harvesters.options import Options
from ckanext.geo2france.harvesters.outcome import Met, Refused
from ckanext.geo2france.harvesters.request import Fetch
from ckanext.geo2france.harvesters.sieve import sifted
from ckanext.geo2france.harvesters.wanted import Wanted
from ckanext.geo2france.schemas.xml import SIZE_LIMIT

__all__ = ["path_of", "read", "read_chosen", "records_below"]

OUTSIDE: Final = _("The link leads out of the folder: it is not followed.")
TOO_LARGE: Final = _("The file holds {size} bytes, more than the {limit} allowed.")
SUFFIXES: Final = {".xml", ".iso"}


def path_of(url: str) -> Path:
    """Return the path that *url* (a path, or file://…) designates. Raises SourceError."""
    parts = urlsplit(url)
    path = Path(unquote(parts.path)) if parts.scheme == "file" else Path(url)
    if parts.scheme not in {"", "file"} or not path.is_absolute():
        raise SourceError(
            Sentence.of(_("{url} is neither an absolute path nor a file:// address."), url=url)
        )
    if not path.exists():
        raise SourceError(Sentence.of(_("{path} does not exist."), path=path))
    return path


def read(address: str, fetch: Fetch, options: Options) -> Iterator[Met]:
    """Yield the records of the folder at *address* that *options* ask for; nothing is fetched."""
    yield from sifted(records_below(path_of(address)), options)


def read_chosen(
    address: str, fetch: Fetch, options: Options, wanted: Wanted
) -> Iterator[Met] | None:
    """Return the records of the files where those that are *wanted* stand, or None."""
    path = path_of(address)
    files = {file_of(place) for place in wanted.located()}
    if not files or path.is_file():
        return None
    root = path.resolve()
    return sifted(_met(root, [root / file for file in sorted(files)]), options)


def records_below(path: Path) -> Iterator[Met]:
    """Yield the records of every XML file at or below *path*.

    A record without fileIdentifier is known by the path of its file within the folder. Links that
    lead out of the folder are not followed, which is said.
    """
    root = path.resolve()
    yield from _met(root, [root] if root.is_file() else sorted(_files(root)))


def _met(root: Path, files: Iterable[Path]) -> Iterator[Met]:
    for file in files:
        place = str(file.relative_to(root)) if file != root else file.name
        if not file.resolve().is_relative_to(root):
            yield Refused(place, Sentence.of(OUTSIDE))
            continue
        try:
            yield from _records(file, place)
        except MetadataError as error:
            yield Refused(place, error.sentence)
        except OSError as error:
            yield Refused(place, _unreadable(error))


def _unreadable(error: OSError) -> Sentence:
    if isinstance(error, PermissionError):
        return Sentence(_("The portal has no right to read the file."))
    if isinstance(error, FileNotFoundError):
        return Sentence(_("The file is there no more."))
    kind = errno.errorcode.get(error.errno or 0) or type(error).__name__
    return Sentence.of(_("The file cannot be read ({kind})."), kind=kind)


def _files(root: Path) -> Iterator[Path]:
    for file in root.rglob("*"):
        # A link out of the folder is told whatever it leads to: looking would be following.
        if file.suffix.lower() in SUFFIXES and (file.is_symlink() or file.is_file()):
            yield file


def _records(file: Path, place: str) -> Iterator[Met]:
    size = file.stat().st_size
    if size > SIZE_LIMIT:
        yield Refused(place, Sentence.of(TOO_LARGE, size=size, limit=SIZE_LIMIT))
        return
    yield from found_in(file.read_bytes(), place)
