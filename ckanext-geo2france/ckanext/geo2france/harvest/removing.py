"""A source is removed, with what it remembers; its datasets stay, or were cleared before."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.geo2france.harvest import inheriting, kept_copies
from ckanext.geo2france.harvest.locking import lock
from ckanext.geo2france.harvest.service_user import service_user
from ckanext.geo2france.harvest.writer import Writer
from ckanext.geo2france.harvesters.identity import Claim
from ckanext.geo2france.model.harvest import HarvestRecord, HarvestSource

__all__ = ["erase", "give", "heir_of", "remove"]


def remove(source: Any, *, keep_datasets: bool) -> None:
    """Remove *source*, its runs and its memory. Raises ValidationError while it has datasets."""
    with lock(source.id) as is_free:
        if not is_free:
            message = tk._("A run of this source is under way: cancel it, or wait for its end")
            raise tk.ValidationError({"id": [message]})
        owned = _owned(source.id)
        if owned and not keep_datasets:
            message = tk.ungettext(
                "{count} dataset comes from this source: clear it first, or keep its datasets",
                "{count} datasets come from this source: clear it first, or keep its datasets",
                len(owned),
            )
            raise tk.ValidationError({"id": [message.format(count=len(owned))]})
        source_id, writer = source.id, Writer(source, service_user())
        for dataset_id in owned:
            if heir := heir_of(source_id, dataset_id):
                give(writer, dataset_id, heir)
                model.Session.commit()
        erase(source_id)


def erase(source_id: str) -> None:
    """Remove a source, its runs and its memory."""
    model.Session.execute(sa.delete(HarvestSource).where(HarvestSource.id == source_id))
    model.Session.commit()
    kept_copies.forget(source_id)


def _owned(source_id: str) -> list[str]:
    """Return the ids of the datasets that are kept up to date from the source."""
    rows = model.Session.execute(
        sa.select(HarvestRecord.dataset_id)
        .join(model.Package, model.Package.id == HarvestRecord.dataset_id)
        .where(
            HarvestRecord.source_id == source_id,
            HarvestRecord.owns,
            HarvestRecord.linked.is_(False),
        )
        .distinct()
    )
    return list(rows.scalars())


def heir_of(source_id: str, dataset_id: str) -> Claim | None:
    """Return the source that a dataset passes to when *source_id* leaves it, or None."""
    state = sa.select(model.Package.state).where(model.Package.id == dataset_id)
    if model.Session.scalar(state) == model.State.DELETED:
        return None
    return inheriting.heir(dataset_id, but=source_id)


def give(writer: Writer, dataset_id: str, heir: Claim) -> None:
    """Let *heir* keep a dataset up to date, in the open transaction.

    That source writes it when it is read whole the next time, as if the record had changed.
    """
    inheriting.bequeath(dataset_id, heir.source)
    before = writer.shown(dataset_id)
    if before is not None:
        writer.hand_over(before, heir.source)
