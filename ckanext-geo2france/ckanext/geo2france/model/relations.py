"""Table of what datasets are called and what they refer to, from which their relations follow."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa

__all__ = ["Relation"]


class Relation(tk.BaseModel):
    """A key under which a dataset is known, or by which it refers to another.

    role: what the key is to the dataset (``harvesters.linking``). Two datasets are related where
    one has the key that the other refers to, whichever came first.
    """

    __tablename__ = "geo2france_relation"

    dataset_id = sa.Column(
        sa.Text,
        # Deferred: stored before the dataset, in one transaction.
        sa.ForeignKey("package.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED"),
        primary_key=True,
    )
    role = sa.Column(sa.Text, primary_key=True)
    key = sa.Column(sa.Text, primary_key=True)
