"""Makes new datasets of one harvest as CKAN's ``package_create`` does, at a fraction of its cost.

The validators, the rows, the hooks of plugins and the entry of the index are the same; what is
spared is what does not change from one dataset to the next (the schema, the rights, the
organization) and reading back what was just written. Whatever is out of the ordinary, refusals
included, is left to ``package_create`` itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final

import ckan.lib.datapreview as datapreview
import ckan.logic.validators as validators
import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.lib.plugins import lookup_package_plugin
from ckan.logic.schema import default_show_package_schema
from ckanext.scheming.plugins import SchemingDatasetsPlugin

from ckanext.geo2france.ckan_schemas import Prepared, prepared
from ckanext.geo2france.harvest import inserting
from ckanext.geo2france.harvest.hooks import asking_once
from ckanext.geo2france.harvest.inserting import Checked, Permit, Schemas
from ckanext.geo2france.harvest.service_user import as_harvester

__all__ = ["Checked", "Creator", "schema_with_id"]

Dict = dict[str, Any]

#: Seconds for which what was found about an organization and the rights in it holds.
PERMIT_AGE: Final = 2.0
#: What our own reading never puts into a dataset, and other tables hold.
UNCOVERED: Final = frozenset(
    {"extras", "groups", "metadata_modified", "plugin_data", "tags", "tag_string",
     "relationships_as_subject", "relationships_as_object"}
)  # fmt: skip
#: Actions that `Creator` stands for; where another plugin chains one of them, it steps aside.
ACTIONS: Final = frozenset(
    {"package_create", "package_show", "package_owner_org_update",
     "package_create_default_resource_views", "resource_view_list"}
)  # fmt: skip


@dataclass(slots=True)
class Creator:
    """Creates datasets of a user, many in a row."""

    user: Any
    _schemas: dict[str, Schemas | None] = field(default_factory=dict)
    _permits: dict[str, Permit | None] = field(default_factory=dict)

    def checked(self, dataset: Dict) -> Checked | None:
        """Return a dataset that has its id and a name that is free, ready to be written.

        Return None where `package_create` is to be asked instead.
        """
        schemas = self._schemas_of(dataset.get("type", ""))
        if schemas is None or UNCOVERED & dataset.keys():
            return None
        permit = self._permit(dataset.get("owner_org") or "")
        if permit is None:
            return None
        context = as_harvester(self.user)
        context |= {"model": model, "session": model.Session}
        asked = {**dataset, "owner_org": permit.organization_id}
        data, valid = schemas.create.validate(asked, context)
        if not valid or data.get("groups"):
            return None
        return Checked(data, context, schemas, permit)

    def write(self, datasets: Sequence[Checked]) -> None:
        """Write datasets in the open transaction, and their documents to the index.

        Wrap it, and the commit, with `search.index.withheld` where they are several.
        """
        tags = inserting.tags_named(
            tag["name"] for each in datasets for tag in each.data.get("tags") or ()
        )
        with model.Session.no_autoflush:
            packages = [self._added(each, tags) for each in datasets]
        model.Session.flush()
        views = datapreview.get_default_view_plugins()
        with asking_once([package.id for package in packages]):
            for each, package in zip(datasets, packages, strict=True):
                inserting.tell(each, package)
                inserting.add_views(each, views)
                inserting.index(each, package, tags)

    def _added(self, dataset: Checked, tags: Mapping[str, Any]) -> Any:
        dataset.data["creator_user_id"] = self.user.id
        return inserting.add(dataset, tags)

    def _schemas_of(self, dataset_type: str) -> Schemas | None:
        if dataset_type not in self._schemas:
            self._schemas[dataset_type] = _schemas(dataset_type)
        return self._schemas[dataset_type]

    def _permit(self, organization: str) -> Permit | None:
        known = self._permits.get(organization)
        if known is None or monotonic() - known.since > PERMIT_AGE:
            known = self._permits[organization] = self._permitted(organization)
        return known

    def _permitted(self, organization: str) -> Permit | None:
        """Ask all that CKAN asks before a dataset is put into *organization*."""
        context = as_harvester(self.user)
        context |= {"model": model, "session": model.Session}
        key = ("owner_org",)
        data: Any = {key: organization}
        try:
            tk.check_access("package_create", context, {"owner_org": organization})
            validators.owner_org_validator(key, data, {key: []}, context)
        except (tk.NotAuthorized, tk.Invalid, tk.StopOnError):
            return None
        group = model.group_table
        read = sa.select(group).where(group.c.id == data[key], group.c.state == "active")
        rows = list(model.Session.execute(read))
        if not rows:
            return None
        found = model.Session.get(model.Group, data[key])
        return Permit(data[key], found, rows, monotonic())


def schema_with_id() -> Dict:
    """Return CKAN's schema for new datasets, with the id that we derive from the record.

    Made anew each time: ckanext-scheming fills it in place.
    """
    schema: Dict = lookup_package_plugin("dataset").create_package_schema()
    schema["id"] = [tk.get_validator("not_empty"), tk.get_validator("unicode_safe")]
    return schema


def _schemas(dataset_type: str) -> Schemas | None:
    plugin = lookup_package_plugin(dataset_type) if dataset_type else None
    if type(plugin) is not SchemingDatasetsPlugin or not _alone():
        return None
    if dataset_type not in plugin._expanded_schemas:
        return None
    create = prepared(plugin, dataset_type, schema_with_id(), "package_create")
    default = Prepared(default_show_package_schema())
    shown = plugin.show_package_schema()
    custom = prepared(plugin, dataset_type, shown, "package_show")
    # `Writer` and the permit have answered these, each by the same question.
    _leave_out(create, "name", validators.package_name_validator)
    _leave_out(create, "owner_org", validators.owner_org_validator)
    for show in (default, custom):
        # These only refuse, and nobody is told when a dataset is shown.
        _leave_out(show, "name", validators.package_name_validator)
        _leave_out(show, "__before", validators.duplicate_extras_key)
    return Schemas(create, default, custom)


def _leave_out(schema: Prepared, key: str, validator: Any) -> None:
    """Do without a validator of CKAN's; one that a plugin puts in its place stays."""
    present = schema.schema[key]
    present[:] = [each for each in present if each is not validator]


def _alone() -> bool:
    """Tell whether no plugin but ours takes part in what is not called, or once for many."""
    ours = p.get_plugin("geo2france")
    acting = [set(each.get_actions()) for each in _others(p.IActions, ours)]
    allowing = [set(each.get_auth_functions()) for each in _others(p.IAuthFunctions, ours)]
    return not any(ACTIONS & names for names in acting) and not any(
        "package_create" in names for names in allowing
    )


def _others(interface: Any, ours: Any) -> list[Any]:
    return [each for each in p.PluginImplementations(interface) if each is not ours]
