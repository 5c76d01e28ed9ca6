"""Single records of an OGC API: each at its own address below the items of its collection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from ckanext.geo2france.domain.errors import BadAnswer, FetchError, HarvestError
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters import jsontext
from ckanext.geo2france.harvesters.offsets import may_pass
from ckanext.geo2france.harvesters.outcome import Found, Met
from ckanext.geo2france.harvesters.records.collections import ACCEPT, below
from ckanext.geo2france.harvesters.records.feature import RecordDocument
from ckanext.geo2france.harvesters.request import Fetch, Request
from ckanext.geo2france.harvesters.wanted import not_given

__all__ = ["by_identifier"]

#: Statuses that say that there is no such record, or no such address.
NONE: Final = {404, 405, 410}


def by_identifier(
    collections: Sequence[str], fetch: Fetch, identifiers: Sequence[str]
) -> list[Met] | None:
    """Return the records with these identifiers; None where none comes.

    collections: addresses of items. Raises HarvestError where the server does not answer.
    """
    met: list[Met] = []
    for identifier in identifiers:
        feature = _feature(collections, fetch, identifier)
        if feature is None:
            met.extend(not_given([identifier]))
        else:
            met.append(Found(f"record {identifier}", RecordDocument(feature)))
    return met if any(isinstance(item, Found) for item in met) else None


def _feature(collections: Sequence[str], fetch: Fetch, identifier: str) -> dict[str, Any] | None:
    """Return the record of the first collection that gives it."""
    for items in collections:
        url = below(items, quote(identifier, safe=""))
        try:
            body = jsontext.parse(fetch(Request(url, accept=ACCEPT)), _("a record"))
        except HarvestError as error:
            if not _is_no(error):
                raise
            continue
        if str(body.get("id")) == identifier:
            return body
    return None


def _is_no(error: HarvestError) -> bool:
    gone = isinstance(error, FetchError) and error.status in NONE
    return gone or isinstance(error, BadAnswer) or may_pass(error)
