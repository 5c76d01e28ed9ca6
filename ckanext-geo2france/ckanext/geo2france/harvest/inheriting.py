"""A dataset whose source gives its record no more goes to another source that does."""

from __future__ import annotations

import ckan.model as model
import sqlalchemy as sa

from ckanext.geo2france.harvest.catalogue import claims_on, rule
from ckanext.geo2france.harvesters.identity import Claim, owner
from ckanext.geo2france.model.harvest import HarvestRecord, HarvestSource

__all__ = ["bequeath", "heir"]


def heir(dataset_id: str, but: str) -> Claim | None:
    """Return the source other than *but* that owns a dataset from now on, or None."""
    claims = claims_on(dataset_id, but=but)
    return owner(claims, rule()) if claims else None


def bequeath(dataset_id: str, source_id: str) -> None:
    """Let the record of a source own a dataset, in the open transaction.

    The source writes it when it is read whole the next time, as if the record had changed.
    """
    record = sa.update(HarvestRecord).where(
        HarvestRecord.dataset_id == dataset_id, HarvestRecord.source_id == source_id
    )
    model.Session.execute(record.values(owns=True, digest=""))
    source = sa.update(HarvestSource).where(HarvestSource.id == source_id)
    model.Session.execute(source.values(read_whole=None))
