"""What a source brought is removed, or the source itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context

from ckanext.geo2france.harvest import inheriting, kept_copies
from ckanext.geo2france.harvest.locking import lock
from ckanext.geo2france.harvest.service_user import service_user
from ckanext.geo2france.harvest.writer import Writer
from ckanext.geo2france.model.harvest import HarvestRecord, HarvestSource
from ckanext.geo2france.search.index import bulk

__all__ = ["clear", "remove"]


def clear(source: Any) -> tuple[int, int]:
    """Purge the datasets of *source*, and forget its records.

    Returns how many went, and how many stay because another source gives them too. A dataset that
    was only deleted would be refused to the next run. Raises ValidationError during a run.
    """
    source_id = source.id
    with _alone(source), bulk():
        owned = _owned(source_id)
        kept = {dataset_id for dataset_id in owned if _hand_over(source, dataset_id)}
        for dataset_id in owned:
            if dataset_id not in kept:
                # The session is another one afterwards: *source* is not used any more.
                _purge(dataset_id)
        model.Session.execute(sa.delete(HarvestRecord).where(HarvestRecord.source_id == source_id))
        unread = sa.update(HarvestSource).where(HarvestSource.id == source_id)
        model.Session.execute(unread.values(read_until=None, read_whole=None))
        model.Session.commit()
        kept_copies.forget(source_id)
    return len(owned) - len(kept), len(kept)


def remove(source: Any, *, keep_datasets: bool) -> None:
    """Remove *source*, its runs and its memory. Raises ValidationError while it has datasets."""
    with _alone(source):
        count = len(_owned(source.id))
        if count and not keep_datasets:
            message = tk.ungettext(
                "{count} dataset comes from this source: clear it first, or keep its datasets",
                "{count} datasets come from this source: clear it first, or keep its datasets",
                count,
            )
            raise tk.ValidationError({"id": [message.format(count=count)]})
        source_id = source.id
        for dataset_id in _owned(source_id):
            _hand_over(source, dataset_id)
        model.Session.delete(source)
        model.Session.commit()
        kept_copies.forget(source_id)


@contextmanager
def _alone(source: Any) -> Iterator[None]:
    with lock(source.id) as is_free:
        if not is_free:
            message = tk._("A run of this source is under way: cancel it, or wait for its end")
            raise tk.ValidationError({"id": [message]})
        yield


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


def _hand_over(source: Any, dataset_id: str) -> bool:
    """Give a dataset to another source that gives its record too; tell whether there is one.

    That source writes it when it is read whole the next time, as if the record had changed.
    """
    heir = inheriting.heir(dataset_id, but=source.id)
    if heir is None or _state_of(dataset_id) == model.State.DELETED:
        return False
    inheriting.bequeath(dataset_id, heir.source)
    writer = Writer(source, service_user())
    before = writer.shown(dataset_id)
    if before is not None:
        writer.hand_over(before, heir.source)
    model.Session.commit()
    return True


def _state_of(dataset_id: str) -> str | None:
    return model.Session.scalar(
        sa.select(model.Package.state).where(model.Package.id == dataset_id)
    )


def _purge(dataset_id: str) -> None:
    """Remove a dataset for good, as the portal itself: the rights on the source were checked."""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    context: Context = {"ignore_auth": True, "user": site_user}
    tk.get_action("dataset_purge")(context, {"id": dataset_id})
