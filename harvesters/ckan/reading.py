"""Another CKAN as a source: its package_search, sorted, page after page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from ckanext.geo2france.domain.errors import BadAnswer, HarvestError, MetadataError
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters import jsontext
from ckanext.geo2france.harvesters.ckan.chosen import by_identifier
from ckanext.geo2france.harvesters.ckan.document import PackageDocument
from ckanext.geo2france.harvesters.ckan.package import Package
from ckanext.geo2france.harvesters.offsets import Exchange, Page, Stumble, may_pass, opening
from ckanext.geo2france.harvesters.offsets import pages as pages_from
from ckanext.geo2france.harvesters.options import Options
from ckanext.geo2france.harvesters.outcome import Document, Found, Met
from ckanext.geo2france.harvesters.request import Fetch, Request
from ckanext.geo2france.harvesters.sieve import sifted
from ckanext.geo2france.harvesters.wanted import Wanted
from ckanext.geo2france.harvesters.whole import Whole

__all__ = ["INCREMENTAL", "read", "read_chosen"]

#: Solr knows when a dataset was last changed at the partner's.
INCREMENTAL: Final = True
#: By how much the clock of the partner may be late.
MARGIN: Final = timedelta(hours=1)
#: Pages of a portal that people paste; what they show is what is asked for.
SECTION: Final = re.compile(r"(/[a-z]{2}(?:_[A-Z]{2})?)?/(dataset|organization|group|api)(/.*)?$")
#: Parameters of its search page that are fields of the index.
FACETS: Final = {"organization", "groups", "tags", "res_format", "license_id"}
EXTRAS: Final = {"organization": "organization", "group": "groups"}
ACCEPT: Final = "application/json"


def read(address: str, fetch: Fetch, options: Options) -> Iterator[Met]:
    """Yield the datasets of the CKAN at *address* that *options* ask for.

    address: of the portal, or of one of its pages: an organization, a search. extras:
    ``organization`` and ``group`` are names, or several with commas; ``fq`` is a filter in the
    language of Solr. Raises HarvestError when the portal cannot be used, or stops answering.
    """
    yield from sifted(_read(address, fetch, options), options)


def read_chosen(
    address: str, fetch: Fetch, options: Options, wanted: Wanted
) -> Iterator[Met] | None:
    """Return the datasets that are *wanted*, searched for by what they are known by, or None.

    Raises HarvestError when the portal stops answering.
    """
    named = wanted.named()
    if not named:
        return None

    def search(field: str, values: Sequence[str]) -> Sequence[Document]:
        asked = Search(
            url=_search_url(address),
            fetch=fetch,
            sort="",
            query="",
            conditions=tuple(_one_of(field, list(values))),
        )
        return asked.parsed(asked.fetched(1, asked.size)).documents

    met = by_identifier(search, named)
    return None if met is None else sifted(map(_called, met), options)


def _read(address: str, fetch: Fetch, options: Options) -> Iterator[Met]:
    attempts = list(_attempts(address, options))
    for number, (sort, query, conditions) in enumerate(attempts, start=1):
        search = Search(
            size=options.page_size,
            url=_search_url(address),
            fetch=fetch,
            sort=sort,
            query=query,
            conditions=conditions,
        )
        try:
            first = opening(search)
        except (HarvestError, MetadataError) as error:
            if number == len(attempts) or not may_pass(error):
                raise
            continue
        if options.since and not any("metadata_modified" in each for each in conditions):
            yield Whole()
        yield from map(_called, pages_from(search, first))
        return


def _called(item: Met) -> Met:
    """Return a dataset with all that it is known by: its portal may have it from elsewhere."""
    if not isinstance(item, Found) or not isinstance(item.document, PackageDocument):
        return item
    package = Package.of(item.document.package)
    names = (package.text(key) for key in ("id", "uri", "guid", "url"))
    return replace(item, known_as=tuple(filter(None, names)))


@dataclass(slots=True, kw_only=True)
class Search(Exchange):
    """A search of the partner: its words, the conditions joined, the order."""

    url: str
    fetch: Fetch
    sort: str
    query: str
    conditions: tuple[str, ...]

    def fetched(self, start: int, size: int) -> bytes:
        """Return the answer for *size* datasets from position *start*, counted from 1."""
        asked = {
            "q": self.query,
            "fq": " AND ".join(f"({each})" for each in self.conditions),
            "sort": self.sort,
            "start": str(start - 1),
            "rows": str(size),
        }
        kept = {key: value for key, value in asked.items() if value}
        return self.fetch(Request(f"{self.url}?{urlencode(kept)}", accept=ACCEPT))

    def parsed(self, answer: bytes) -> Page:
        """Return the page that *answer* holds. Raises HarvestError."""
        body = jsontext.parse(answer, _("an answer of package_search"))
        if not body.get("success"):
            raise Refusal(body.get("error"))
        result = body.get("result")
        found = result.get("results") if isinstance(result, dict) else None
        if not isinstance(result, dict) or not isinstance(found, list):
            raise BadAnswer(_("an answer of package_search"), _("no results in it"))
        count = result.get("count")
        return Page(
            tuple(PackageDocument(each) for each in found if isinstance(each, dict)),
            count if isinstance(count, int) else None,
        )


class Refusal(Stumble):
    """The partner understood the question and refused it."""

    def __init__(self, error: object) -> None:
        """Keep the partner's own words."""
        told = _("The portal answered with an error: {text}.")
        message = error.get("message") if isinstance(error, dict) else error
        super().__init__(Sentence.of(told, text=str(message or error)[:300].rstrip(".")))


