"""What a server answers: a page of records, or a refusal."""

from __future__ import annotations

from typing import Final

from lxml import etree

from ckanext.geo2france.domain.errors import BadAnswer
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters.csw.dublin_core import RECORDS, DublinCoreDocument
from ckanext.geo2france.harvesters.iso import IsoDocument
from ckanext.geo2france.harvesters.offsets import Page, Stumble
from ckanext.geo2france.harvesters.outcome import Document
from ckanext.geo2france.harvesters.webpages import is_web_page
from ckanext.geo2france.schemas.xml import Element, parse, qualified

__all__ = ["Refusal", "read_page"]

EXPECTED: Final = _("a GetRecordsResponse")
REFUSALS: Final = {"ExceptionReport", "ServiceExceptionReport"}


class Refusal(Stumble):
    """The server understood the request and refused it (ExceptionReport)."""

    def __init__(self, text: str) -> None:
        """Keep the server's own words."""
        told = _("The server answered with an exception: {text}.")
        super().__init__(Sentence.of(told, text=text))


def read_page(answer: bytes) -> Page:
    """Return the page that *answer* holds. Raises Refusal, BadAnswer or MetadataError.

    Versions 2.0.2 and 3.0 differ by their namespaces only. Some servers give the record asked for
    by its identifier without any envelope.
    """
    if not answer.strip():
        raise BadAnswer(EXPECTED, _("an empty answer"))
    if is_web_page(answer):
        raise BadAnswer(EXPECTED, _("a web page (html)"))
    root = parse(answer)
    name = etree.QName(root).localname
    if name in REFUSALS:
        raise Refusal(" ".join("".join(root.itertext()).split())[:500])
    if name.endswith(("MD_Metadata", "MI_Metadata")) or name in RECORDS:
        return Page((_document(root),), 1)
    if name == "GetRecordByIdResponse":
        records = _documents(root)
        return Page(records, len(records))
    if name != "GetRecordsResponse":
        raise BadAnswer(EXPECTED, qualified(root))
    results = root.find("{*}SearchResults")
    if results is None:
        raise BadAnswer(_("SearchResults in the GetRecordsResponse"), _("nothing"))
    return Page(
        _documents(results),
        _number(results.get("numberOfRecordsMatched")),
        _number(results.get("nextRecord")),
    )


def _document(element: Element) -> Document:
    """Return a record element as a document, whatever its standard."""
    if etree.QName(element).localname in RECORDS:
        return DublinCoreDocument(element)
    return IsoDocument(element)


def _documents(parent: Element) -> tuple[Document, ...]:
    return tuple(_document(child) for child in parent if isinstance(child.tag, str))


def _number(text: str | None) -> int | None:
    try:
        return int(text) if text else None
    except ValueError:
        return None
