"""The filters that CKAN's pages make of the arguments of their address, put right.

CKAN writes each argument as ``name:"value"``: a value that holds a quote or a backslash is then no
value any more, and an argument that names no field, as ``utm_source``, is refused by Solr.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import ckan.plugins.toolkit as tk
from flask import has_request_context

from ckanext.geo2france.search import solr
from ckanext.geo2france.search.declared import FORBIDDEN, Use, declared

__all__ = ["repaired"]

#: Arguments of which CKAN makes no filter, beside those that begin with ``_`` and ``ext_``.
NO_FILTERS: Final = ("q", "page", "sort")


def repaired(data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return *data_dict* with the filters of the present address written so that Solr reads them.

    They are replaced all at once, as CKAN put them one behind the other, so that no value can pass
    for a filter.
    """
    if "fq" not in data_dict or not has_request_context():
        return data_dict
    asked = list(_filters(tk.request.args.items(multi=True)))
    written = "".join(f' {name}:"{value}"' for name, value in asked)
    if not written:
        return data_dict
    fields = declared(Use.SEARCH)
    meant = "".join(
        f" {name}:{solr.quoted(value)}"
        for name, value in asked
        if name in fields or name in FORBIDDEN
    )
    # CKAN strips what stands around all filters.
    filters = f" {data_dict['fq'] or ''}"
    return {**data_dict, "fq": filters.replace(written, meant, 1).strip()}


def _filters(arguments: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    for name, value in arguments:
        if value and name not in NO_FILTERS and not name.startswith(("_", "ext_")):
            yield name, value
