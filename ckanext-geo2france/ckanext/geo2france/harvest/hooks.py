"""CKAN interfaces of the harvests: a dataset tells which sources it comes from."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins as p
import sqlalchemy as sa

from ckanext.geo2france.model.harvest import HarvestRecord, HarvestSource

__all__ = ["HarvestHooks"]


class HarvestHooks(p.SingletonPlugin):
    """Adds ``harvest_sources`` to datasets that sources give, and ``harvest_source_title``."""

    p.implements(p.IPackageController, inherit=True)

    def after_dataset_show(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        """Name the sources of the dataset, its owner first: for pages and for the facet.

        Each has its ``id``, ``name`` and ``title``, and under ``owns`` whether the dataset is kept
        up to date from it.
        """
        super().after_dataset_show(context, pkg_dict)  # pyright: ignore[reportAttributeAccessIssue]
        sources = _sources(pkg_dict["id"])
        owner = next((each for each in sources if each["owns"]), None)
        if owner is not None and pkg_dict.get("harvest_source"):
            pkg_dict["harvest_source_title"] = owner["title"]
        if sources:
            pkg_dict["harvest_sources"] = sources


def _sources(dataset_id: str) -> list[dict[str, Any]]:
    rows = model.Session.execute(
        sa.select(HarvestSource.id, HarvestSource.name, HarvestSource.title, HarvestRecord.owns)
        .join(HarvestRecord, HarvestRecord.source_id == HarvestSource.id)
        .where(HarvestRecord.dataset_id == dataset_id)
        .order_by(HarvestRecord.owns.desc(), HarvestRecord.first_seen)
    )
    found = {row.id: dict(row._mapping) for row in reversed(rows.all())}
    return list(reversed(found.values()))
