"""Catalogues read by position: how pages follow, with servers that lie, stumble or stop.

What decides is what was received, never what was announced alone: servers give a nextRecord that is
null, smaller than the start or beyond the end, count wrongly, cap the page, ignore the start, or
fail on one record of a page.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ckanext.geo2france.domain.errors import (
    AnswerTooLarge,
    BadAnswer,
    FetchError,
    HarvestError,
    MetadataError,
)
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters.options import PAGE_SIZE
from ckanext.geo2france.harvesters.outcome import Document, Found, Met, Refused
from ckanext.geo2france.harvesters.remarks import (
    fewer_than_announced,
    reason_of,
    same_page_again,
)

__all__ = [
    "Exchange",
    "Page",
    "Piece",
    "Repetition",
    "Stumble",
    "documents",
    "may_pass",
    "opening",
    "pages",
]

# Bad records in a row after which it is the server that is bad; an unreachable server counts more.
PATIENCE: Final = 20
UNREACHABLE: Final = 7
#: Where records are looked for before a server is given up: one bad record may hide the others.
PROBES: Final = (1, 2, 3)
#: Statuses of servers that could not make of the question what they should.
STUMBLES: Final = {400, 409, 500, 501}
#: A page that weighs or takes more is too much at once, for the server or for us.
HEAVY_BYTES: Final = 16 * 1024 * 1024
SLOW_SECONDS: Final = 20.0
#: Pages in a row that may bring nothing new: a catalogue may hold records twice, but not for ever.
STALE: Final = 5


class Stumble(HarvestError):
    """An answer by which the server says that it could not do what was asked."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of records; *matched* is None when the server does not say how many there are."""

    documents: tuple[Document, ...]
    matched: int | None = None
    next_record: int | None = None


