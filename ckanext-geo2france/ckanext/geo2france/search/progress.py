"""How far a rebuild of the index is, told to all nodes through Valkey."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ckan.lib.redis import connect_to_redis
from redis.exceptions import RedisError

from ckanext.geo2france.search import solr

log = logging.getLogger(__name__)

#: A note that nobody renews for so many seconds is of a process that died.
LIFETIME = 300
STEP = 0.1


@contextmanager
def told() -> Iterator[Callable[[int, int], None]]:
    """Give a function that notes (done, total) for all nodes, and logs every tenth."""
    said = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal said
        share = done / total if total else 1.0
        connect_to_redis().set(_key(), json.dumps({"done": done, "total": total}), ex=LIFETIME)
        if share >= said:
            log.info("Indexed %d of %d datasets", done, total)
            said = share + STEP

    try:
        yield tell
    finally:
        connect_to_redis().delete(_key())


def current() -> dict[str, Any] | None:
    """Return ``{"done", "total"}`` of the rebuild that runs on any node, None when none does."""
    try:
        note = connect_to_redis().get(_key())
    except RedisError:
        return None
    return json.loads(note) if note else None


def _key() -> str:
    return f"ckan:{solr.site_id()}:geo2france:search:rebuild"
