"""The items of a collection, page after page: by position where the links tell how, else by links.

A page found by its position can be halved around a record that makes it fail; one that only a link
leads to cannot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

from ckanext.geo2france.domain.errors import BadAnswer
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters import jsontext
from ckanext.geo2france.harvesters.offsets import (
    Exchange,
    Page,
    Repetition,
    documents,
    opening,
    pages,
)
from ckanext.geo2france.harvesters.outcome import Document, Found, Met
from ckanext.geo2france.harvesters.records.collections import ACCEPT, asked
from ckanext.geo2france.harvesters.records.feature import RecordDocument
from ckanext.geo2france.harvesters.records.values import rows, text
from ckanext.geo2france.harvesters.remarks import fewer_than_announced, same_page_again
from ckanext.geo2france.harvesters.request import Fetch, Request

__all__ = ["Items", "opened"]

#: Parameters by which servers count the records to pass over; pygeoapi, pycsw and ldproxy name it
#: offset, GeoNetwork and GeoServer startindex.
POSITIONS: Final = ("offset", "startindex", "startIndex")


@dataclass(slots=True, kw_only=True)
class Items(Exchange):
    """An exchange about the items of one collection.

    parameters: what is asked for beside the page. following: where the last answer says that the
    next page is; position: the parameter by which it counts, or "" where the link alone knows.
    """

    url: str
    fetch: Fetch
    parameters: Mapping[str, str] = field(default_factory=dict)
    position: str = POSITIONS[0]
    following: str = field(default="", init=False)
    start: int = field(default=1, init=False)

    def fetched(self, start: int, size: int) -> bytes:
        """Return the answer for *size* records from position *start*, counted from 1."""
        self.start = start
        page = {"limit": str(size)}
        if start > 1:
            page[self.position or POSITIONS[0]] = str(start - 1)
        return self.fetch(Request(asked(self.url, **self.parameters, **page), accept=ACCEPT))

    def parsed(self, answer: bytes) -> Page:
        """Return the page that *answer* holds. Raises BadAnswer."""
        body = jsontext.parse(answer, _("a page of records"))
        features = body.get("features")
        if not isinstance(features, list):
            raise BadAnswer(_("a page of records"), _("JSON without features"))
        found = tuple(RecordDocument(each) for each in rows(features))
        self.following = self._next(body)
        self.position = _position(self.following) if self.following else self.position
        matched = body.get("numberMatched")
        if not isinstance(matched, int) and not self.following:
            # The last page: what was given until now is all there is.
            matched = self.start - 1 + len(found)
        return Page(found, matched if isinstance(matched, int) else None)

    def _next(self, body: Mapping[str, Any]) -> str:
        """Return the address of the next page, at the server and path that were asked.

        Behind a proxy, many servers name a host that is theirs alone: what counts is the query.
        """
        links = [link for link in rows(body.get("links")) if text(link.get("rel")) == "next"]
        href = next((text(link.get("href")) for link in links), "")
        if not href:
            return ""
        found, here = urlsplit(urljoin(self.url, href)), urlsplit(self.url)
        path = here.path if found.path.endswith("/items") else found.path
        return urlunsplit((here.scheme, here.netloc, path, found.query, ""))


def _position(url: str) -> str:
    """Return the parameter of *url* that counts the records passed over, or ""."""
    given = dict(parse_qsl(urlsplit(url).query))
    return next((name for name in POSITIONS if given.get(name, "").isdigit()), "")


def opened(items: Items) -> Iterator[Met]:
    """Return the records, once the first page is there. Raises HarvestError where it is not."""
    first = opening(items)
    if items.position or not items.following:
        return pages(items, first)
    return _linked(items, tuple(documents(first)))


def _linked(items: Items, first: tuple[Document, ...]) -> Iterator[Met]:
    """Yield the records of pages that only their links lead to."""
    current, received, seen = first, 0, {items.url}
    repetition = Repetition()
    while current:
        for document in current:
            received += 1
            yield Found(f"record {received}", document)
        url = items.following
        if not url:
            break
        if url in seen or repetition.shows(current):
            yield same_page_again(received + 1)
            break
        seen.add(url)
        current = items.parsed(items.fetch(Request(url, accept=ACCEPT))).documents
    if items.matched is not None and received < items.matched:
        yield fewer_than_announced(items.matched, received)
