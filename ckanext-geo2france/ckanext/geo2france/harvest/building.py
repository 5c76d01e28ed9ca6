"""From a record to the dataset that its source makes of it, before it is written or previewed."""

from __future__ import annotations

from typing import Any

from ckanext.geo2france import store
from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.harvest.keeping import keep
from ckanext.geo2france.harvest.placing import owner_of, popularity_of
from ckanext.geo2france.harvesters import overrides
from ckanext.geo2france.store import Built

__all__ = ["renewed", "fresh"]


def fresh(source: Any, record: Record, dataset_id: str) -> Built:
    """Return the new dataset that *source* (a HarvestSource) makes of *record*, without a name."""
    built = _built(source, record, dataset_id)
    built.dataset["owner_org"] = owner_of(source, built.dataset)
    built.dataset["popularity"] = popularity_of(source, built.dataset)
    overrides.apply(built.dataset, source.options)
    return built


def renewed(source: Any, record: Record, before: dict[str, Any]) -> Built:
    """Return the dataset *before*, as package_show gives it, brought up to date by *record*."""
    built = _built(source, record, before["id"])
    keep(built.dataset, before)
    overrides.apply(built.dataset, source.options)
    return built


def _built(source: Any, record: Record, dataset_id: str) -> Built:
    built = store.to_dataset(record)
    built.dataset.update(id=dataset_id, harvest_source=source.id)
    return built
