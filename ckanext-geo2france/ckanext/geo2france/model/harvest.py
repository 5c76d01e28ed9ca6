"""Tables of the harvests: sources, runs, the records they read, the outcomes.

A record belongs to (source, identifier). Its document is kept with its dataset (originals).
"""

from __future__ import annotations

from datetime import datetime, timezone
from enum import Enum
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.model.types import make_uuid
from sqlalchemy.dialects.postgresql import JSONB

__all__ = [
    "HarvestOutcome",
    "HarvestRecord",
    "HarvestRun",
    "HarvestSource",
    "Moment",
    "RunState",
    "now",
]

PREFIX = "geo2france_harvest"
Moment = sa.DateTime(timezone=True)


def now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(timezone.utc)


class RunState(str, Enum):
    """Where a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class HarvestSource(tk.BaseModel):
    """A partner catalogue, and the organization that its datasets belong to."""

    __tablename__ = f"{PREFIX}_source"

    id = sa.Column(sa.Text, primary_key=True, default=make_uuid)
    name = sa.Column(sa.Text, nullable=False, unique=True)
    title = sa.Column(sa.Text, nullable=False, default="")
    type = sa.Column(sa.Text, nullable=False)
    url = sa.Column(sa.Text, nullable=False)
    owner_org = sa.Column(sa.Text, nullable=False)
    options = sa.Column(JSONB, nullable=False, default=dict)
    created = sa.Column(Moment, nullable=False, default=now)

    @classmethod
    def get(cls, reference: str) -> Any:
        """Return the source with this id or name, or None."""
        query = model.Session.query(cls)
        return query.filter(sa.or_(cls.id == reference, cls.name == reference)).first()


class HarvestRun(tk.BaseModel):
    """One reading of a source, from the request to its end."""

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
    message = sa.Column(sa.Text, nullable=False, default="")

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
    """A record of a source, the dataset it is, and the state in which it was last read."""

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


class HarvestOutcome(tk.BaseModel):
    """What became of one record in one run; unchanged records are only counted."""

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
    reason = sa.Column(sa.Text, nullable=False, default="")
    notes = sa.Column(JSONB, nullable=False, default=list)
