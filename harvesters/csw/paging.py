"""A conversation with a CSW: the way of asking that it accepts, then its records, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from ckanext.geo2france.domain.errors import BadAnswer, HarvestError, MetadataError
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters.csw.answer import read_page
from ckanext.geo2france.harvesters.csw.filters import NOTHING, Asked
from ckanext.geo2france.harvesters.csw.question import DIALECTS, Dialect, Question
from ckanext.geo2france.harvesters.offsets import (
    Exchange,
    Page,
    Piece,
    documents,
    may_pass,
    opening,
    pages,
)
from ckanext.geo2france.harvesters.options import PAGE_SIZE, Box
from ckanext.geo2france.harvesters.outcome import Document, Met
from ckanext.geo2france.harvesters.request import Fetch
from ckanext.geo2france.harvesters.sieve import touches

__all__ = ["PAGE_SIZE", "Conversation", "read", "told"]


@dataclass(slots=True, kw_only=True)
class Conversation(Exchange):
    """An exchange with a CSW.

    dialects, attempts: ways of asking and what to ask for, from the best to the most modest;
    dialect, asked: those that the server accepts.
    """

    url: str
    fetch: Fetch
    dialects: tuple[Dialect, ...] = DIALECTS
    attempts: tuple[Asked, ...] = (NOTHING,)
    dialect: Dialect = DIALECTS[0]
    asked: Asked = NOTHING

    def fetched(self, start: int, size: int) -> bytes:
        """Return the answer for *size* records from position *start*, counted from 1."""
        question = Question(self.url, self.dialect, start, size, self.asked)
        return self.fetch(question.request())

    def parsed(self, answer: bytes) -> Page:
        """Return the page that *answer* holds. Raises HarvestError or MetadataError."""
        return read_page(answer)


def read(url: str, fetch: Fetch, size: int = PAGE_SIZE) -> Iterator[Met]:
    """Yield every record of the CSW at *url*, in ISO 19139, page after page. See `told`."""
    return told(Conversation(url=url, fetch=fetch, size=size))


def told(talk: Conversation) -> Iterator[Met]:
    """Yield every record that the server gives, page after page.

    Raises HarvestError or MetadataError when the server cannot be used, or stops answering.
    """
    yield from pages(talk, _first(talk))


def _first(talk: Conversation) -> list[Piece]:
    """Return the first page of the most that the server lets be asked for."""
    for number, asked in enumerate(talk.attempts, start=1):
        talk.asked = asked
        try:
            found = _opened(talk)
        except (HarvestError, MetadataError) as error:
            if number == len(talk.attempts) or not may_pass(error):
                raise
            continue
        return found if _lie_within(asked.bbox, found) else _with_other_axes(talk, found)
    raise BadAnswer(_("something to ask for"), _("nothing"))


def _with_other_axes(talk: Conversation, found: list[Piece]) -> list[Piece]:
    """Return what the box finds told with its axes in the other order, or *found* if nothing.

    A server that takes latitude for longitude finds the records of another sea, or none.
    """
    before = (talk.asked, talk.dialect, talk.matched, talk.size)
    talk.asked = talk.asked.with_other_axes()
    try:
        others = _opened(talk)
    except (HarvestError, MetadataError) as error:
        if not may_pass(error):
            raise
        others = []
    if others and _lie_within(talk.asked.bbox, others):
        return others
    talk.asked, talk.dialect, talk.matched, talk.size = before
    return found


def _lie_within(box: Box | None, found: list[Piece]) -> bool:
    """Tell whether a record of *found* touches *box*; true where no box is asked for."""
    return box is None or any(_touches(document, box) for document in documents(found))


def _touches(document: Document, box: Box) -> bool:
    try:
        return touches(document.read().record, box, unknown=False)
    except MetadataError:
        return False


def _opened(talk: Conversation) -> list[Piece]:
    """Return the first page, in the first dialect that the server accepts."""
    return opening(talk, [partial(setattr, talk, "dialect", each) for each in talk.dialects])
