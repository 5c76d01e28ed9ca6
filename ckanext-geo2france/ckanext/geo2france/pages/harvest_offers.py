"""What the form of a harvest source lets one choose from, as the portal has it today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.geo2france.harvest.overriding import overridable_fields
from ckanext.geo2france.pages.harvest_form import Offers
from ckanext.geo2france.pages.territories import label
from ckanext.geo2france.search import territories as search
from ckanext.geo2france.territories import Kind

__all__ = ["offers", "territories"]


def offers(
    organizations: Sequence[Mapping[str, Any]], source: Mapping[str, Any] | None, lang: str
) -> Offers:
    """Return what there is to choose from, for a new source or for *source*."""
    groups = model.Session.query(model.Group.id, model.Group.name, model.Group.title).filter_by(
        is_organization=False, state="active"
    )
    return Offers(
        organizations=[(each["id"], each["display_name"]) for each in organizations],
        licences=[
            ("", ""),
            *((code, title) for title, code in model.Package.get_license_options()),
        ],
        groups=[(row.id, row.title or row.name) for row in groups.order_by(model.Group.title)],
        fields=[("", ""), *_fields(lang)],
        has_credentials=bool(source and source.get("has_credentials")),
    )


def _fields(lang: str) -> list[tuple[str, str]]:
    """Return the fields on which a value may be imposed, in the order of the form of datasets."""
    labels = ((name, field["label"]) for name, field in overridable_fields().items())
    return [
        (name, label.get(lang) or label["fr"] if isinstance(label, Mapping) else tk._(label))
        for name, label in labels
    ]


def territories() -> list[tuple[str, str]]:
    """Return the code and name of the territories proposed: all but communes, too many to list."""
    return [
        (each.code, label(each))
        for each in search.reference()
        if each.kind is not Kind.COMMUNE and each.is_current
    ]
