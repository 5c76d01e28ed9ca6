"""Datasets written while Solr was away, or just before it died: in Valkey, which all nodes share.

This is the quick way only. Should it be lost, ``search.check`` finds the same differences by
comparing the index with the database.

Just before: an update that arrives while Solr commits by time is answered before its log is flushed
(``UpdateLog.finish`` does nothing while the log is being changed), so that a kill in that moment
loses it. Whatever was written in the last minute of a core's life is therefore written again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import time
from typing import Final

from ckan.lib.redis import connect_to_redis
from redis.exceptions import RedisError

from ckanext.geo2france.search import solr

log = logging.getLogger(__name__)

#: Seconds after which a write is on the disk: commits by time come four times a minute, and take
#: their time on a busy machine.
SAFE: Final = 60.0


def remember(references: Iterable[str]) -> None:
    """Note datasets, by id or name, whose index entry is late; never fails."""
    names = list(references)
    try:
        if names:
            connect_to_redis().sadd(_key(), *names)
    except RedisError:
        log.warning("Valkey is away too: %d datasets wait for the next check", len(names))


def note(references: Iterable[str]) -> None:
    """Note datasets that are about to be written, for the case that Solr dies; never fails."""
    moment = time()
    try:
        with connect_to_redis().pipeline() as together:
            together.zremrangebyscore(_recent(), "-inf", moment - SAFE)
            together.zadd(_recent(), dict.fromkeys(references, moment))
            together.execute()
    except RedisError:
        log.warning("Valkey is away: the latest writes are not noted")


def recall(life: str) -> None:
    """Let the latest writes wait to be written again, if the core began a new *life* since them.

    Two processes may find this out together: the same datasets then wait, once.
    """
    try:
        connection = connect_to_redis()
        if connection.get(_life()) == life.encode():
            return
        latest = connection.zrange(_recent(), 0, -1)
        with connection.pipeline() as together:
            if latest:
                together.sadd(_key(), *latest)  # type: ignore[misc]
            together.set(_life(), life)
            together.execute()
    except RedisError:
        log.warning("Valkey is away: the latest writes are not looked at")


def outlived(life: str, moment: float) -> None:
    """Drop the latest writes that the core, in the *life* it has at *moment*, has on the disk.

    Those of an earlier life stay until they are recalled.
    """
    connection = connect_to_redis()
    if connection.get(_life()) == life.encode():
        connection.zremrangebyscore(_recent(), "-inf", moment - SAFE)


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


def _recent() -> str:
    return f"{_key()}:recent"


def _life() -> str:
    return f"{_key()}:life"
