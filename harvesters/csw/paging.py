"""How pages follow each other, with servers that lie, stumble or stop.

What decides is what was received, never what was announced alone: servers give a nextRecord that is
null, smaller than the start or beyond the end, count wrongly, cap the page, ignore the start, or
fail on one record of a page.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ckanext.geo2france.domain.errors import (
    AnswerTooLarge,
    BadAnswer,
    FetchError,
    HarvestError,
    MetadataError,
)
from ckanext.geo2france.harvesters.csw.answer import Page, Refusal, document_of, read_page
from ckanext.geo2france.harvesters.csw.filters import NOTHING, Asked
from ckanext.geo2france.harvesters.csw.question import DIALECTS, Dialect, Question
from ckanext.geo2france.harvesters.options import PAGE_SIZE, Box
from ckanext.geo2france.harvesters.outcome import Found, Met, Refused, Remark
from ckanext.geo2france.harvesters.request import Fetch
from ckanext.geo2france.harvesters.sieve import touches
from ckanext.geo2france.schemas.xml import Element

__all__ = ["PAGE_SIZE", "Conversation", "read", "told"]

# Bad records in a row after which it is the server that is bad; an unreachable server counts more.
PATIENCE: Final = 20
UNREACHABLE: Final = 7
#: Statuses of servers that could not make of the question what they should.
STUMBLES: Final = {400, 500, 501}
#: A page that weighs or takes more is too much at once, for the server or for us.
HEAVY_BYTES: Final = 16 * 1024 * 1024
SLOW_SECONDS: Final = 20.0


@dataclass(slots=True)
class Conversation:
    """An exchange with one server: how it is asked, what it announced, how often it failed.

    dialects, attempts: ways of asking and what to ask for, from the best to the most modest;
    clock: seconds, from any start.
    """

    url: str
    fetch: Fetch
    size: int = PAGE_SIZE
    dialects: tuple[Dialect, ...] = DIALECTS
    attempts: tuple[Asked, ...] = (NOTHING,)
    clock: Callable[[], float] = time.monotonic
    dialect: Dialect = DIALECTS[0]
    asked: Asked = NOTHING
    matched: int | None = None
    failures: int = field(default=0, init=False)

    def ask(self, start: int, size: int) -> Page:
        """Return the page of *size* records from *start*."""
        began = self.clock()
        question = Question(self.url, self.dialect, start, size, self.asked)
        answer = self.fetch(question.request())
        page = read_page(answer)
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
    reason: str = ""


def read(url: str, fetch: Fetch, size: int = PAGE_SIZE) -> Iterator[Met]:
    """Yield every record of the CSW at *url*, in ISO 19139, page after page. See `told`."""
    return told(Conversation(url, fetch, size))


def told(talk: Conversation) -> Iterator[Met]:
    """Yield every record that the server gives, page after page.

    A page that fails is halved until the records at fault are alone; these are yielded as Refused.
    Raises HarvestError or MetadataError when the server cannot be used, or stops answering.
    """
    pieces = _first(talk)
    start, received = 1, 0
    before: tuple[str, ...] = ()
    while True:
        signature = _signature(pieces)
        if signature and signature == before:
            yield Remark(f"from record {start} on the server gives the same page again")
            break
        before = signature
        for piece in pieces:
            yield from _met(piece)
        received += sum(_count(piece) for piece in pieces)
        following = _following(talk, pieces, start)
        if following is None:
            break
        start = following
        pieces = list(_pieces(talk, start, talk.size))
    if talk.matched is not None and received < talk.matched:
        yield Remark(f"the server announced {talk.matched} records and gave {received}")


def _first(talk: Conversation) -> list[Piece]:
    """Return the first page of the most that the server lets be asked for."""
    for number, asked in enumerate(talk.attempts, start=1):
        talk.asked = asked
        try:
            pieces = _opened(talk)
        except (HarvestError, MetadataError) as error:
            if number == len(talk.attempts) or not _worth_another_try(error):
                raise
            continue
        return pieces if _lie_within(asked.bbox, pieces) else _with_other_axes(talk, pieces)
    raise BadAnswer("something to ask for", "nothing")


def _with_other_axes(talk: Conversation, pieces: list[Piece]) -> list[Piece]:
    """Return what the box finds told with its axes in the other order, or *pieces* if nothing.

    A server that takes latitude for longitude finds the records of another sea, or none.
    """
    before = (talk.asked, talk.dialect, talk.matched, talk.size)
    talk.asked = talk.asked.with_other_axes()
    try:
        found = _opened(talk)
    except (HarvestError, MetadataError) as error:
        if not _worth_another_try(error):
            raise
        found = []
    if found and _lie_within(talk.asked.bbox, found):
        return found
    talk.asked, talk.dialect, talk.matched, talk.size = before
    return pieces


def _lie_within(box: Box | None, pieces: list[Piece]) -> bool:
    """Tell whether a record of *pieces* touches *box*; true where no box is asked for."""
    return box is None or any(_touches(element, box) for element in _elements(pieces))


def _touches(element: Element, box: Box) -> bool:
    try:
        return touches(document_of(element).read().record, box, unknown=False)
    except MetadataError:
        return False


def _opened(talk: Conversation) -> list[Piece]:
    """Return the first page, in the first dialect that the server accepts.

    Where all fail, one bad record may be the cause: any single record that can be had settles the
    dialect, and the page is halved.
    """
    error: HarvestError | MetadataError | None = None
    for start, size in ((1, talk.size), (1, 1), (2, 1), (3, 1)):
        for dialect in talk.dialects:
            talk.dialect = dialect
            try:
                page = talk.ask(start, size)
            except (HarvestError, MetadataError) as found:
                if not _worth_another_try(found):
                    raise
                error = error or found
                continue
            if size == 1:
                return list(_pieces(talk, 1, talk.size))
            _learn_cap(talk, page)
            return [Piece(1, size, page)]
    raise error or BadAnswer("a page of records", "nothing")


def _worth_another_try(error: HarvestError | MetadataError) -> bool:
    """Tell whether another dialect, or a smaller page, may succeed where this one failed."""
    if isinstance(error, FetchError):
        return error.status in STUMBLES or isinstance(error, AnswerTooLarge)
    return isinstance(error, Refusal | MetadataError)


def _learn_cap(talk: Conversation, page: Page) -> None:
    """Ask for no more than what the server gives at once, so that halving a page misses nothing."""
    given = len(page.records)
    if 0 < given < talk.size and (talk.matched or 0) > given:
        talk.size = given


def _pieces(talk: Conversation, start: int, size: int) -> Iterator[Piece]:
    """Yield the page from *start*, whole or halved around the records that make it fail."""
    try:
        yield Piece(start, size, talk.ask(start, size))
    except (HarvestError, MetadataError) as error:
        if size > 1:
            half = size // 2
            yield from _pieces(talk, start, half)
            if talk.matched is None or start + half <= talk.matched:
                yield from _pieces(talk, start + half, size - half)
            return
        unreachable = isinstance(error, FetchError) and not _worth_another_try(error)
        talk.failures += UNREACHABLE if unreachable else 1
        if talk.failures >= PATIENCE:
            raise
        yield Piece(start, 1, None, str(error))


def _met(piece: Piece) -> Iterator[Met]:
    if piece.page is None:
        yield Refused(f"record {piece.start}", piece.reason)
        return
    for offset, element in enumerate(piece.page.records):
        yield Found(f"record {piece.start + offset}", document_of(element))


def _count(piece: Piece) -> int:
    return 1 if piece.page is None else len(piece.page.records)


def _elements(pieces: list[Piece]) -> Iterator[Element]:
    return (element for piece in pieces if piece.page for element in piece.page.records)


def _signature(pieces: list[Piece]) -> tuple[str, ...]:
    """Return what tells a page from another: the identifiers, or digests where there are none."""
    documents = map(document_of, _elements(pieces))
    return tuple(document.identifier() or document.digest() for document in documents)


def _following(talk: Conversation, pieces: list[Piece], start: int) -> int | None:
    """Return the position of the next page, or None at the end.

    The step is what was received: a page shorter than announced never makes a record be skipped,
    and the records that two pages share are recognised by their digest.
    """
    halved = len(pieces) != 1 or pieces[0].page is None
    announced = None if halved else _announced(pieces[0])
    if halved:
        following = max(piece.start + piece.size for piece in pieces)
    elif (given := _count(pieces[0])) > 0:
        following = start + given
    elif announced and start < announced <= start + talk.size:
        # A page may be empty because all its records are hidden from us.
        following = announced
    else:
        return None
    if talk.matched and following > talk.matched and announced != following:
        return None
    return following


def _announced(piece: Piece) -> int | None:
    return piece.page.next_record if piece.page else None
