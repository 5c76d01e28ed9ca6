"""What readers say of a source as a whole, and why a place of it gave no record: sentences."""

from __future__ import annotations

from ckanext.geo2france.domain.errors import Geo2FranceError
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters.outcome import Remark

__all__ = ["fewer_than_announced", "internal_error", "leads_back", "reason_of", "same_page_again"]


def same_page_again(start: int) -> Remark:
    """Return the remark on a server that does not go on; *start* is counted from 1."""
    told = _("From record {number} on, the server gives the same page again.")
    return Remark(Sentence.of(told, number=start), doubt=True)


def fewer_than_announced(announced: int, given: int) -> Remark:
    """Return the remark on a server that gives fewer records than it announces."""
    told = _("The server announced {announced} records and gave {given}.")
    return Remark(Sentence.of(told, announced=announced, given=given), doubt=True)


def leads_back(url: str) -> Remark:
    """Return the remark on a page whose next one was read already."""
    told = _("The page {url} leads to what was read already: the reading ends there.")
    return Remark(Sentence.of(told, url=url), doubt=True)


def internal_error(error: BaseException) -> Sentence:
    """Return what people are told of a fault of ours: its kind; the log has the rest."""
    told = _("Internal error ({kind}): the log of the portal says more.")
    return Sentence.of(told, kind=type(error).__name__)


def reason_of(error: Geo2FranceError) -> str | Sentence:
    """Return what went wrong, in words that can be translated where the error has such."""
    sentence = getattr(error, "sentence", None)
    return sentence if isinstance(sentence, Sentence) else str(error)
