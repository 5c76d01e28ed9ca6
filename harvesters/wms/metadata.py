"""The record that a layer points to by MetadataURL: which one it is, and what it says."""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from ckanext.geo2france.domain.errors import FetchError, HarvestError, MetadataError
from ckanext.geo2france.domain.sentence import Note, Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters.request import Fetch, Request
from ckanext.geo2france.harvesters.webpages import is_web_page
from ckanext.geo2france.harvesters.wms.model import Link
from ckanext.geo2france.schemas.documents import records_in, standard_of
from ckanext.geo2france.schemas.xml import Element, parse

__all__ = ["LINK", "Answer", "Records", "designated", "is_page", "of_service"]

#: What the standard calls such a link, in any language.
LINK: Final = "MetadataURL"
#: Parameters by which catalogues name a record in an address, lower case.
NAMING: Final = ("id", "uuid", "identifier", "fileidentifier", "file_identifier", "recordid")
#: Paths of catalogues, GeoNetwork's above all, where the record follows.
PATH: Final = re.compile(r"/(?:api/(?:\d[\d.]*/)?records|metadata|record|dataset)/([^/?#;]+)", re.I)
UUID: Final = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE)
#: What stands after such a path in addresses that name no record.
NO_RECORD: Final = {"search", "formatters", "api", "srv", "xml", "html"}
ISO: Final = ("TC211", "ISO")
#: The server is there and asks for patience: what the record says is not known for now.
LATER: Final = {429, 502, 503, 504}
#: Records kept in memory: layers of a group often share one.
KEPT: Final = 16
#: Hosts that cannot be reached so many times are not asked again in the run.
PATIENCE: Final = 2


def designated(links: Iterable[Link]) -> tuple[str, ...]:
    """Return the identifiers of the records that *links* name, without asking anybody."""
    found = (name for link in links for name in _named(link.url))
    return tuple(dict.fromkeys(found))


def _named(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    queries = (parts.query, urlsplit(parts.fragment).query)
    asked = {key.lower(): value.strip() for query in queries for key, value in parse_qsl(query)}
    named = [asked[key] for key in NAMING if asked.get(key)]
    if not named:
        hits = (PATH.search(text) for text in (parts.path, f"/{parts.fragment}"))
        named = [unquote(hit[1]) for hit in hits if hit]
    if not named:
        named = UUID.findall(parts.path)
    yield from (name for name in named if name.lower() not in NO_RECORD)


def is_page(link: Link) -> bool:
    """Tell whether *link* leads to a page for people rather than to a record."""
    return "html" in link.format.lower()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a link to metadata gave: a record, or the reason why it did not.

    later: the sentence to say where the record cannot be had for now, and nothing is to be
    concluded from it.
    """

    element: Element | None = None
    document: bytes = b""
    notes: tuple[Note, ...] = ()
    later: Sentence | None = None


def of_service(answer: Answer) -> bool:
    """Tell whether the record that came describes a service, whatever points to it."""
    if answer.element is None:
        return False
    service = answer.element.find("{*}identificationInfo/{*}SV_ServiceIdentification")
    return service is not None


@dataclass(slots=True)
class Records:
    """Fetches the records that layers point to, each once for the layers that share it."""

    fetch: Fetch
    answers: OrderedDict[str, Answer] = field(default_factory=OrderedDict)
    failures: Counter[str] = field(default_factory=Counter)

    def of(self, links: Iterable[Link]) -> Answer:
        """Return the first record that *links* give, or why they give none."""
        notes: list[Note] = []
        later: Sentence | None = None
        for link in sorted(filter(_may_be_iso, links), key=lambda link: "xml" not in link.format):
            answer = self._answer(link.url)
            if answer.element is not None:
                return answer
            notes.extend(answer.notes)
            later = later or answer.later
        return Answer(notes=tuple(notes), later=later)

    def _answer(self, url: str) -> Answer:
        if url in self.answers:
            self.answers.move_to_end(url)
            return self.answers[url]
        answer = self._ask(url)
        self.answers[url] = answer
        if len(self.answers) > KEPT:
            self.answers.popitem(last=False)
        return answer

    def _ask(self, url: str) -> Answer:
        host = urlsplit(url).netloc
        if self.failures[host] >= PATIENCE:
            return _nothing(_("{url} was not asked: its host does not answer"), url=url)
        try:
            document = self.fetch(Request(url))
            self.failures[host] = 0
            if is_web_page(document):
                return _nothing(_("{url} gives a web page, and no ISO record"), url=url)
            element = next(iter(records_in(parse(document))), None)
            if element is None:
                return _nothing(_("{url} gives no record"), url=url)
            standard_of(element)
        except FetchError as error:
            self.failures[host] += error.status == 0
            return _without(url, error)
        except (HarvestError, MetadataError) as error:
            told = _("{url} gives no ISO record: {reason}")
            return _nothing(told, url=url, reason=error.sentence)
        alone = element.getparent() is None
        return Answer(element, document if alone else b"")


def _may_be_iso(link: Link) -> bool:
    return not is_page(link) and (not link.type or link.type.upper().startswith(ISO))


def _without(url: str, error: FetchError) -> Answer:
    if error.status in LATER:
        sentence = _("The record of the layer cannot be had for now: {url} answers {status}.")
        return Answer(later=Sentence.of(sentence, url=url, status=error.status))
    return Answer(notes=(Note(error.sentence, LINK),))


def _nothing(msgid: str, **values: object) -> Answer:
    return Answer(notes=(Note(Sentence.of(msgid, **values), LINK),))