@dataclass(slots=True)
class Exchange(ABC):
    """An exchange with one server: what it announced, how often it failed, how much it gives.

    clock: seconds, from any start.
    """

    size: int = PAGE_SIZE
    clock: Callable[[], float] = time.monotonic
    matched: int | None = field(default=None, init=False)
    failures: int = field(default=0, init=False)

    @abstractmethod
    def fetched(self, start: int, size: int) -> bytes:
        """Return the answer for *size* records from position *start*, counted from 1."""

    @abstractmethod
    def parsed(self, answer: bytes) -> Page:
        """Return the page that *answer* holds. Raises HarvestError or MetadataError."""

    def ask(self, start: int, size: int) -> Page:
        """Return a page; the next ones are smaller where this one weighs or takes too much."""
        began = self.clock()
        answer = self.fetched(start, size)
        page = self.parsed(answer)
        if len(answer) > HEAVY_BYTES or self.clock() - began > SLOW_SECONDS:
            self.size = max(1, min(self.size, size // 2))
        self.failures = 0
        if page.matched is not None:
            self.matched = page.matched
        return page


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the catalogue: its page, or the reason why its only record cannot be had."""

    start: int
    size: int
    page: Page | None
    reason: str | Sentence = ""


def may_pass(error: HarvestError | MetadataError) -> bool:
    """Tell whether another way of asking, or a smaller page, may succeed where this one failed."""
    if isinstance(error, FetchError):
        return error.status in STUMBLES or isinstance(error, AnswerTooLarge)
    return isinstance(error, Stumble | MetadataError)


def opening(exchange: Exchange, ways: Sequence[Callable[[], object]] = ()) -> list[Piece]:
    """Return the first page, in the first of the *ways* of asking that the server accepts.

    ways: each is called before it is tried. Where all fail, one bad record may be the cause: any
    single record that can be had settles the way, and the page is halved. Raises HarvestError or
    MetadataError.
    """
    error: HarvestError | MetadataError | None = None
    for start, size in ((1, exchange.size), *((probe, 1) for probe in PROBES)):
        for choose in ways or (lambda: None,):
            choose()
            try:
                return _opening(exchange, start, size)
            except (HarvestError, MetadataError) as found:
                if not may_pass(found):
                    raise
                error = error or found
    raise error or BadAnswer(_("a page of records"), _("nothing"))


def _opening(exchange: Exchange, start: int, size: int) -> list[Piece]:
    page = exchange.ask(start, size)
    if size < exchange.size:
        return list(pieces(exchange, 1, exchange.size))
    given = len(page.documents)
    if 0 < given < exchange.size and (exchange.matched or 0) > given:
        # Ask for no more than the server gives at once, so that halving a page misses nothing.
        exchange.size = given
    return [Piece(1, size, page)]


def pages(exchange: Exchange, first: list[Piece]) -> Iterator[Met]:
    """Yield every record from the *first* page on.

    A page that fails is halved until the records at fault are alone; these are yielded as Refused.
    Raises HarvestError or MetadataError when the server stops answering.
    """
    current, start, received = first, 1, 0
    repetition = Repetition()
    while True:
        if repetition.shows(documents(current)):
            yield same_page_again(start)
            break
        for piece in current:
            yield from _met(piece)
        received += sum(_count(piece) for piece in current)
        following = _following(exchange, current, start)
        if following is None:
            break
        start = following
        current = list(pieces(exchange, start, exchange.size))
    if exchange.matched is not None and received < exchange.matched:
        yield fewer_than_announced(exchange.matched, received)


def pieces(exchange: Exchange, start: int, size: int) -> Iterator[Piece]:
    """Yield the page from *start*, whole or halved around the records that make it fail."""
    try:
        yield Piece(start, size, exchange.ask(start, size))
    except (HarvestError, MetadataError) as error:
        if size > 1:
            half = size // 2
            yield from pieces(exchange, start, half)
            if exchange.matched is None or start + half <= exchange.matched:
                yield from pieces(exchange, start + half, size - half)
            return
        unreachable = isinstance(error, FetchError) and not may_pass(error)
        exchange.failures += UNREACHABLE if unreachable else 1
        if exchange.failures >= PATIENCE:
            raise
        yield Piece(start, 1, None, reason_of(error))


def documents(current: Iterable[Piece]) -> Iterator[Document]:
    """Yield the documents of the pages that could be had."""
    return (document for piece in current if piece.page for document in piece.page.documents)


def _met(piece: Piece) -> Iterator[Met]:
    if piece.page is None:
        yield Refused(f"record {piece.start}", piece.reason)
        return
    for offset, document in enumerate(piece.page.documents):
        yield Found(f"record {piece.start + offset}", document)


def _count(piece: Piece) -> int:
    return 1 if piece.page is None else len(piece.page.documents)


@dataclass(slots=True)
class Repetition:
    """Notices that a server gives again and again what it gave already, in whatever order."""

    before: tuple[str, ...] = ()
    known: set[str] = field(default_factory=set)
    stale: int = 0

    def shows(self, page: Iterable[Document]) -> bool:
        """Tell whether *page* is the one before it, or one more of many without anything new."""
        names = tuple(each.identifier() or each.digest() for each in page)
        same = bool(names) and names == self.before
        self.stale = 0 if not names or set(names) - self.known else self.stale + 1
        self.before = names
        self.known.update(names)
        return same or self.stale >= STALE


def _following(exchange: Exchange, current: list[Piece], start: int) -> int | None:
    """Return the position of the next page, or None at the end.

    The step is what was received: a page shorter than announced never makes a record be skipped,
    and the records that two pages share are recognised by their digest.
    """
    page = current[0].page if len(current) == 1 else None
    announced = page.next_record if page else None
    if page is None:
        following = max(piece.start + piece.size for piece in current)
    elif page.documents:
        following = start + len(page.documents)
    elif announced and start < announced <= start + exchange.size:
        # A page may be empty because all its records are hidden from us.
        following = announced
    else:
        return None
    if exchange.matched and following > exchange.matched and announced != following:
        return None
    return following
