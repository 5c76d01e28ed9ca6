"""Which keywords belong to a dataset that the caller may see."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from ckanext.geo2france.search import solr
from ckanext.geo2france.search import visible as visibility

__all__ = ["visible"]

#: Up to so many keywords are asked for by name; more than that, all visible ones are listed.
FEW: Final = 100


def visible(context: Mapping[str, Any], names: Collection[str]) -> set[str]:
    """Return those of *names* that a dataset holds which the user of *context* may see.

    Call after ``check_access``, which puts the user into the context.
    """
    if not names:
        return set()
    filters = visibility.filters(context)
    if len(names) <= FEW:
        filters.append(f"+tags:({' OR '.join(map(solr.quoted, names))})")
    parameters = {
        "fq": filters,
        "rows": 0,
        "facet": "true",
        "facet.field": "tags",
        "facet.limit": -1,
        "facet.mincount": 1,
    }
    found = visibility.ask("*:*", parameters).facets["facet_fields"]["tags"]
    return set(found[::2]).intersection(names)
