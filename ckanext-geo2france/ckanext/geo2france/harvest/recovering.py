"""What is left of a run whose worker died: its row is closed, and the index follows.

The database is whole at any moment; the index is written by batches, of which the last may not have
been sent.
"""

from __future__ import annotations

from typing import Any, Final

import ckan.model as model

from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvest import reporting
from ckanext.geo2france.harvest.saying import stored
from ckanext.geo2france.harvesters.outcome import Kind
from ckanext.geo2france.model.harvest import HarvestOutcome, HarvestRun, RunState, now
from ckanext.geo2france.search.index import BATCH_SIZE, reindex

__all__ = ["recover"]

INTERRUPTED: Final = _("The process died; the next run goes on from what was written.")
UNCHANGED: Final = Kind.UNCHANGED.value


def recover(source_id: str) -> list[str]:
    """Close the runs of a source that nobody carries out any more, and return their ids.

    Called by whoever holds the lock of the source: none of its runs can be alive.
    """
    dead: list[Any] = (
        model.Session.query(HarvestRun)
        .filter_by(source_id=source_id, state=RunState.RUNNING.value)
        .all()
    )
    for run in dead:
        unchanged = {k: v for k, v in run.counts.items() if k == UNCHANGED}
        run.counts = {**unchanged, **reporting.counted(run.id)}
        run.state = RunState.INTERRUPTED.value
        run.message = stored(Sentence.of(INTERRUPTED))
        run.finished = now()
    identifiers = [run.id for run in dead]
    model.Session.commit()
    for run_id in identifiers:
        reindex(_last_written(run_id))
    return identifiers


def _last_written(run_id: str) -> list[str]:
    """Return the datasets that the last batch of a run may have held."""
    rows = (
        model.Session.query(HarvestOutcome.dataset_id)
        .filter(HarvestOutcome.run_id == run_id, HarvestOutcome.dataset_id != "")
        .order_by(HarvestOutcome.id.desc())
        .limit(2 * BATCH_SIZE)
    )
    return list(dict.fromkeys(row.dataset_id for row in rows))
