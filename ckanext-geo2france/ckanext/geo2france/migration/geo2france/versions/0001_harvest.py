"""Create the tables of the harvests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001_harvest"
down_revision = None
branch_labels = None
depends_on = None

PREFIX = "geo2france_harvest"


def upgrade() -> None:
    """Create sources, runs, documents, records and outcomes."""
    _sources_and_runs()
    op.create_table(
        f"{PREFIX}_document",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("stored", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        f"{PREFIX}_record",
        sa.Column("source_id", sa.Text, sa.ForeignKey(f"{PREFIX}_source.id", ondelete="CASCADE")),
        sa.Column("identifier", sa.Text, nullable=False),
        sa.Column("dataset_id", sa.Text, nullable=False, index=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("reader", sa.Integer, nullable=False),
        sa.Column("document", sa.Text, sa.ForeignKey(f"{PREFIX}_document.digest"), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_run", sa.Text, nullable=False),
        sa.Column("unseen_since", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("source_id", "identifier"),
    )
    op.create_index(f"{PREFIX}_record_document", f"{PREFIX}_record", ["document"])
    op.create_table(
        f"{PREFIX}_outcome",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column(
            "run_id",
            sa.Text,
            sa.ForeignKey(f"{PREFIX}_run.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("identifier", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("dataset_id", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("notes", JSONB, nullable=False),
    )


def _sources_and_runs() -> None:
    op.create_table(
        f"{PREFIX}_source",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("owner_org", sa.Text, nullable=False),
        sa.Column("options", JSONB, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        f"{PREFIX}_run",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column(
            "source_id",
            sa.Text,
            sa.ForeignKey(f"{PREFIX}_source.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("requested_by", sa.Text, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True)),
        sa.Column("heartbeat", sa.DateTime(timezone=True)),
        sa.Column("finished", sa.DateTime(timezone=True)),
        sa.Column("counts", JSONB, nullable=False),
        sa.Column("remarks", JSONB, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("outcome", "record", "document", "run", "source"):
        op.drop_table(f"{PREFIX}_{name}")
