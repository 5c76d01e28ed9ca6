"""CKAN's actions on keywords, limited to those of datasets that the caller may see.

CKAN 2.12 answers with every keyword of the database, those of private datasets among them.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.geo2france.search import allow, keywords

__all__ = ["tag_autocomplete", "tag_list", "tag_search", "tag_show"]


@tk.chained_action
@tk.side_effect_free
def tag_list(original: Action, context: Context, data_dict: DataDict) -> list[Any]:
    """List keywords as CKAN documents, those that the caller may see."""
    tk.check_access("tag_list", context, data_dict)
    found = original(context, data_dict)
    return found if _is_open(context, data_dict) else _seen(context, found)


@tk.chained_action
@tk.side_effect_free
def tag_autocomplete(original: Action, context: Context, data_dict: DataDict) -> list[str]:
    """Complete a keyword as CKAN documents, among those that the caller may see."""
    tk.check_access("tag_autocomplete", context, data_dict)
    if _is_open(context, data_dict):
        return original(context, data_dict)
    found = original(context, _whole(data_dict))
    return _slice(_seen(context, found), data_dict)


@tk.chained_action
@tk.side_effect_free
def tag_search(original: Action, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Search keywords as CKAN documents, among those that the caller may see."""
    tk.check_access("tag_search", context, data_dict)
    if _is_open(context, data_dict):
        return original(context, data_dict)
    found = _seen(context, original(context, _whole(data_dict))["results"])
    return {"count": len(found), "results": _slice(found, data_dict)}


@tk.chained_action
@tk.side_effect_free
def tag_show(original: Action, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show a keyword as CKAN documents; one that the caller may not see is not found."""
    shown = original(context, data_dict)
    if shown["vocabulary_id"] or allow.is_free(context) or _seen(context, [shown]):
        return shown
    raise tk.ObjectNotFound


def _is_open(context: Context, data_dict: DataDict) -> bool:
    """Tell whether nothing is to be hidden: from administrators, and of controlled vocabularies."""
    return allow.is_free(context) or bool(data_dict.get("vocabulary_id"))


def _seen(context: Context, tags: list[Any]) -> list[Any]:
    """Return those of *tags* (names, or dictionaries) that the caller may see."""
    names = [tag if isinstance(tag, str) else tag["name"] for tag in tags]
    visible = keywords.visible(context, names)
    return [tag for tag, name in zip(tags, names, strict=True) if name in visible]


def _whole(data_dict: DataDict) -> DataDict:
    """Return the question without its window, which is cut once what is hidden is out."""
    return {key: value for key, value in data_dict.items() if key not in ("limit", "offset")}


def _slice(tags: list[Any], data_dict: DataDict) -> list[Any]:
    first, most = (_number(data_dict, name) for name in ("offset", "limit"))
    return tags[first or 0 :][:most]


def _number(data_dict: DataDict, name: str) -> int | None:
    value = data_dict.get(name)
    if value in (None, ""):
        return None
    if not str(value).isdecimal():
        raise tk.ValidationError({name: [tk._("Must be a natural number")]})
    return int(value)
