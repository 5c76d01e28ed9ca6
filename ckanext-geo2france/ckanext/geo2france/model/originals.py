"""Table of the documents that datasets were read from, as they came."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.geo2france.model.harvest import Moment, now

__all__ = ["Original"]


class Original(tk.BaseModel):
    """A document from which a dataset was read; the latest stored is the present one.

    content: the bytes, compressed by zlib; size: their number before; digest: their SHA-256. The
    same bytes are stored once for a dataset, and go with it when it is purged.
    """

    __tablename__ = "geo2france_original"

    dataset_id = sa.Column(
        sa.Text,
        # Deferred: a harvest stores the document before the dataset, in one transaction.
        sa.ForeignKey("package.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED"),
        primary_key=True,
    )
    digest = sa.Column(sa.Text, primary_key=True)
    content = sa.Column(sa.LargeBinary, nullable=False)
    size = sa.Column(sa.Integer, nullable=False)
    stored = sa.Column(Moment, nullable=False, default=now)
