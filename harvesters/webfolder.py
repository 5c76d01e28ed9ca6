"""A folder of ISO records on the web, by the listings that web servers make of their folders.

Apache, nginx, lighttpd and IIS write their listings differently; all are pages with links. What is
followed are links to what lies below the first address, and nothing else.
"""

from __future__ import annotations

import posixpath
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

from ckanext.geo2france.domain.errors import (
    BadAnswer,
    FetchError,
    ForbiddenAddress,
    HarvestError,
    MetadataError,
)
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters.iso import file_of, found_in
from ckanext.geo2france.harvesters.options import Options
from ckanext.geo2france.harvesters.outcome import Met, Refused, Remark
from ckanext.geo2france.harvesters.remarks import reason_of
from ckanext.geo2france.harvesters.request import Fetch, Request
from ckanext.geo2france.harvesters.sieve import sifted
from ckanext.geo2france.harvesters.wanted import Wanted
from ckanext.geo2france.harvesters.webpages import is_web_page, links

__all__ = ["FILES", "FOLDERS", "read", "read_chosen"]

SUFFIXES: Final = (".xml", ".iso")
#: How many folders below the first, how many folders and how many files are looked at in all.
DEPTH: Final = 12
FOLDERS: Final = 5_000
FILES: Final = 100_000
#: Answers missed in a row after which the server itself is given up.
PATIENCE: Final = 5
TOO_DEEP: Final = _(
    "The folder {folder} is not read: it is too deep, or there are too many folders."
)
TOO_MANY: Final = _("{number} files were read: others, if there are any, are left out.")
WEB_PAGE: Final = _("A record was expected, and a web page came.")
ACCEPT_LISTING: Final = "text/html, application/xhtml+xml, */*;q=0.5"


def read(address: str, fetch: Fetch, options: Options) -> Iterator[Met]:
    """Yield the records of every XML file at or below *address*, sorted by folder and by name.

    A record without fileIdentifier is known by the path of its file below the first address.
    Raises HarvestError where the first address cannot be read, or the server stops answering.
    """
    yield from sifted(_Walk(address, fetch).met(), options)


def read_chosen(
    address: str, fetch: Fetch, options: Options, wanted: Wanted
) -> Iterator[Met] | None:
    """Return the records of the files where those that are *wanted* stand, or None.

    Raises HarvestError where the server stops answering.
    """
    files = {file_of(place) for place in wanted.located()}
    if not files or _path(address).lower().endswith(SUFFIXES):
        return None
    return sifted(_Walk(address, fetch).chosen(sorted(files)), options)


