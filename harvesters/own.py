"""Datasets of this portal that a partner gives back: by their ids, or the addresses of their pages.

A portal that harvests itself, or a partner that took its records from here, would otherwise fill
the catalogue with copies.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final
from urllib.parse import unquote, urlsplit
from uuid import UUID

from ckanext.geo2france.domain.record import Record

__all__ = ["addresses_of", "reference", "references"]

#: The page of a dataset, in any language and any form: /fr/dataset/name, /dataset/id.ttl
PAGE: Final = re.compile(
    r"^(?:/[a-z]{2}(?:_[A-Z]{2})?)?/(?:dataset|series|service)/([^/?#]+?)"
    r"(?:\.(?:ttl|rdf|xml|n3|jsonld|iso19139\.xml|iso19115-3\.xml))?$"
)


def reference(name: str, site: str) -> str:
    """Return the id or the name of the dataset of the portal that *name* is, "" for none.

    name: an identifier, or an address; site: the address of the portal, without a slash at its end.
    """
    text = name.strip()
    if "://" in text:
        return _of_page(text, site)
    try:
        return str(UUID(text)) if len(text) == 36 else ""
    except ValueError:
        return ""


def _of_page(url: str, site: str) -> str:
    try:
        here, there = urlsplit(site), urlsplit(url)
    except ValueError:
        return ""
    if not here.netloc or here.netloc.lower() != there.netloc.lower() or there.query:
        return ""
    root = here.path.rstrip("/")
    if not there.path.startswith(f"{root}/"):
        return ""
    found = PAGE.match(unquote(there.path.removeprefix(root)).rstrip("/"))
    return found[1] if found else ""


def addresses_of(record: Record) -> Iterator[str]:
    """Yield the addresses that a record gives as identifiers of its resource."""
    rows = record.resource_identifiers
    names = (record.dataset_uri, *(name for row in rows for name in (row.code, row.uri)))
    yield from (name for name in names if "://" in name)


def references(names: Iterable[str], sites: Collection[str]) -> dict[str, str]:
    """Return the references among *names*, each by the name that it came from.

    sites: the addresses of the portal.
    """
    return {
        name: found
        for name in names
        if name and (found := next(filter(None, (reference(name, s) for s in sites)), ""))
    }
