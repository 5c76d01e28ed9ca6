"""An OGC API Records as a source: its collections, and what changed there since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import chain
from typing import Final

from ckanext.geo2france.domain.errors import HarvestError, MetadataError
from ckanext.geo2france.harvesters.offsets import may_pass
from ckanext.geo2france.harvesters.options import Options
from ckanext.geo2france.harvesters.outcome import Found, Met
from ckanext.geo2france.harvesters.records.chosen import by_identifier
from ckanext.geo2france.harvesters.records.collections import conformance, items_of
from ckanext.geo2france.harvesters.records.feature import RecordDocument
from ckanext.geo2france.harvesters.records.paging import Items, opened
from ckanext.geo2france.harvesters.records.values import text
from ckanext.geo2france.harvesters.request import Fetch
from ckanext.geo2france.harvesters.sieve import sifted
from ckanext.geo2france.harvesters.wanted import Wanted
from ckanext.geo2france.harvesters.whole import Whole

__all__ = ["INCREMENTAL", "read", "read_chosen"]

#: ``updated`` may be filtered, or sorted by.
INCREMENTAL: Final = True
#: Dates of records may lack a time of day, and a zone.
MARGIN: Final = timedelta(days=1)
CQL: Final = "/conf/cql2-text"
SORTING: Final = "/conf/sorting"
NEWEST_FIRST: Final = "-updated"


def read(address: str, fetch: Fetch, options: Options) -> Iterator[Met]:
    """Yield the records of the API at *address* that *options* ask for.

    address: of the API, of one of its collections, or of its items. extras: ``collection`` names
    one collection, or several with commas; ``q`` and ``datetime`` are passed on as they are.
    Raises HarvestError when the API cannot be used, or stops answering.
    """
    collections = _collections(address, fetch, options)
    since = (options.since - MARGIN).astimezone(timezone.utc) if options.since else None
    claims = conformance(collections[0], fetch) if since else ()
    met = chain.from_iterable(
        _collection(url, fetch, options, since, claims) for url in collections
    )
    yield from sifted(met, options, lambda: False)


def read_chosen(
    address: str, fetch: Fetch, options: Options, wanted: Wanted
) -> Iterator[Met] | None:
    """Return the records that are *wanted*, each asked for at its own address, or None.

    Raises HarvestError when the API stops answering.
    """
    named = wanted.named()
    met = by_identifier(_collections(address, fetch, options), fetch, named) if named else None
    return None if met is None else sifted(met, options, lambda: False)


def _collections(address: str, fetch: Fetch, options: Options) -> list[str]:
    named = map(str.strip, options.extras.get("collection", "").split(","))
    return items_of(address, fetch, tuple(filter(None, named)))


def _collection(
    url: str, fetch: Fetch, options: Options, since: datetime | None, claims: tuple[str, ...]
) -> Iterator[Met]:
    """Yield the records of one collection, asked for as fully as its server accepts."""
    attempts = list(_attempts(options, since, claims))
    for number, parameters in enumerate(attempts, start=1):
        items = Items(url=url, fetch=fetch, size=options.page_size, parameters=parameters)
        try:
            met = opened(items)
        except (HarvestError, MetadataError) as error:
            if number == len(attempts) or not may_pass(error):
                raise
            continue
        if since and parameters.get("sortby") == NEWEST_FIRST:
            yield from _recent(met, since)
            return
        if since and "updated" not in parameters.get("filter", ""):
            yield Whole()
        yield from met
        return


def _attempts(
    options: Options, since: datetime | None, claims: tuple[str, ...]
) -> Iterator[dict[str, str]]:
    """Yield what to ask for, from all that *options* say to what no server may refuse."""
    own = {
        "q": options.extras.get("q", ""),
        "datetime": options.extras.get("datetime", ""),
        "filter": options.cql,
        "filter-lang": "cql2-text" if options.cql else "",
    }
    box = {"bbox": ",".join(f"{side:g}" for side in options.bbox) if options.bbox else ""}
    if since and any(claim.endswith(CQL) for claim in claims):
        moment = f"updated >= TIMESTAMP('{since:%Y-%m-%dT%H:%M:%SZ}')"
        joined = f"({options.cql}) AND {moment}" if options.cql else moment
        yield {**own, **box, "filter": joined, "filter-lang": "cql2-text"}
    if since and any(claim.endswith(SORTING) for claim in claims):
        yield {**own, **box, "sortby": NEWEST_FIRST}
    yield {**own, **box}
    if options.bbox:
        yield own


def _recent(met: Iterator[Met], since: datetime) -> Iterator[Met]:
    """Yield the records that changed after *since*, from *met*, the newest first.

    The first that is out of this order, or has no date, shows that the server does not sort: all
    is read then.
    """
    day = since.date().isoformat()
    before = ""
    for item in met:
        updated = _updated(item)
        if not updated or (before and updated > before):
            yield Whole()
            yield from chain((item,), met)
            return
        if updated[:10] < day:
            return
        before = updated
        yield item


def _updated(item: Met) -> str:
    """Return when a record says it changed; what is no record counts as out of order."""
    if not isinstance(item, Found) or not isinstance(item.document, RecordDocument):
        return ""
    properties = item.document.feature.get("properties")
    return text(properties.get("updated")) if isinstance(properties, dict) else ""