@dataclass(slots=True)
class _Walk:
    """A walk through the folders below *address*."""

    address: str
    fetch: Fetch
    root: str = ""
    misses: int = 0
    files: int = 0
    seen: set[str] = field(default_factory=set)

    def met(self) -> Iterator[Met]:
        first = self._get(self.address, ACCEPT_LISTING)
        if not is_web_page(first):
            # The address of one file, not of a folder.
            yield from _records(posixpath.basename(_path(self.address)), first)
            return
        self.root = _folder_of(self.address)
        folders, files = self._links(self.root, first)
        if not folders and not files:
            raise BadAnswer(_("a listing of files"), _("a web page (html) that shows none"))
        waiting = deque((url, 1) for url in folders)
        yield from self._files(files)
        looked_at = 1
        while waiting and self.files < FILES:
            folder, depth = waiting.popleft()
            looked_at += 1
            if depth > DEPTH or looked_at > FOLDERS:
                yield Remark(Sentence.of(TOO_DEEP, folder=folder), doubt=True)
                return
            try:
                folders, files = self._links(folder, self._get(folder, ACCEPT_LISTING))
            except HarvestError as error:
                yield self._missed(_place(folder, self.root), error)
                continue
            waiting.extend((url, depth + 1) for url in folders)
            yield from self._files(files)
        if self.files == FILES:
            yield Remark(Sentence.of(TOO_MANY, number=FILES), doubt=True)

    def chosen(self, files: list[str]) -> Iterator[Met]:
        """Yield the records of some files, told by their paths below the first address."""
        self.root = _folder_of(self.address)
        yield from self._files([urljoin(self.root, quote(file)) for file in files])

    def _links(self, folder: str, listing: bytes) -> tuple[list[str], list[str]]:
        """Return the folders and the files that a listing links to, below the first, not yet seen.

        Links of symbolic links may lead back up under ever longer names: the depth ends that.
        """
        below = {
            url
            for link in links(listing)
            if (url := _below(_joined(folder, link["href"]), self.root)) and url not in self.seen
        }
        self.seen |= below
        folders = sorted(url for url in below if url.endswith("/"))
        files = sorted(url for url in below if _path(url).lower().endswith(SUFFIXES))
        return folders, files

    def _files(self, urls: list[str]) -> Iterator[Met]:
        for url in urls[: FILES - self.files]:
            self.files += 1
            place = _place(url, self.root)
            try:
                document = self._get(url)
            except HarvestError as error:
                yield self._missed(place, error)
                continue
            yield from _records(place, document)

    def _get(self, url: str, accept: str = "") -> bytes:
        body = self.fetch(Request(url, accept=accept))
        self.misses = 0
        if not body.strip():
            raise BadAnswer(
                _("a listing or a record"), Sentence.of(_("an empty answer at {url}"), url=url)
            )
        return body

    def _missed(self, place: str, error: HarvestError) -> Refused:
        """Return the place that could not be read. Raises the error where too many were."""
        answered = isinstance(error, FetchError) and error.status in range(400, 500)
        if isinstance(error, FetchError) and not answered:
            self.misses += 1
        if self.misses >= PATIENCE or isinstance(error, ForbiddenAddress):
            raise error
        return Refused(place, reason_of(error))


def _records(place: str, document: bytes) -> Iterator[Met]:
    """Yield the records of a file."""
    if is_web_page(document):
        yield Refused(place, Sentence.of(WEB_PAGE))
        return
    try:
        yield from found_in(document, place)
    except MetadataError as error:
        yield Refused(place, reason_of(error))


def _joined(folder: str, link: str) -> str:
    """Return the address that *link* leads to, or "" where it is none."""
    try:
        return urljoin(folder, link)
    except ValueError:
        return ""


def _path(url: str) -> str:
    return unquote(urlsplit(url).path)


def _folder_of(url: str) -> str:
    """Return the address of the folder: with its slash, which links are relative to."""
    parts = urlsplit(url)
    path = parts.path
    if not path.endswith("/"):
        # An index page (index.html, default.aspx) stands for its folder.
        path = posixpath.dirname(path) + "/" if "." in posixpath.basename(path) else f"{path}/"
    return urlunsplit(parts._replace(path=path.replace("//", "/"), query="", fragment=""))


def _below(url: str, root: str) -> str:
    """Return *url* in one spelling if it lies below *root*, at the same server, or "".

    Links that sort the listing (``?C=N;O=D``), and those that lead up, are not below it.
    """
    try:
        parts, top = urlsplit(url), urlsplit(root)
        same = (parts.scheme, _server(parts)) == (top.scheme, _server(top))
    except ValueError:
        return ""
    path = unquote(parts.path)
    normal = posixpath.normpath(path) + ("/" if path.endswith("/") else "")
    inside = normal.startswith(unquote(top.path)) and normal != unquote(top.path)
    if not same or not inside or parts.query or ".." in normal.split("/"):
        return ""
    return urlunsplit(parts._replace(fragment=""))


def _server(parts: SplitResult) -> tuple[str, int]:
    default = 443 if parts.scheme == "https" else 80
    return (parts.hostname or "", parts.port or default)


def _place(url: str, root: str) -> str:
    return _path(url).removeprefix(_path(root))
