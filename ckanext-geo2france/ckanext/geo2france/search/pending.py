"""Datasets written while Solr was away: a set in Valkey that all nodes share.

It is the quick way only. Should it be lost, ``search.check`` finds the same differences by
comparing the index with the database.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ckan.lib.redis import connect_to_redis
from redis.exceptions import RedisError

from ckanext.geo2france.search import solr

log = logging.getLogger(__name__)


def remember(references: Iterable[str]) -> None:
    """Note datasets, by id or name, whose index entry is late; never fails."""
    names = list(references)
    try:
        if names:
            connect_to_redis().sadd(_key(), *names)
    except RedisError:
        log.warning("Valkey is away too: %d datasets wait for the next check", len(names))


def forget(references: Iterable[str]) -> None:
    """Drop the note about datasets that are indexed again."""
    names = list(references)
    if names:
        connect_to_redis().srem(_key(), *names)


def remembered() -> list[str]:
    """List the datasets that wait, in no order."""
    return _members(_key())


def are_waiting() -> bool:
    """Tell whether the index lacks writes that are noted here."""
    try:
        return bool(connect_to_redis().exists(_key(), _in_hand()))
    except RedisError:
        return False


@contextmanager
def taken() -> Iterator[list[str]]:
    """Give the datasets that wait to be indexed; what goes wrong meanwhile is noted anew.

    Until the block ends, or for ever if the process dies in it, they still count as waiting.
    """
    connection = connect_to_redis()
    with connection.pipeline() as together:
        together.sunionstore(_in_hand(), [_in_hand(), _key()])
        together.delete(_key())
        together.execute()
    yield _members(_in_hand())
    connection.delete(_in_hand())


def _members(key: str) -> list[str]:
    try:
        found = connect_to_redis().smembers(key)
    except RedisError:
        return []
    return [name.decode() for name in found]  # type: ignore[union-attr]


def _key() -> str:
    return f"ckan:{solr.site_id()}:geo2france:search:pending"


def _in_hand() -> str:
    return f"{_key()}:in-hand"
