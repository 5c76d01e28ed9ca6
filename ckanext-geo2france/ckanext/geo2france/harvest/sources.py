"""A source is described, or described anew: every value is checked before any is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context

from ckanext.geo2france.harvest import checking
from ckanext.geo2france.harvest.options import checked_names, merged_options
from ckanext.geo2france.harvest.service_user import ensure_editor, ensure_member
from ckanext.geo2france.model.harvest import HarvestRecord, HarvestSource
from ckanext.geo2france.search import pending

__all__ = ["NO_READER", "described", "is_made_otherwise", "store"]

COLUMNS: Final = ("name", "title", "type", "url", "owner_org", "active", "priority", "schedule")
NEEDED: Final = ("name", "url", "owner_org")
#: Options that choose the records, and options that datasets are made with.
ASKED: Final = ("filters", "extras")
MADE: Final = ("licence", "territory", "groups", "overrides", "organizations")
#: Of a record that the next full run reads even where it is unchanged.
NO_READER: Final = 0
DEFAULTS: Final = {"type": "csw", "title": "", "active": True, "priority": 100, "schedule": ""}


def described(context: Context, given: Mapping[str, Any], source: Any = None) -> Any:
    """Return a source with the values *given*, outside of the session: nothing is stored.

    source: what is stored already; what is not given stays. Raises ValidationError by field.
    """
    given = {**checked_names(given.get("options")), **given}
    values = {**DEFAULTS, **_columns(source), **{k: given[k] for k in COLUMNS if k in given}}
    errors: Any = {name: [tk._("Missing value")] for name in NEEDED if not values.get(name)}
    if errors:
        raise tk.ValidationError(errors)
    stored = source.options if source is not None else {}
    options, wrong = merged_options(context, given, values["type"], stored)
    errors |= wrong
    if source is not None and values["type"] != source.type:
        errors["type"] = [tk._("The type of a source stays what it is: add another source")]
    checking.check_name(values["name"], source, errors)
    checking.check_address(values["url"], values["type"], errors)
    values["schedule"] = checking.checked_schedule(values["schedule"], errors)
    told = {**values, **({"credentials": given["credentials"]} if "credentials" in given else {})}
    checking.check_priority(context, values["priority"], source, errors)
    credentials = checking.checked_credentials(told, source, errors)
    values["owner_org"] = _organization(values["owner_org"], errors)
    if errors:
        raise tk.ValidationError(errors)
    values["title"] = values["title"] or values["name"]
    return HarvestSource(
        id=source.id if source is not None else None,
        options=options,
        credentials=credentials,
        **values,
    )


def store(context: Context, wanted: Any, source: Any = None) -> Any:
    """Store what `described` returned, as *source* where that exists, and return the row."""
    _prepare_service_user(context, wanted)
    if source is None:
        wanted.next_run = checking.next_run(wanted)
        model.Session.add(wanted)
        model.Session.commit()
        return wanted
    was, called = (source.schedule, source.active), source.title
    url, options = source.url, source.options
    for name in (*COLUMNS, "options", "credentials"):
        setattr(source, name, getattr(wanted, name))
    if (source.schedule, source.active) != was:
        source.next_run = checking.next_run(source)
    _read_anew(source, url, options)
    model.Session.commit()
    if source.title != called:
        # The index holds the title with each dataset: its keeper brings them into line.
        pending.remember(_owned(source.id))
    return source


def is_made_otherwise(wanted: Any) -> bool:
    """Tell whether *wanted* makes other datasets of its records than it does as it is stored."""
    source = HarvestSource.get(wanted.id) if wanted.id else None
    if source is None:
        return False
    return any(wanted.options.get(name) != source.options.get(name) for name in MADE)


def _read_anew(source: Any, url: str, options: Mapping[str, Any]) -> None:
    """Let the next run read what the change of address or of *options* is about."""
    changed = {name for name in (*ASKED, *MADE) if options.get(name) != source.options.get(name)}
    if changed or source.url != url:
        source.read_until = source.read_whole = None
    if changed & set(MADE):
        # The records are as they were; what is made of them is not.
        records = sa.update(HarvestRecord).where(HarvestRecord.source_id == source.id)
        model.Session.execute(records.values(reader=NO_READER))


def _owned(source_id: str) -> list[str]:
    owned = sa.select(HarvestRecord.dataset_id).where(
        HarvestRecord.source_id == source_id, HarvestRecord.owns
    )
    return list(model.Session.scalars(owned))


def _columns(source: Any) -> dict[str, Any]:
    return {name: getattr(source, name) for name in COLUMNS} if source is not None else {}


def _organization(reference: str, errors: dict[str, list[str]]) -> str:
    group = model.Group.get(reference)
    if group is None or not group.is_organization:
        errors["owner_org"] = [tk._("This is no organization")]
        return ""
    return group.id


def _prepare_service_user(context: Context, source: Any) -> None:
    """Let the service user write wherever the datasets of the source may go."""
    for organization in {source.owner_org, *source.options.get("organizations", {}).values()}:
        ensure_editor(context, organization)
    for group in source.options.get("groups", ()):
        ensure_member(group)
