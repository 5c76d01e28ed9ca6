"""The documents that datasets were read from: kept byte for byte, a few versions of each.

A harvest and an import call ``keep``; pages and exports call ``original_of``, after they have asked
CKAN whether the visitor may see the dataset.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckanext.geo2france import config
from ckanext.geo2france.model.harvest import now
from ckanext.geo2france.model.originals import Original

__all__ = ["Version", "keep", "keep_first", "original_of", "versions_of"]

#: Fast, and within a few per cent of the best that zlib does on XML.
LEVEL = 6


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the document of a dataset: digest (SHA-256), size in bytes, when it came."""

    digest: str
    size: int
    stored: datetime


def keep(dataset_id: str, document: bytes, *, fresh: bool = False) -> str:
    """Store *document* as the present one of a dataset, in the open transaction; return its digest.

    The same bytes are never stored twice; of several versions, the newest are kept, as many as the
    setting ``ckanext.geo2france.originals.versions`` says.
    fresh: whether the dataset is new, so that no version can be stored yet.
    """
    if fresh:
        return keep_first({dataset_id: document})[dataset_id]
    digest = hashlib.sha256(document).hexdigest()
    moment = now()
    known = sa.update(Original).where(Original.dataset_id == dataset_id, Original.digest == digest)
    found = model.Session.execute(known.values(stored=moment).returning(Original.digest))
    if found.first() is None:
        _insert([_row(dataset_id, digest, document, moment)])
        _forget_oldest(dataset_id)
    return digest


def keep_first(documents: Mapping[str, bytes]) -> dict[str, str]:
    """Store the documents of new datasets, by their ids, in the open transaction.

    Return their digests, by the same ids.
    """
    moment = now()
    digests = {name: hashlib.sha256(each).hexdigest() for name, each in documents.items()}
    _insert([_row(name, digests[name], each, moment) for name, each in documents.items()])
    return digests


def _row(dataset_id: str, digest: str, document: bytes, moment: datetime) -> dict[str, Any]:
    return {
        "dataset_id": dataset_id,
        "digest": digest,
        "content": zlib.compress(document, LEVEL),
        "size": len(document),
        "stored": moment,
    }


def _insert(rows: list[dict[str, Any]]) -> None:
    row = insert(Original.__table__)
    # Another writer may have stored the same bytes since we looked.
    again = row.on_conflict_do_update(
        index_elements=["dataset_id", "digest"], set_={"stored": row.excluded.stored}
    )
    model.Session.execute(again, rows)


def _forget_oldest(dataset_id: str) -> None:
    kept = (
        sa.select(Original.digest)
        .where(Original.dataset_id == dataset_id)
        .order_by(Original.stored.desc())
        .limit(max(1, config.originals_versions()))
    )
    model.Session.execute(
        sa.delete(Original).where(Original.dataset_id == dataset_id, Original.digest.not_in(kept))
    )


def original_of(dataset_id: str, digest: str = "") -> bytes | None:
    """Return the present document of a dataset, or the version of this digest; None without one."""
    query = model.Session.query(Original.content, Original.size)
    query = query.filter(Original.dataset_id == dataset_id)
    if digest:
        query = query.filter(Original.digest == digest)
    row: Any = query.order_by(Original.stored.desc()).first()
    if row is None:
        return None
    # The bound holds whatever the column may have become.
    return zlib.decompressobj().decompress(row.content, row.size)


def versions_of(dataset_id: str) -> tuple[Version, ...]:
    """Return the versions that are kept of the document of a dataset, the present one first."""
    rows = (
        model.Session.query(Original.digest, Original.size, Original.stored)
        .filter(Original.dataset_id == dataset_id)
        .order_by(Original.stored.desc())
    )
    return tuple(Version(row.digest, row.size, row.stored) for row in rows)
