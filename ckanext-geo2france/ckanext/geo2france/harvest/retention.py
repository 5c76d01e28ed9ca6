"""How long runs are remembered: the oldest go, with the outcomes of their records."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.geo2france import config
from ckanext.geo2france.model.harvest import HarvestRun, RunState, now

__all__ = ["prune"]

#: A run that is not over, or that waits for an answer, is never removed.
OPEN: Final = (RunState.QUEUED.value, RunState.RUNNING.value, RunState.ASKING.value)


def prune(source_id: str) -> int:
    """Remove the runs of a source beyond the number and the age of the settings; return how many.

    The last run stays, and the last that finished: they tell how the source fares.
    """
    ranked = (
        sa.select(
            HarvestRun.id,
            HarvestRun.created,
            HarvestRun.state,
            sa.func.row_number().over(order_by=HarvestRun.created.desc()).label("place"),
            sa.func.row_number()
            .over(partition_by=HarvestRun.state, order_by=HarvestRun.created.desc())
            .label("place_of_state"),
        )
        .where(HarvestRun.source_id == source_id)
        .subquery()
    )
    oldest = now() - timedelta(days=config.harvest_keep_days())
    excess = sa.select(ranked.c.id).where(
        sa.or_(ranked.c.place > config.harvest_keep_runs(), ranked.c.created < oldest),
        ranked.c.place > 1,
        ranked.c.state.not_in(OPEN),
        sa.not_(sa.and_(ranked.c.state == RunState.FINISHED.value, ranked.c.place_of_state == 1)),
    )
    removed: Any = model.Session.execute(sa.delete(HarvestRun).where(HarvestRun.id.in_(excess)))
    model.Session.commit()
    return removed.rowcount
