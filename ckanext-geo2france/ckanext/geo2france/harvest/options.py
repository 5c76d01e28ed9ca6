"""The options of a source: filters, defaults, groups, rules; checked, then stored as JSON.

An option that is not given stays as it is; one given empty goes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.geo2france.domain.errors import SourceError
from ckanext.geo2france.harvest.overriding import checked_overrides, licences
from ckanext.geo2france.harvesters.filters import FILTERS, checked_filter
from ckanext.geo2france.harvesters.options import EXTRAS
from ckanext.geo2france.search import territories

__all__ = ["OPTIONS", "checked_names", "merged_options"]

Errors = dict[str, list[str]]
EMPTY: Final[tuple[Any, ...]] = (None, "", [], {})
MOST_EXTRAS: Final = 50


def checked_names(given: Any) -> Mapping[str, Any]:
    """Return *given*, the options as a source shows them, where it holds options and no more.

    What decides about rights (type, organization) is read from its own place alone. Raises
    ValidationError.
    """
    if given in EMPTY:
        return {}
    if not isinstance(given, Mapping):
        raise tk.ValidationError({"options": [_unexpected(tk._("a value for each option"), given)]})
    known = (*OPTIONS, "filters")
    if unknown := [str(name) for name in given if name not in known]:
        expected = tk._("one of {known}").format(known=", ".join(known))
        raise tk.ValidationError({"options": [_unexpected(expected, ", ".join(unknown))]})
    return given


def merged_options(
    context: Context, given: Mapping[str, Any], source_type: str, stored: Mapping[str, Any]
) -> tuple[dict[str, Any], Errors]:
    """Return *stored* with the options *given*, and what is wrong with them, by field."""
    errors: Errors = {}
    merged = dict(stored)
    for name, check in OPTIONS.items():
        if name in given:
            _put(
                merged, name, given[name], lambda value, check=check: check(context, value), errors
            )
    if wrong := _unknown_extras(merged.get("extras") or {}, source_type):
        errors["extras"] = [wrong]
    if "filters" in given:
        _merge_filters(merged, given["filters"], source_type, errors)
    return merged, errors


def _merge_filters(merged: dict[str, Any], given: Any, source_type: str, errors: Errors) -> None:
    if given in (None, ""):
        merged.pop("filters", None)
        return
    if not isinstance(given, Mapping):
        errors["filters"] = [_unexpected(tk._("a value for each filter"), given)]
        return
    filters = dict(merged.get("filters") or {})
    for name, value in given.items():
        if name not in FILTERS:
            known = ", ".join(FILTERS)
            errors["filters"] = [_unexpected(tk._("one of {known}").format(known=known), name)]
            continue
        _put(
            filters,
            name,
            value,
            lambda told, name=name: checked_filter(name, told, source_type),
            errors,
        )
    if filters.get("cql") and filters.get("fes"):
        errors["fes"] = [tk._("Give a filter in CQL or one in XML, not both")]
    merged.pop("filters", None)
    if filters:
        merged["filters"] = filters


def _put(
    into: dict[str, Any], name: str, value: Any, check: Callable[[Any], Any], errors: Errors
) -> None:
    """Put the checked *value* under *name*, or take out what is there when it is empty."""
    try:
        checked = None if value in EMPTY else check(value)
    except SourceError as error:
        errors[name] = [error.said(tk._)]
    except tk.Invalid as error:
        errors[name] = [str(error.error)]
    else:
        into.pop(name, None)
        if checked not in EMPTY:
            into[name] = checked


def _number(least: int, most: int) -> Callable[[Context, Any], int]:
    """Return what accepts a whole number between two limits."""

    def check(context: Context, value: Any) -> int:
        text = str(value).strip()
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            expected = tk._("a whole number from {least} to {most}").format(least=least, most=most)
            raise tk.Invalid(_unexpected(expected, value))
        return int(text)

    return check


def _licence(context: Context, value: Any) -> str:
    if value not in licences():
        expected = tk._("a licence of the portal, as etalab-2.0")
        raise tk.Invalid(_unexpected(expected, value))
    return value


def _territory(context: Context, value: Any) -> str:
    if territories.reference().get(str(value)) is None:
        expected = tk._("the code of a territory, as fr:epci:246200364 or fr:departement:62")
        raise tk.Invalid(_unexpected(expected, value))
    return str(value)


def _groups(context: Context, value: Any) -> list[str]:
    """Return the ids of groups in which the user may put datasets."""
    references = [value] if isinstance(value, str) else value
    if not isinstance(references, list):
        raise tk.Invalid(_unexpected(tk._("a list of groups"), value))
    return list(dict.fromkeys(_group(context, reference) for reference in references))


def _group(context: Context, reference: Any) -> str:
    group = model.Group.get(str(reference))
    if group is None or group.is_organization or group.state != "active":
        raise tk.Invalid(tk._("“{name}” is no group").format(name=reference))
    asked = {"id": group.id, "object_type": "package"}
    try:
        tk.check_access("member_create", tk.fresh_context(context), asked)
    except tk.NotAuthorized as error:
        message = tk._("You may not put datasets in the group “{name}”")
        raise tk.Invalid(message.format(name=group.display_name)) from error
    return group.id


def _organizations(context: Context, value: Any) -> dict[str, str]:
    """Return the id of an organization for each name of an organisation of the records."""
    if not isinstance(value, Mapping):
        expected = tk._("an organization for each name")
        raise tk.Invalid(_unexpected(expected, value))
    return {str(name): _organization(context, each) for name, each in value.items()}


def _organization(context: Context, reference: Any) -> str:
    group = model.Group.get(str(reference))
    if group is None or not group.is_organization or group.state != "active":
        raise tk.Invalid(tk._("“{name}” is no organization").format(name=reference))
    try:
        tk.check_access("organization_update", tk.fresh_context(context), {"id": group.id})
    except tk.NotAuthorized as error:
        message = tk._("You do not administer the organization “{name}”")
        raise tk.Invalid(message.format(name=group.display_name)) from error
    return group.id


def _overrides(context: Context, value: Any) -> dict[str, Any]:
    return checked_overrides(value)


def _extras(context: Context, value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping) or len(value) > MOST_EXTRAS:
        expected = tk._("a text for each name, {most} at most").format(most=MOST_EXTRAS)
        raise tk.Invalid(_unexpected(expected, value))
    return {str(name): str(text) for name, text in value.items() if text not in (None, "")}


def _unknown_extras(extras: Mapping[str, Any], source_type: str) -> str:
    """Return what is wrong with names of *extras* that the type does not know, or ""."""
    known = EXTRAS.get(source_type, ())
    unknown = ", ".join(name for name in extras if name not in known)
    if not unknown:
        return ""
    if not known:
        return _unexpected(tk._("nothing for the type {type}").format(type=source_type), unknown)
    return _unexpected(tk._("one of {known}").format(known=", ".join(known)), unknown)


def _unexpected(expected: str, found: Any) -> str:
    sentence = tk._("Expected {expected}, found {found}")
    return sentence.format(expected=expected, found=str(found)[:80])


#: The options that stand beside the filters, and what checks each.
OPTIONS: Final[Mapping[str, Callable[[Context, Any], Any]]] = {
    "page_size": _number(1, 1000),
    "licence": _licence,
    "territory": _territory,
    "groups": _groups,
    "overrides": _overrides,
    "organizations": _organizations,
    "grace_days": _number(0, 365),
    "threshold": _number(0, 100),
    "extras": _extras,
}
