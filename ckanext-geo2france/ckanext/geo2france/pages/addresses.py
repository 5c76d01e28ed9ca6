"""The addresses of pages of results: a part that cannot be used is left out, and the page says so.

CKAN answers 400 without results. Such addresses come from old links, hand editing and truncated
mails, whose reader is better served by the rest of the search.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchQueryError
from flask import Flask
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from ckanext.geo2france.search import allow, answers, where
from ckanext.geo2france.search.declared import COUNTS, FORBIDDEN

__all__ = ["LAST_PAGE", "AddressHooks", "tidied"]

RESULTS: Final = ("dataset.search", "organization.read", "group.read")
#: Far beyond any catalogue; Solr counts the datasets before the page in 32 bits.
LAST_PAGE: Final = 100_000
SHOWN: Final = 100
#: Fields of the index that hold a number or a moment: Solr refuses anything else.
WHOLE_NUMBERS: Final = ("year", *sorted(COUNTS))
NUMBERS: Final = ("popularity", "quality", "minx", "miny", "maxx", "maxy")
MOMENTS: Final = ("metadata_created", "metadata_modified", "indexed_ts", "freshness")
MOMENT: Final = "%Y-%m-%dT%H:%M:%S"


class AddressHooks(p.SingletonPlugin, p.IMiddleware):
    """Reads the address of a page of results before CKAN does."""

    p.implements(p.IMiddleware, inherit=True)

    def make_middleware(self, app: Any, config: Any) -> Any:
        """Look at each request on its way in."""
        app = super().make_middleware(app, config)
        if isinstance(app, Flask):
            app.before_request(_tidy)
        return app


def _tidy() -> None:
    if tk.request.endpoint not in RESULTS:
        return
    _refuse_forbidden(tk.request.args)
    tk.request.args, problems = tidied(tk.request.args)
    if problems:
        answers.tell(problems=problems)


def _refuse_forbidden(arguments: MultiDict[str, str]) -> None:
    """Answer 400 where a filter would tell of hidden datasets; CKAN's pages differ in that."""
    name = next((name for name in arguments if name in FORBIDDEN), None)
    if name and not allow.is_free({"user": tk.current_user.name}):
        told = tk._(
            "Results cannot be filtered by “{name}”: it would tell of datasets that are not public."
        )
        tk.abort(400, told.format(name=name))


def tidied(
    arguments: MultiDict[str, str],
) -> tuple[ImmutableMultiDict[str, str], list[str]]:
    """Return the *arguments* that can be used, and a sentence on each that cannot."""
    kept: list[tuple[str, str]] = []
    problems: list[str] = []
    for name, value in arguments.items(multi=True):
        problem = _CHECKS[name](value) if value.strip() and name in _CHECKS else None
        if problem:
            problems.append(problem)
        elif value.strip() or name not in _CHECKS:
            kept.append((name, value))
    return ImmutableMultiDict(kept), list(dict.fromkeys(problems))


def _page(value: str) -> str | None:
    if re.fullmatch(r"\s*[0-9]{1,9}\s*", value) and 1 <= int(value) <= LAST_PAGE:
        return None
    expected = tk._("a whole number from 1 to {last}").format(last=LAST_PAGE)
    return _sentence("page", value, expected)


def _sort(value: str) -> str | None:
    try:
        allow.check({"sort": value})
    except allow.RefusedSearch:
        return _sentence("sort", value, tk._("a field to sort by, then asc or desc"))
    return None


def _box(value: str) -> str | None:
    return _place("ext_bbox", value)


def _geometry(value: str) -> str | None:
    return _place("ext_geometry", value)


def _place(name: str, value: str) -> str | None:
    try:
        where.asked({name: value})
    except SearchQueryError as error:
        return str(error)
    return None


def _whole_number(name: str) -> Callable[[str], str | None]:
    def check(value: str) -> str | None:
        if re.fullmatch(r"-?[0-9]{1,9}", value):
            return None
        return _sentence(name, value, tk._("a whole number"))

    return check


def _number(name: str) -> Callable[[str], str | None]:
    def check(value: str) -> str | None:
        if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", value):
            return None
        return _sentence(name, value, tk._("a number"))

    return check


def _moment(name: str) -> Callable[[str], str | None]:
    def check(value: str) -> str | None:
        try:
            datetime.strptime(re.sub(r"(\.[0-9]+)?Z$", "+0000", value), f"{MOMENT}%z")
        except ValueError:
            return _sentence(name, value, tk._("a moment, as 2024-01-31T00:00:00Z"))
        return None

    return check


def _sentence(name: str, value: str, expected: str) -> str:
    return tk._("{name} is “{value}”; expected {expected}").format(
        name=name, value=value[:SHOWN], expected=expected
    )


_CHECKS: Final[dict[str, Callable[[str], str | None]]] = {
    "page": _page,
    "sort": _sort,
    "ext_bbox": _box,
    "ext_geometry": _geometry,
    **{name: _whole_number(name) for name in WHOLE_NUMBERS},
    **{name: _number(name) for name in NUMBERS},
    **{name: _moment(name) for name in MOMENTS},
}