def _attempts(address: str, options: Options) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield what to ask for, from all that *options* say to what every portal understands.

    Sorted by what never changes, the pages stay apart while datasets change.
    """
    query, pasted = _pasted(address)
    own = (*pasted, *_conditions(options))
    dates = tuple(_dates(options))
    yield "id asc", query, (*own, *dates)
    if dates:
        yield "id asc", query, own
    yield "", query, own


def _conditions(options: Options) -> Iterator[str]:
    for name, field in EXTRAS.items():
        if names := [each.strip() for each in (options.extras.get(name) or "").split(",")]:
            yield from _one_of(field, [each for each in names if each])
    # Tags are compared letter by letter: the usual spellings are asked for.
    spellings = [
        spelling
        for word in options.keywords
        for spelling in (word, word.lower(), word.capitalize(), word.title(), word.upper())
    ]
    yield from _one_of("tags", spellings)
    if fq := (options.extras.get("fq") or "").strip():
        yield fq


def _one_of(field: str, values: list[str]) -> Iterator[str]:
    if values:
        quoted = " OR ".join(f'"{_escaped(value)}"' for value in dict.fromkeys(values))
        yield f"{field}:({quoted})"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _dates(options: Options) -> Iterator[str]:
    days = options.modified_since
    moments = [datetime(days.year, days.month, days.day, tzinfo=timezone.utc)] if days else []
    if options.since:
        moments.append(options.since.astimezone(timezone.utc) - MARGIN)
    if moments:
        yield f"metadata_modified:[{max(moments):%Y-%m-%dT%H:%M:%SZ} TO *]"


def _search_url(address: str) -> str:
    parts = _parts(address)
    path = SECTION.sub("", parts.path.rstrip("/"))
    return urlunsplit((parts.scheme, parts.netloc, f"{path}/api/3/action/package_search", "", ""))


def _pasted(address: str) -> tuple[str, tuple[str, ...]]:
    """Return the words and the conditions that the address of a page of the portal tells."""
    parts = _parts(address)
    found: dict[str, list[str]] = {}
    for key, value in parse_qsl(parts.query):
        if key in FACETS:
            found.setdefault(key, []).append(value)
    section = SECTION.search(parts.path.rstrip("/"))
    if section and section[2] in {"organization", "group"} and section[3]:
        field = "organization" if section[2] == "organization" else "groups"
        found.setdefault(field, []).append(section[3].strip("/").split("/")[-1])
    words = next((value for key, value in parse_qsl(parts.query) if key == "q"), "")
    # Facets of a search page are joined: each value narrows the search.
    conditions = [
        each for key, values in found.items() for v in values for each in _one_of(key, [v])
    ]
    return words, tuple(conditions)


def _parts(address: str) -> SplitResult:
    return urlsplit(address.strip())
