"""The limits by host, shared by all workers and nodes through Valkey."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis
from redis.exceptions import RedisError

from ckanext.geo2france import config

__all__ = ["HostLimits"]

log = logging.getLogger(__name__)

#: Milliseconds after which a request no longer counts: whoever sent it may have been killed.
LEASE: Final = 120_000
#: Milliseconds between two looks while all turns are taken.
PAUSE: Final = 50

#: Takes a turn, and returns 0, or how many milliseconds to wait before trying again. One step, so
#: that no two workers take the last turn. The clock is that of the server.
TAKE: Final = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local start = tonumber(redis.call('GET', KEYS[2]) or 0)
if start > now then return start - now end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return tonumber(ARGV[5]) end
redis.call('ZADD', KEYS[1], now + ARGV[4], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
if tonumber(ARGV[3]) > 0 then redis.call('SET', KEYS[2], now + ARGV[3], 'PX', ARGV[3]) end
return 0
"""

#: Lets nobody start before so many milliseconds are over, unless a later moment is set already.
HOLD: Final = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
if tonumber(redis.call('GET', KEYS[1]) or 0) < now + ARGV[1] then
  redis.call('SET', KEYS[1], now + ARGV[1], 'PX', ARGV[1])
end
return 0
"""


@dataclass(frozen=True, slots=True)
class HostLimits:
    """Lets so many requests to a host pass at once, their starts so many seconds apart.

    While Valkey is away the requests pass: a harvest sends one after the other anyhow.
    """

    requests: int
    delay: float
    sleep: Callable[[float], None] = time.sleep

    @classmethod
    def of_settings(cls) -> HostLimits:
        """Return the limits of the portal's settings."""
        return cls(config.harvest_host_requests(), config.harvest_host_delay())

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Wait until *host* may be asked; it counts as asked until the exit."""
        name = secrets.token_hex(8)
        flight, start = _keys(host)
        asked = [name, self.requests, round(self.delay * 1000), LEASE, PAUSE]
        while wait := _ask(TAKE, [flight, start], asked):
            self.sleep(wait / 1000)
        try:
            yield
        finally:
            _ask("return redis.call('ZREM', KEYS[1], ARGV[1]) * 0", [flight], [name])

    def pause(self, host: str, seconds: float) -> None:
        """Let nobody ask *host* for so many seconds."""
        _ask(HOLD, [_keys(host)[1]], [round(seconds * 1000)])


def _ask(script: str, keys: list[str], values: list[Any]) -> int:
    try:
        answer: Any = connect_to_redis().eval(script, len(keys), *keys, *values)
    except RedisError as error:
        log.warning("The limits by host are not kept, Valkey does not answer: %s", error)
        return 0
    return int(answer)


def _keys(host: str) -> tuple[str, str]:
    prefix = f"ckan:{tk.config['ckan.site_id']}:geo2france:harvest:host:{host}"
    return f"{prefix}:flight", f"{prefix}:start"
