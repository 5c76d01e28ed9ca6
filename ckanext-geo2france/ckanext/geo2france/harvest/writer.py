"""Carries out the decisions about records: one dataset at a time, through CKAN's actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.lib.plugins import lookup_package_plugin

from ckanext.geo2france import ckan_seam, store
from ckanext.geo2france.domain.errors import DatasetDeleted
from ckanext.geo2france.harvest.keeping import keep
from ckanext.geo2france.harvest.placing import owner_of, popularity_of
from ckanext.geo2france.harvest.service_user import as_harvester

__all__ = ["Writer"]


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the datasets of one source in the name of the service user."""

    source: Any
    user: Any

    def write(self, dataset_id: str, dataset: dict[str, Any]) -> bool:
        """Create or update a dataset; return whether it was created.

        The transaction that is open when this is called is committed with the dataset.
        Raises ValidationError, NotAuthorized or DatasetDeleted.
        """
        dataset |= {"id": dataset_id, "harvest_source": self.source.id}
        state = _state_of(dataset_id)
        if state == "deleted":
            raise DatasetDeleted(dataset["title"])
        if state is None:
            dataset["owner_org"] = owner_of(self.source, dataset)
            dataset["popularity"] = popularity_of(self.source, dataset)
            dataset["name"] = _free_name(dataset["title"], dataset_id)
            _create(as_harvester(self.user), dataset)
        else:
            self._update(dataset)
        return state is None

    def _update(self, dataset: dict[str, Any]) -> None:
        reading = as_harvester(self.user)
        reading["use_cache"] = False
        before = tk.get_action("package_show")(reading, {"id": dataset["id"]})
        keep(dataset, before)
        context = as_harvester(self.user)
        context["original_package"] = before
        tk.get_action("package_update")(context, dataset)


def _create(context: Any, dataset: dict[str, Any]) -> None:
    """Create a dataset, without a line in the activity stream.

    That line would hold a second copy of the dataset, for a quarter of the whole cost, and flood
    the followers of the organization; the report of the run is the account of what came in.
    """
    context |= {"model": model, "session": model.Session, "schema": _schema_with_id()}
    ckan_seam.unsignalled("package_create")(context, dataset)


def _schema_with_id() -> dict[str, Any]:
    """Return CKAN's schema for new datasets, with the id that we derive from the record.

    Made anew for each dataset: ckanext-scheming fills it in place.
    """
    schema: dict[str, Any] = lookup_package_plugin("dataset").create_package_schema()
    schema["id"] = [tk.get_validator("not_empty"), tk.get_validator("unicode_safe")]
    return schema


def _state_of(dataset_id: str) -> str | None:
    row = model.Session.query(model.Package.state).filter_by(id=dataset_id).first()
    return row.state if row else None


def _free_name(title: str, dataset_id: str) -> str:
    """Return a name made from *title*, with a piece of the id where it is taken."""
    name = store.slug(title)
    if model.Session.query(model.Package.id).filter_by(name=name).first() is None:
        return name
    return f"{name}-{dataset_id[:8]}"
