"""One run per source at a time: an advisory lock of PostgreSQL, which a killed worker frees."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import ckan.model as model
import sqlalchemy as sa

__all__ = ["is_held", "lock"]

GROUP: Final = 0x6730
TAKE: Final = sa.text("select pg_try_advisory_lock(:group, :source)")
FREE: Final = sa.text("select pg_advisory_unlock(:group, :source)")
#: Looked at, not tried: a trial would hinder a run that starts at the same moment.
HELD: Final = sa.text(
    "select exists (select from pg_locks where locktype = 'advisory' and objsubid = 2 and granted"
    " and classid = cast(:group as bigint)::oid and objid = cast(:source as bigint)::oid"
    " and database = (select oid from pg_database where datname = current_database()))"
)


@contextmanager
def lock(source_id: str) -> Iterator[bool]:
    """Hold the lock of a source, on a connection of its own; tell whether it was to be had."""
    key = {"group": GROUP, "source": _key(source_id)}
    with model.Session.get_bind().engine.connect() as connection:
        taken = bool(connection.execute(TAKE, key).scalar())
        try:
            yield taken
        finally:
            if taken:
                connection.execute(FREE, key)


def is_held(source_id: str) -> bool:
    """Tell whether a run of the source is alive, wherever it runs."""
    key = {"group": GROUP, "source": _key(source_id) % 2**32}
    return bool(model.Session.execute(HELD, key).scalar())


def _key(source_id: str) -> int:
    return zlib.crc32(source_id.encode()) - 2**31
