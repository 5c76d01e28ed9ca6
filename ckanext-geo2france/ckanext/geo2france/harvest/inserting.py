"""What is written of a dataset that is made beside ``package_create``: rows, views, document.

In the open transaction, without a question about what was just made; plugins are told of it as
CKAN tells them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import ckan.lib.dictization.model_save as model_save
import ckan.logic as logic
import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData

from ckanext.geo2france import ckan_seam
from ckanext.geo2france.ckan_schemas import Prepared

__all__ = ["Checked", "Permit", "Schemas", "add", "add_views", "index", "tags_named", "tell"]

Dict = dict[str, Any]

TAG: Final = SimpleResultMetaData(["id", "name", "vocabulary_id", "state"])


@dataclass(frozen=True, slots=True)
class Schemas:
    """What validates the datasets of one type: when made, and when shown in two ways."""

    create: Prepared
    default: Prepared
    custom: Prepared


@dataclass(frozen=True, slots=True)
class Permit:
    """That the user may create datasets in an organization: its id, its row; since when."""

    organization_id: str
    organization: Any
    row: list[Any]
    since: float


@dataclass(frozen=True, slots=True)
class Checked:
    """A dataset that may be written: as validation leaves it, and what it was validated with."""

    data: Dict
    context: Any
    schemas: Schemas
    permit: Permit

    def tag_names(self) -> list[str]:
        """Return the names of its tags, each once."""
        return list(dict.fromkeys(tag["name"] for tag in self.data.get("tags") or ()))


def tags_named(wanted: Iterable[str]) -> dict[str, Any]:
    """Return the tags with these names, by name; those that are new in no session yet."""
    names = sorted(set(wanted))
    if not names:
        return {}
    tag = model.Tag
    read = sa.select(tag).where(tag.name.in_(names), tag.vocabulary_id.is_(None))
    known = {each.name: each for each in model.Session.scalars(read)}
    return {name: known.get(name) or tag(name) for name in names}


def add(dataset: Checked, tags: Mapping[str, Any]) -> Any:
    """Put the rows of a validated dataset into the session."""
    data, permit = dataset.data, dataset.permit
    package = model.Package()
    extras = {extra["key"]: extra["value"] for extra in data.get("extras") or ()}
    package.from_dict({**data, "extras": extras})
    package.metadata_created = package.metadata_modified = datetime.utcnow()  # noqa: DTZ003 - CKAN's
    given = data.get("resources") or ()
    for resource in given:
        resource["package_id"] = package.id
    model.Session.add(package)
    package.resources_all[:] = [
        model_save.resource_dict_save(resource, dataset.context)[0] for resource in given
    ]
    for name in dataset.tag_names():
        model.Session.add(tags[name])
        model.Session.add(model.PackageTag(package, tags[name], "active"))
    model.Session.add(
        model.Member(
            table_id=package.id,
            table_name="package",
            # From the session, where the permit keeps it: without it CKAN stores none.
            group=model.Session.get(model.Group, permit.organization_id),
            group_id=permit.organization_id,
            capacity="organization",
        )
    )
    return package


def tell(dataset: Checked, package: Any) -> None:
    """Tell the plugins of a dataset that is written."""
    data = dataset.data
    data["id"] = package.id
    for resource, row in zip(data.get("resources") or (), package.resources_all, strict=True):
        resource["id"] = row.id
    for item in p.PluginImplementations(p.IPackageController):
        item.create(package)
        item.after_dataset_create(dataset.context, data)


def add_views(dataset: Checked, views: Iterable[Any]) -> None:
    """Create the views, of those that are made by default, that can show a resource.

    Like the dataset, without a line in the activity stream; and without a commit after each.
    """
    create = ckan_seam.unsignalled("resource_view_create")
    for resource in dataset.data.get("resources") or ():
        for view in views:
            if view.can_view({"resource": resource, "package": dataset.data}):
                context = tk.fresh_context(dataset.context, ignore_auth=True, defer_commit=True)
                create(context, _view_of(resource, view.info()))


def _view_of(resource: Dict, about: Dict) -> Dict:
    return {
        "resource_id": resource["id"],
        "view_type": about["name"],
        "title": about.get("default_title", tk._("View")),
        "description": about.get("default_description", ""),
    }


def index(dataset: Checked, package: Any, tags: Mapping[str, Any]) -> None:
    """Put the dataset into the index, shown as ``package_show`` would show it."""
    schemas = dataset.schemas
    context = tk.fresh_context(dataset.context, ignore_auth=True, use_cache=False, validate=False)
    context |= {"package": package, "session": model.Session}
    own = [tags[name] for name in dataset.tag_names()]
    given = iter([(tag.id, tag.name, tag.vocabulary_id, "active") for tag in own])
    rows = list(IteratorResult(TAG, given).all())
    shown = ckan_seam.dictized(package, rows, dataset.permit.row, context)
    for item in p.PluginImplementations(p.IPackageController):
        item.read(package)
    for item in p.PluginImplementations(p.IResourceController):
        for resource in shown["resources"]:
            item.before_resource_show(resource)
    default = schemas.default.validate(shown, context)[0]
    custom = schemas.custom.shown(shown, context)
    logic.apply_after_dataset_show_plugins(context, custom)
    with ckan_seam.writing(package):
        logic.index_insert_package_dicts((default, custom))
