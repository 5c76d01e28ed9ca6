"""How pages follow each other, with servers that lie, stumble or stop.

What decides is what was received, never what was announced alone: servers give a nextRecord that is
null, smaller than the start or beyond the end, count wrongly, cap the page, ignore the start, or
fail on one record of a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ckanext.geo2france.domain.errors import BadAnswer, FetchError, HarvestError, MetadataError
from ckanext.geo2france.harvesters.csw.answer import Page, Refusal, read_page
from ckanext.geo2france.harvesters.csw.question import DIALECTS, Dialect, Question
from ckanext.geo2france.harvesters.iso import IsoDocument
from ckanext.geo2france.harvesters.outcome import Found, Met, Refused, Remark
from ckanext.geo2france.harvesters.request import Fetch
from ckanext.geo2france.schemas.documents import identifier_of
from ckanext.geo2france.schemas.xml import canonical_hash

__all__ = ["PAGE_SIZE", "read"]

PAGE_SIZE: Final = 100
# Bad records in a row after which it is the server that is bad; an unreachable server counts more.
PATIENCE: Final = 20
UNREACHABLE: Final = 7


@dataclass(slots=True)
class Conversation:
    """An exchange with one server: how it is asked, what it announced, how often it failed."""

    url: str
    fetch: Fetch
    size: int
    dialect: Dialect = DIALECTS[0]
    matched: int | None = None
    failures: int = 0

    def ask(self, start: int, size: int) -> Page:
        """Return the page of *size* records from *start*."""
        page = read_page(self.fetch(Question(self.url, self.dialect, start, size).request()))
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
    """Yield every record of the CSW at *url*, page after page.

    A page that fails is halved until the records at fault are alone; these are yielded as Refused.
    Raises HarvestError or MetadataError when the server cannot be used, or stops answering.
    """
    talk = Conversation(url, fetch, size)
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
    """Return the first page, in the first dialect that the server accepts.

    Where all fail, one bad record may be the cause: any single record that can be had settles the
    dialect, and the page is halved.
    """
    error: HarvestError | MetadataError | None = None
    for start, size in ((1, talk.size), (1, 1), (2, 1), (3, 1)):
        for talk.dialect in DIALECTS:
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
            return [Piece(1, talk.size, page)]
    raise error or BadAnswer("a page of records", "nothing")


def _worth_another_try(error: HarvestError | MetadataError) -> bool:
    """Tell whether another dialect, or a smaller page, may succeed where this one failed."""
    if isinstance(error, FetchError):
        return error.status == 500
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
        unreachable = isinstance(error, FetchError) and error.status != 500
        talk.failures += UNREACHABLE if unreachable else 1
        if talk.failures >= PATIENCE:
            raise
        yield Piece(start, 1, None, str(error))


def _met(piece: Piece) -> Iterator[Met]:
    if piece.page is None:
        yield Refused(f"record {piece.start}", piece.reason)
        return
    for offset, element in enumerate(piece.page.records):
        yield Found(f"record {piece.start + offset}", IsoDocument(element))


def _count(piece: Piece) -> int:
    return 1 if piece.page is None else len(piece.page.records)


def _signature(pieces: list[Piece]) -> tuple[str, ...]:
    """Return what tells a page from another: the identifiers, or digests where there are none."""
    elements = [element for piece in pieces if piece.page for element in piece.page.records]
    return tuple(identifier_of(element) or canonical_hash(element) for element in elements)


def _following(talk: Conversation, pieces: list[Piece], start: int) -> int | None:
    """Return the position of the next page, or None at the end.

    The step is what was received: a page shorter than announced never makes a record be skipped,
    and the records that two pages share are recognised by their digest.
    """
    halved = len(pieces) != 1 or pieces[0].page is None
    announced = None if halved else _announced(pieces[0])
    if halved:
        following = start + talk.size
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
