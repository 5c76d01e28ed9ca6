"""CKAN interfaces of the harvests: a dataset tells which sources it comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import ckan.model as model
import ckan.plugins as p
import sqlalchemy as sa

from ckanext.geo2france.model.harvest import HarvestRecord, HarvestSource

__all__ = ["HarvestHooks", "asking_once"]

Sources = Mapping[str, list[dict[str, Any]]]

_known: ContextVar[Sources | None] = ContextVar("geo2france_known_sources", default=None)


#: Made once: it is asked for each dataset shown, and took longer to be made than to be answered.
SOURCES: Final = (
    sa.select(
        HarvestRecord.dataset_id,
        HarvestSource.id,
        HarvestSource.name,
        HarvestSource.title,
        HarvestRecord.owns,
    )
    .join(HarvestRecord, HarvestRecord.source_id == HarvestSource.id)
    .where(HarvestRecord.dataset_id.in_(sa.bindparam("datasets", expanding=True)))
    .order_by(HarvestRecord.owns.desc(), HarvestRecord.first_seen)
)


class HarvestHooks(p.SingletonPlugin):
    """Adds ``harvest_sources`` to datasets that sources give, and ``harvest_source_title``."""

    p.implements(p.IPackageController, inherit=True)

    def after_dataset_show(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        """Name the sources of the dataset, its owner first: for pages and for the facet.

        Each has its ``id``, ``name`` and ``title``, and under ``owns`` whether the dataset is kept
        up to date from it.
        """
        super().after_dataset_show(context, pkg_dict)  # pyright: ignore[reportAttributeAccessIssue]
        known = _known.get() or {}
        dataset_id = pkg_dict["id"]
        sources = known[dataset_id] if dataset_id in known else _sources([dataset_id])[dataset_id]
        owner = next((each for each in sources if each["owns"]), None)
        if owner is not None and pkg_dict.get("harvest_source"):
            pkg_dict["harvest_source_title"] = owner["title"]
        if sources:
            pkg_dict["harvest_sources"] = sources

    def after_dataset_search(
        self, search_results: dict[str, Any], search_params: dict[str, Any]
    ) -> dict[str, Any]:
        """Leave the sources to ``package_show``: the index is not told of each that gives a record.

        Asking for them as they are now took a tenth of the time of a search.
        """
        search_results = super().after_dataset_search(  # pyright: ignore[reportAttributeAccessIssue]
            search_results, search_params
        )
        for dataset in search_results.get("results", ()):
            dataset.pop("harvest_sources", None)
        return search_results


@contextmanager
def asking_once(dataset_ids: Collection[str]) -> Iterator[None]:
    """Ask now which sources give these datasets, and not for each that is shown in the block."""
    token = _known.set(_sources(dataset_ids))
    try:
        yield
    finally:
        _known.reset(token)


def _sources(dataset_ids: Collection[str]) -> Sources:
    """Return the sources of datasets, the owner first, by the id of the dataset."""
    rows = model.Session.execute(SOURCES, {"datasets": list(dataset_ids)})
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        told = {name: row._mapping[name] for name in ("id", "name", "title", "owns")}
        found.setdefault(row.dataset_id, {}).setdefault(row.id, told)
    return {dataset_id: list(found.get(dataset_id, {}).values()) for dataset_id in dataset_ids}
