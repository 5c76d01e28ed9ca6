"""Tables of the harvests: sources, runs, the records they read, the outcomes.

A record belongs to (source, identifier). Its document is kept with its dataset (originals).
Sentences are stored as ``domain.sentence`` writes them, and said in the language of who reads.
"""

from __future__ import annotations

from datetime import datetime, timezone
from enum import Enum
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
import sqlalchemy.orm as orm
from ckan.model.types import make_uuid
from sqlalchemy.dialects.postgresql import JSONB

__all__ = [
    "CLEARINGS",
    "HarvestOutcome",
    "HarvestRecord",
    "HarvestRun",
    "HarvestSource",
    "Moment",
    "RunKind",
    "RunState",
    "now",
]

PREFIX = "geo2france_harvest"
Moment = sa.DateTime(timezone=True)


def now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(timezone.utc)


class RunKind(str, Enum):
    """What a run reads of its source; or that it removes what the source brought."""

    #: Everything: the only kind that notices what the source no longer gives.
    FULL = "full"
    #: What changed since a moment.
    CHANGES = "changes"
    #: The records that failed in another run.
    RETRY = "retry"
    #: Nothing: the datasets of the source are removed.
    CLEAR = "clear"
    #: Nothing: the datasets of the source are removed, then the source itself.
    REMOVE = "remove"


#: Runs that read nothing.
CLEARINGS: Final = (RunKind.CLEAR.value, RunKind.REMOVE.value)


class RunState(str, Enum):
    """Where a run stands; ``asking``: it waits for a word on what to withdraw."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    ASKING = "asking"
    CANCELLED = "cancelled"


class HarvestSource(tk.BaseModel):
    """A partner catalogue, and the organization that its datasets belong to.

    active: whether its schedule counts; priority: lower goes first where two sources give the same
    record; schedule: a cron expression, or ""; credentials: encrypted, or "".
    read_until: when the last run began that finished, whatever its kind: changes since then are
    unread; read_whole: the same of the last full run.
    """

    __tablename__ = f"{PREFIX}_source"

    id = sa.Column(sa.Text, primary_key=True, default=make_uuid)
    name = sa.Column(sa.Text, nullable=False, unique=True)
    title = sa.Column(sa.Text, nullable=False, default="")
    type = sa.Column(sa.Text, nullable=False)
    url = sa.Column(sa.Text, nullable=False)
    owner_org = sa.Column(sa.Text, nullable=False)
    options = sa.Column(JSONB, nullable=False, default=dict)
    created = sa.Column(Moment, nullable=False, default=now)
    active = sa.Column(sa.Boolean, nullable=False, default=True)
    priority = sa.Column(sa.Integer, nullable=False, default=100)
    schedule = sa.Column(sa.Text, nullable=False, default="")
    next_run = sa.Column(Moment)
    credentials = sa.Column(sa.Text, nullable=False, default="")
    read_until = sa.Column(Moment)
    read_whole = sa.Column(Moment)

    @classmethod
    def get(cls, reference: str) -> Any:
        """Return the source with this id or name, or None."""
        query = model.Session.query(cls)
        return query.filter(sa.or_(cls.id == reference, cls.name == reference)).first()


class HarvestRun(tk.BaseModel):
    """One reading of a source, from the request to its end.

    since: what changed before is not asked for (a run of changes); retries: the run whose failed
    records are read again; asks: the records about whose withdrawal it asks, each with its
    identifier, dataset_id and title. message and remarks are sentences.
    """

    __tablename__ = f"{PREFIX}_run"

    id = sa.Column(sa.Text, primary_key=True, default=make_uuid)
    source_id = sa.Column(
        sa.Text,
        sa.ForeignKey(f"{PREFIX}_source.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    )
    state = sa.Column(sa.Text, nullable=False, default=RunState.QUEUED.value)
    requested_by = sa.Column(sa.Text, nullable=False, default="")
    created = sa.Column(Moment, nullable=False, default=now)
    started = sa.Column(Moment)
    heartbeat = sa.Column(Moment)
    finished = sa.Column(Moment)
    counts = sa.Column(JSONB, nullable=False, default=dict)
    remarks = sa.Column(JSONB, nullable=False, default=list)
    message = sa.Column(JSONB(none_as_null=True))
    kind = sa.Column(sa.Text, nullable=False, default=RunKind.FULL.value)
    since = sa.Column(Moment)
    retries = sa.Column(sa.Text, nullable=False, default="")
    # The list may be as long as the catalogue: lists of runs do not read it.
    asks = orm.deferred(sa.Column(JSONB, nullable=False, default=list))

    @classmethod
    def get(cls, run_id: str) -> Any:
        """Return the run with this id, or None."""
        return model.Session.get(cls, run_id)

    @classmethod
    def latest(cls, source_id: Any) -> Any:
        """Return the newest run of a source, or None."""
        query = model.Session.query(cls).filter(cls.source_id == source_id)
        return query.order_by(cls.created.desc()).first()


class HarvestRecord(tk.BaseModel):
    """A record of a source, the dataset it is, and the state in which it was last read.

    owns: whether the dataset is kept up to date from this record; one that another source or a
    person keeps is only known by it. linked: whether the record is but a resource of the dataset,
    or its copy, which the partner took from this portal.
    modified: the date that the record gives itself, or ""; withdrawn: when its dataset was made
    private because the source gives the record no more; was_private: what it was before.
    """

    __tablename__ = f"{PREFIX}_record"

    source_id = sa.Column(
        sa.Text, sa.ForeignKey(f"{PREFIX}_source.id", ondelete="CASCADE"), primary_key=True
    )
    identifier = sa.Column(sa.Text, primary_key=True)
    dataset_id = sa.Column(sa.Text, nullable=False, index=True)
    digest = sa.Column(sa.Text, nullable=False)
    reader = sa.Column(sa.Integer, nullable=False)
    first_seen = sa.Column(Moment, nullable=False, default=now)
    last_run = sa.Column(sa.Text, nullable=False)
    unseen_since = sa.Column(Moment)
    owns = sa.Column(sa.Boolean, nullable=False, default=True)
    linked = sa.Column(sa.Boolean, nullable=False, default=False)
    title = sa.Column(sa.Text, nullable=False, default="")
    modified = sa.Column(sa.Text, nullable=False, default="")
    withdrawn = sa.Column(Moment)
    was_private = sa.Column(sa.Boolean, nullable=False, default=False)


class HarvestOutcome(tk.BaseModel):
    """What became of one record in one run; unchanged records are only counted.

    reason is a sentence or None, notes are sentences; changes: the fields that differ, each with
    its name and what it held before and after.
    """

    __tablename__ = f"{PREFIX}_outcome"

    id = sa.Column(sa.BigInteger, primary_key=True, autoincrement=True)
    run_id = sa.Column(
        sa.Text,
        sa.ForeignKey(f"{PREFIX}_run.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    )
    kind = sa.Column(sa.Text, nullable=False)
    identifier = sa.Column(sa.Text, nullable=False, default="")
    place = sa.Column(sa.Text, nullable=False, default="")
    title = sa.Column(sa.Text, nullable=False, default="")
    dataset_id = sa.Column(sa.Text, nullable=False, default="")
    reason = sa.Column(JSONB(none_as_null=True))
    notes = sa.Column(JSONB, nullable=False, default=list)
    changes = sa.Column(JSONB, nullable=False, default=list)
