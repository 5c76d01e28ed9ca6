"""CKAN interfaces of the harvests: a dataset tells which source it comes from."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins as p

from ckanext.geo2france.model.harvest import HarvestSource

__all__ = ["HarvestHooks"]


class HarvestHooks(p.SingletonPlugin):
    """Adds ``harvest_source_title`` to datasets that were harvested."""

    p.implements(p.IPackageController, inherit=True)

    def after_dataset_show(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        """Name the source of the dataset, for its page and for the facet of sources."""
        super().after_dataset_show(context, pkg_dict)  # pyright: ignore[reportAttributeAccessIssue]
        if source_id := pkg_dict.get("harvest_source"):
            source = model.Session.get(HarvestSource, source_id)
            if source is not None:
                pkg_dict["harvest_source_title"] = source.title
