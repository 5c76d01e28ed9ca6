"""The limits by host, in a real Valkey, with several askers at the same time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.lib.redis import connect_to_redis

from ckanext.geo2france.harvest.host_limits import HostLimits


@pytest.fixture(autouse=True)
def clean(portal: Any) -> Iterator[None]:
    """Forget what earlier tests asked for."""
    yield
    connection = connect_to_redis()
    for key in connection.scan_iter(f"ckan:{tk.config['ckan.site_id']}:geo2france:harvest:host:*"):
        connection.delete(key)


def most_at_once(limits: list[HostLimits], hosts: list[str]) -> int:
    """Ask each host once with each of the limits, all together; return the most in flight."""
    inside, most, guard = 0, 0, threading.Lock()

    def ask(pair: tuple[HostLimits, str]) -> None:
        nonlocal inside, most
        with pair[0].turn(pair[1]):
            with guard:
                inside += 1
                most = max(most, inside)
            time.sleep(0.02)
            with guard:
                inside -= 1

    pairs = [(limit, host) for limit in limits for host in hosts]
    with ThreadPoolExecutor(len(pairs)) as pool:
        list(pool.map(ask, pairs))
    return most


def test_no_more_requests_than_allowed_are_in_flight_to_one_host() -> None:
    assert most_at_once([HostLimits(2, 0) for _ in range(8)], ["a.example.org:443"]) == 2


def test_hosts_do_not_wait_for_each_other() -> None:
    hosts = [f"{name}.example.org:443" for name in "abcd"]
    assert most_at_once([HostLimits(1, 0)], hosts) > 1


def test_the_starts_of_two_requests_are_apart() -> None:
    waits: list[float] = []
    limits = HostLimits(5, 30, sleep=lambda seconds: waits.append(seconds) or free())

    def free() -> None:
        for key in connect_to_redis().scan_iter("*:harvest:host:*:start"):
            connect_to_redis().delete(key)

    for _ in range(2):
        with limits.turn("a.example.org:443"):
            pass
    assert len(waits) == 1
    assert 29 < waits[0] <= 30


def test_a_pause_that_one_was_asked_for_holds_for_all_and_is_never_shortened() -> None:
    waits: list[float] = []

    def stop(seconds: float) -> None:
        waits.append(seconds)
        raise KeyboardInterrupt

    HostLimits(2, 0).pause("a.example.org:443", 40)
    HostLimits(2, 0).pause("a.example.org:443", 5)
    with pytest.raises(KeyboardInterrupt), HostLimits(2, 0, sleep=stop).turn("a.example.org:443"):
        pass
    assert 39 < waits[0] <= 40
    with HostLimits(2, 0, sleep=stop).turn("b.example.org:443"):
        pass


def test_a_turn_of_whoever_was_killed_comes_back() -> None:
    host = "a.example.org:443"
    connection = connect_to_redis()
    killed = HostLimits(1, 0).turn(host)
    killed.__enter__()
    key = next(connection.scan_iter("*:harvest:host:*:flight"))
    (turn,) = connection.zrange(key, 0, -1)
    assert 100 < connection.pttl(key) / 1000 <= 120
    waits: list[float] = []

    def let_time_pass(seconds: float) -> None:
        waits.append(seconds)
        connection.zadd(key, {turn: 1})

    with HostLimits(1, 0, sleep=let_time_pass).turn(host):
        assert len(waits) == 1


def test_without_valkey_the_requests_pass(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.MonkeyPatch.context() as patched:
        from redis.exceptions import ConnectionError as Away

        def away() -> Any:
            raise Away("nobody there")

        patched.setattr("ckanext.geo2france.harvest.host_limits.connect_to_redis", away)
        with HostLimits(1, 0).turn("a.example.org:443"):
            pass
    assert "not kept" in caplog.text
