"""Who may ask what: everybody but administrators asks with plain parameters and declared fields.

CKAN hands its parameters to Solr as they come, and Solr answers about documents that the caller may
not see: counts of zero, document frequencies, orders by function (see ``docs/recherche.md``). Here
is the door; what extensions add further in, in ``before_dataset_search``, is their own affair and
passes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import ckan.authz as authz
import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchQueryError

from ckanext.geo2france import config
from ckanext.geo2france.search import syntax
from ckanext.geo2france.search.declared import FORBIDDEN, Use, declared

#: Longer than any list of filters, shorter than what makes Solr's parser run out of stack.
LENGTH_LIMIT = 50_000
DEPTH_LIMIT = 50
_SORT = re.compile(r"(\S+)\s+(?:asc|desc)", re.IGNORECASE)


class RefusedSearch(SearchQueryError):
    """A search with a parameter or a field that its caller may not use; the API answers 400."""

    def __init__(self, parameter: str, found: str, allowed: str) -> None:
        """Say which *parameter* holds what it may not, and what is *allowed* instead."""
        self.parameter, self.found = parameter, found
        super().__init__(
            tk._(
                "“{found}” is not accepted in the parameter {parameter}. Accepted: {allowed}."
            ).format(found=found[:200], parameter=parameter, allowed=allowed)
        )


def is_free(context: Mapping[str, Any]) -> bool:
    """Tell whether the caller may ask anything: administrators, and code that ignores rights."""
    user = context.get("user")
    return bool(context.get("ignore_auth") or (user and authz.is_sysadmin(user)))


def check(data_dict: dict[str, Any]) -> None:
    """Raise RefusedSearch at the first parameter of ``package_search`` that is not plain."""
    for parameter, value in data_dict.items():
        if parameter.startswith("ext_"):
            continue
        if parameter not in _CHECKS:
            raise RefusedSearch(parameter, str(value), ", ".join([*_CHECKS, "ext_*"]))
        rule = _CHECKS[parameter]
        if rule is not None and value not in (None, "", {}):
            rule(parameter, value)


def bounded(data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters with at most as many values by facet as the portal gives."""
    limit = data_dict.get("facet.limit")
    most = config.search_facet_limit()
    if limit in (None, "") or not re.fullmatch(r"\s*-?\d+\s*", str(limit)):
        return data_dict
    return data_dict | {"facet.limit": int(limit) if 0 <= int(limit) <= most else most}


def check_query(parameter: str, query: str) -> None:
    """Refuse undeclared fields and parsers in a text in Lucene syntax."""
    if len(query) > LENGTH_LIMIT:
        raise RefusedSearch(
            parameter, query, tk._("at most {number} characters").format(number=LENGTH_LIMIT)
        )
    if syntax.has_local_parameters(query):
        raise RefusedSearch(parameter, "{!", tk._("fields and words, without local parameters"))
    fields = declared(Use.SEARCH)
    for field in FORBIDDEN:
        if syntax.mentions(query, field):
            raise RefusedSearch(parameter, field, str(fields))
    reading = syntax.read(query)
    if reading.depth > DEPTH_LIMIT:
        raise RefusedSearch(
            parameter,
            "((…",
            tk._("at most {number} levels of parentheses").format(number=DEPTH_LIMIT),
        )
    _check_fields(parameter, (field for field in reading.fields if field != "*"), Use.SEARCH)


def _check_queries(parameter: str, value: Any) -> None:
    for query in value if isinstance(value, (list, tuple)) else [value]:
        check_query(parameter, str(query))


def _check_sort(parameter: str, value: Any) -> None:
    if value == "rank":
        return
    for part in str(value).split(","):
        match = _SORT.fullmatch(part.strip())
        if not match:
            raise RefusedSearch(parameter, part.strip(), tk._("a field and asc or desc"))
        _check_fields(parameter, [match[1]], Use.SORT)


def _check_facets(parameter: str, value: Any) -> None:
    _check_fields(parameter, _listed(value), Use.FACET)


def _check_returned(parameter: str, value: Any) -> None:
    names = [name for text in _listed(value) for name in re.split(r"[,\s]+", text) if name]
    _check_fields(parameter, names, Use.RETURN)


def _check_extras(parameter: str, value: Any) -> None:
    names = list(value) if isinstance(value, dict) else [str(value)]
    for name in names:
        if not name.startswith("ext_"):
            raise RefusedSearch(parameter, name, "ext_*")


def _check_mincount(parameter: str, value: Any) -> None:
    if not re.fullmatch(r"\s*0*[1-9]\d*\s*", str(value)):
        raise RefusedSearch(parameter, str(value), tk._("a whole number of 1 or more"))


def _check_fields(parameter: str, names: Iterable[str], use: Use) -> None:
    fields = declared(use)
    for name in names:
        if name not in fields:
            raise RefusedSearch(parameter, name, str(fields))


def _listed(value: Any) -> list[str]:
    """Read a list, its JSON, or a single text, as CKAN's schema does."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return [value]
    return [str(item) for item in value] if isinstance(value, (list, tuple)) else [str(value)]


#: Every accepted parameter, with the rule for its value where CKAN's own schema is not enough.
_CHECKS: dict[str, Callable[[str, Any], None] | None] = {
    "q": _check_queries,
    "fq": _check_queries,
    "fq_list": _check_queries,
    "sort": _check_sort,
    "fl": _check_returned,
    "rows": None,
    "start": None,
    "facet": None,
    "facet.field": _check_facets,
    "facet.limit": None,
    "facet.mincount": _check_mincount,
    "extras": _check_extras,
    "include_private": None,
    "include_drafts": None,
    "include_deleted": None,
    "use_default_schema": None,
}
