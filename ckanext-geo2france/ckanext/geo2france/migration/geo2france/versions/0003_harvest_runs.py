"""Let sources be scheduled, records be withdrawn, runs ask, and datasets be related."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003_harvest_runs"
down_revision = "0002_originals"
branch_labels = None
depends_on = None

SOURCE = "geo2france_harvest_source"
RUN = "geo2france_harvest_run"
RECORD = "geo2france_harvest_record"
OUTCOME = "geo2france_harvest_outcome"
RELATION = "geo2france_relation"
IDENTIFIER_INDEX = "geo2france_package_metadata_identifier"
MOMENT = sa.DateTime(timezone=True)

#: A text of before as a sentence that is the same in every language.
SENTENCE = "jsonb_build_object('msgid', '{text}', 'values', jsonb_build_object('text', %s))"


def upgrade() -> None:
    """Add the columns and the table of relations; texts become sentences."""
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    _to_sentences()
    op.create_index(f"{RECORD}_identifier", RECORD, ["identifier"])
    op.create_index(f"{OUTCOME}_kind", OUTCOME, ["run_id", "kind", "id"])
    op.create_index(f"{RUN}_created", RUN, ["source_id", "created"])
    op.create_table(
        RELATION,
        sa.Column(
            "dataset_id",
            sa.Text,
            sa.ForeignKey("package.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED"),
        ),
        sa.Column("role", sa.Text),
        sa.Column("key", sa.Text),
        sa.PrimaryKeyConstraint("dataset_id", "role", "key"),
    )
    op.create_index(f"{RELATION}_key", RELATION, ["key", "role"])
    op.execute(
        f"create index if not exists {IDENTIFIER_INDEX}"
        " on package ((extras ->> 'metadata_identifier'))"
    )
    # Last: rows whose foreign key is checked at the end keep the table from being altered.
    _relate()


def _columns() -> dict[str, tuple[sa.Column, ...]]:
    """Return the new columns by table, made anew each time: a column belongs to one table."""
    return {
        SOURCE: (
            sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
            sa.Column("priority", sa.Integer, nullable=False, server_default="100"),
            sa.Column("schedule", sa.Text, nullable=False, server_default=""),
            sa.Column("next_run", MOMENT),
            sa.Column("credentials", sa.Text, nullable=False, server_default=""),
            sa.Column("read_until", MOMENT),
            sa.Column("read_whole", MOMENT),
        ),
        RUN: (
            sa.Column("kind", sa.Text, nullable=False, server_default="full"),
            sa.Column("since", MOMENT),
            sa.Column("retries", sa.Text, nullable=False, server_default=""),
            sa.Column("asks", JSONB, nullable=False, server_default="[]"),
        ),
        RECORD: (
            sa.Column("owns", sa.Boolean, nullable=False, server_default=sa.true()),
            sa.Column("linked", sa.Boolean, nullable=False, server_default=sa.false()),
            sa.Column("title", sa.Text, nullable=False, server_default=""),
            sa.Column("modified", sa.Text, nullable=False, server_default=""),
            sa.Column("withdrawn", MOMENT),
            sa.Column("was_private", sa.Boolean, nullable=False, server_default=sa.false()),
        ),
        OUTCOME: (sa.Column("changes", JSONB, nullable=False, server_default="[]"),),
    }


def _relate() -> None:
    """Note what datasets are called and the series they belong to; the rest follows as they change.

    Keys are cut at 1000 characters, as they are when a dataset is written.
    """
    for role, field in (("is", "metadata_identifier"), ("member", "parent_identifier")):
        op.execute(
            f"insert into {RELATION} (dataset_id, role, key)"  # noqa: S608
            f" select id, '{role}', left(trim(extras ->> '{field}'), 1000) from package"
            f" where trim(coalesce(extras ->> '{field}', '')) <> ''"
        )


def _to_sentences() -> None:
    for table, column in ((RUN, "message"), (OUTCOME, "reason")):
        sentence = SENTENCE % column
        op.execute(
            f"alter table {table} alter column {column} drop not null,"
            f" alter column {column} type jsonb"
            f" using case when {column} = '' then null else {sentence} end"
        )
    for table, column in ((RUN, "remarks"), (OUTCOME, "notes")):
        sentence = SENTENCE % "text"
        op.execute(
            f"update {table} set {column} = (select jsonb_agg({sentence})"  # noqa: S608
            f" from jsonb_array_elements_text({column}) text) where {column} <> '[]'"
        )


def downgrade() -> None:
    """Take the columns and the table out; sentences become their English texts."""
    op.execute(f"drop index if exists {IDENTIFIER_INDEX}")
    op.drop_table(RELATION)
    op.drop_index(f"{RUN}_created", RUN)
    op.drop_index(f"{OUTCOME}_kind", OUTCOME)
    op.drop_index(f"{RECORD}_identifier", RECORD)
    for table, column in ((RUN, "message"), (OUTCOME, "reason")):
        text = f"coalesce({column} -> 'values' ->> 'text', {column} ->> 'msgid', '')"
        op.execute(f"alter table {table} alter column {column} type text using {text}")
        op.alter_column(table, column, nullable=False)
    for table, column in ((RUN, "remarks"), (OUTCOME, "notes")):
        text = "coalesce(item -> 'values' -> 'text', item -> 'msgid')"
        op.execute(
            f"update {table} set {column} = (select jsonb_agg({text})"  # noqa: S608
            f" from jsonb_array_elements({column}) item) where {column} <> '[]'"
        )
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)
