"""A CSW as a source: what it can give is found out first, then it is read page after page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from ckanext.geo2france.domain.errors import SourceError
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters.csw.answer import read_page
from ckanext.geo2france.harvesters.csw.capabilities import schemas_of
from ckanext.geo2france.harvesters.csw.chosen import by_identifier
from ckanext.geo2france.harvesters.csw.filters import attempts
from ckanext.geo2france.harvesters.csw.paging import Conversation, told
from ckanext.geo2france.harvesters.csw.question import SCHEMAS, dialects
from ckanext.geo2france.harvesters.options import Options
from ckanext.geo2france.harvesters.outcome import Found, Met
from ckanext.geo2france.harvesters.request import Fetch, Request
from ckanext.geo2france.harvesters.sieve import sifted
from ckanext.geo2france.harvesters.wanted import Wanted
from ckanext.geo2france.harvesters.whole import Whole

__all__ = ["INCREMENTAL", "read", "read_chosen"]

#: The date stamp of a record may be asked for: see `ckanext.geo2france.harvesters.whole`.
INCREMENTAL: Final = True


def read(address: str, fetch: Fetch, options: Options) -> Iterator[Met]:
    """Yield the records of the CSW at *address* that *options* ask for.

    extras: ``schema`` is one of SCHEMAS (gmd, gmi, mdb, dc), asked for whatever the server says.
    The address may be that of one record (GetRecordById). Raises HarvestError or MetadataError
    when the server cannot be used, or stops answering.
    """
    if _asks_one(address):
        page = read_page(fetch(Request(address)))
        found = (Found("record 1", document) for document in page.documents)
        yield from sifted(found, options)
        return
    wanted = attempts(options)
    schemas = _schemas(address, fetch, options)
    talk = Conversation(
        url=address,
        fetch=fetch,
        size=options.page_size,
        dialects=dialects(schemas),
        attempts=wanted,
    )
    whole = False
    for item in sifted(told(talk), options, lambda: talk.asked.bbox is None):
        if not whole and options.since and talk.asked.since is None:
            whole = True
            yield Whole()
        yield item


def read_chosen(
    address: str, fetch: Fetch, options: Options, wanted: Wanted
) -> Iterator[Met] | None:
    """Return the records that are *wanted*, asked for by identifier; None where they do not come.

    Raises HarvestError or MetadataError when the server stops answering.
    """
    named = wanted.named()
    if not named or _asks_one(address):
        return None
    met = by_identifier(address, fetch, _schemas(address, fetch, options), named)
    return None if met is None else sifted(met, options, lambda: False)


def _schemas(address: str, fetch: Fetch, options: Options) -> tuple[str, ...]:
    chosen = options.extras.get("schema") or ""
    return (_schema(chosen),) if chosen else tuple(schemas_of(address, fetch))


def _asks_one(address: str) -> bool:
    asked = {key.lower(): value for key, value in parse_qsl(urlsplit(address).query)}
    return asked.get("request", "").lower() == "getrecordbyid"


def _schema(name: str) -> str:
    if name not in SCHEMAS:
        expected = _("{name} is no schema of records: expected one of {known}.")
        raise SourceError(Sentence.of(expected, name=name, known=", ".join(SCHEMAS)))
    return SCHEMAS[name]
