"""Datasets written while Solr was away: a set in Valkey that all nodes share.

It is the quick way only. Should it be lost, ``search.check`` finds the same differences by
comparing the index with the database.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

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
    try:
        found = connect_to_redis().smembers(_key())
    except RedisError:
        return []
    return [name.decode() for name in found]  # type: ignore[union-attr]


def _key() -> str:
    return f"ckan:{solr.site_id()}:geo2france:search:pending"
