"""The contacts that the records of an organization already name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.geo2france.logic import transfer_schema

__all__ = ["geo2france_contact_list"]

PARTS = ("organisation", "individual", "position", "email", "phone", "url")
MORE_PARTS = ("fax", "address", "postal_code", "city", "region", "country")
#: An organization with more records than this repeats its contacts.
RECORDS_READ = 500


@tk.side_effect_free
@tk.validate_action_data(transfer_schema.organization)
def geo2france_contact_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List the contacts of an organization's records, the most used first.

    :param owner_org: id or name of the organization
    :returns: for each, a ``label`` and the ``values`` of its fields
    """
    tk.check_access("geo2france_contact_list", context, data_dict)
    organization = model.Group.get(data_dict["owner_org"])
    if organization is None:
        raise tk.ObjectNotFound(tk._("This is no organization"))
    counts: dict[tuple[str, ...], int] = {}
    for contact in _contacts(organization.id):
        key = tuple(contact.get(part) or "" for part in (*PARTS, *MORE_PARTS))
        if any(key):
            counts[key] = counts.get(key, 0) + 1
    ordered = sorted(counts, key=lambda key: (-counts[key], key))
    return [_as_dict(key) for key in ordered]


def _as_dict(key: tuple[str, ...]) -> dict[str, Any]:
    values = dict(zip((*PARTS, *MORE_PARTS), key, strict=True))
    named = [values[part] for part in ("organisation", "individual", "email") if values[part]]
    label = ", ".join(" ".join(part.split()) for part in named or key if part)
    return {"label": label, "values": values}


def _contacts(organization_id: str) -> Iterator[dict[str, Any]]:
    contacts = model.Package.extras["contacts"].astext
    stored = (
        model.Session.query(contacts)
        .filter(model.Package.owner_org == organization_id)
        .filter(model.Package.state == model.State.ACTIVE)
        .filter(contacts.isnot(None))
        .order_by(model.Package.metadata_modified.desc())
        .limit(RECORDS_READ)
    )
    for (value,) in stored:
        yield from json.loads(value or "[]")
