"""The kinds of values of a search's parameters: repeated in an address, or any JSON in a body."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import ckan.plugins.toolkit as tk

from ckanext.geo2france.search.allow import RefusedSearch

__all__ = ["read"]


def read(data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return *data_dict* with values of the kinds that CKAN reads. Raises RefusedSearch."""
    known = {name: _KINDS[name](name, data_dict[name]) for name in _KINDS if name in data_dict}
    places = {name: _text(name, data_dict[name]) for name in data_dict if name.startswith("ext_")}
    extras = data_dict.get("extras")
    if isinstance(extras, dict):
        known["extras"] = {name: _extra(name, value) for name, value in extras.items()}
    return {**data_dict, **known, **places}


def _text(name: str, value: Any) -> str | None:
    """Read one text; a number is one, and of a parameter given several times the last counts."""
    if isinstance(value, list) and value:
        value = value[-1]
    if value is None or isinstance(value, str):
        # A lone surrogate, which JSON can hold, cannot be sent to Solr.
        return value and value.encode("utf-8", "ignore").decode("utf-8")
    if isinstance(value, (int, float)):
        return str(value)
    raise RefusedSearch(name, str(value), tk._("a text"))


def _filters(name: str, value: Any) -> str | None:
    """Read a filter; filters given several times add up."""
    if isinstance(value, list):
        return " ".join(_text(name, each) or "" for each in value)
    return _text(name, value)


def _list_of_filters(name: str, value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return [_text(name, each) for each in value]
    raise RefusedSearch(name, str(value), tk._("a list of texts"))


def _extra(name: str, value: Any) -> Any:
    return _text(name, value) if name.startswith("ext_") else value


def _yes_or_no(name: str, value: Any) -> Any:
    try:
        tk.asbool(value)
    except ValueError as error:
        raise RefusedSearch(name, str(value), "true, false") from error
    return value


_KINDS: Final[dict[str, Callable[[str, Any], Any]]] = {
    "q": _text,
    "fq": _filters,
    "fq_list": _list_of_filters,
    "sort": _text,
    "include_private": _yes_or_no,
    "include_drafts": _yes_or_no,
    "include_deleted": _yes_or_no,
    "use_default_schema": _yes_or_no,
}
