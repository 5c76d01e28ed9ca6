"""Keep the documents with the datasets that were read from them, not with the harvests."""

from __future__ import annotations

import zlib

import sqlalchemy as sa
from alembic import op

revision = "0002_originals"
down_revision = "0001_harvest"
branch_labels = None
depends_on = None

ORIGINAL = "geo2france_original"
DOCUMENT = "geo2france_harvest_document"
RECORD = "geo2france_harvest_record"
LEVEL = 6
CHUNK = 100


def upgrade() -> None:
    """Move each document to the dataset of its record, compressed."""
    op.create_table(
        ORIGINAL,
        sa.Column(
            "dataset_id",
            sa.Text,
            sa.ForeignKey("package.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED"),
        ),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("stored", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", "digest"),
    )
    _move()
    op.drop_index(f"{RECORD}_document", RECORD)
    op.drop_column(RECORD, "document")
    op.drop_table(DOCUMENT)


def _move() -> None:
    """Compress the documents, a few at a time: a catalogue may hold gigabytes of them."""
    connection = op.get_bind()
    chunk = sa.text(
        f"select r.dataset_id, d.digest, d.content, d.stored from {RECORD} r"  # noqa: S608
        f" join {DOCUMENT} d on d.digest = r.document join package p on p.id = r.dataset_id"
        " where r.dataset_id > :last order by r.dataset_id limit :chunk"
    )
    last = ""
    while rows := connection.execute(chunk, {"last": last, "chunk": CHUNK}).all():
        connection.execute(
            sa.text(
                f"insert into {ORIGINAL} (dataset_id, digest, content, size, stored)"  # noqa: S608
                " values (:dataset_id, :digest, :content, :size, :stored) on conflict do nothing"
            ),
            [
                {
                    "dataset_id": row.dataset_id,
                    "digest": row.digest,
                    "content": zlib.compress(bytes(row.content), LEVEL),
                    "size": len(row.content),
                    "stored": row.stored,
                }
                for row in rows
            ],
        )
        last = rows[-1].dataset_id


def downgrade() -> None:
    """Give the harvests their table back, with the documents of their records."""
    op.create_table(
        DOCUMENT,
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("stored", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column(RECORD, sa.Column("document", sa.Text))
    _move_back()
    # A record whose dataset is gone has no document any more: it is read anew.
    op.execute(f"delete from {RECORD} where document is null")  # noqa: S608
    op.alter_column(RECORD, "document", nullable=False)
    op.create_foreign_key(None, RECORD, DOCUMENT, ["document"], ["digest"])
    op.create_index(f"{RECORD}_document", RECORD, ["document"])
    op.drop_table(ORIGINAL)


def _move_back() -> None:
    connection = op.get_bind()
    newest = sa.text(
        f"select distinct on (dataset_id) dataset_id, digest, content, stored from {ORIGINAL}"  # noqa: S608
        " order by dataset_id, stored desc"
    )
    for row in connection.execute(newest).all():
        values = {
            "dataset_id": row.dataset_id,
            "digest": row.digest,
            "content": zlib.decompress(bytes(row.content)),
            "stored": row.stored,
        }
        connection.execute(
            sa.text(
                f"insert into {DOCUMENT} (digest, content, stored)"  # noqa: S608
                " values (:digest, :content, :stored) on conflict do nothing"
            ),
            values,
        )
        connection.execute(
            sa.text(f"update {RECORD} set document = :digest where dataset_id = :dataset_id"),  # noqa: S608
            values,
        )
