"""Homes of their own, driven through the console script as a person would."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from datahub import Datahub


@pytest.fixture(scope="session")
def datahub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Datahub]:
    """A datahub that serves during the whole session, deep in a folder with odd letters.

    Its path is too long for a Unix socket.
    """
    deep = "/".join(["données régionales d'été (2026)"] * 5)
    hub = Datahub(tmp_path_factory.mktemp("datahub") / deep)
    assert len(str(hub.home.path)) > 107
    hub.up()
    yield hub
    hub.run("down")


@pytest.fixture
def new_datahub(tmp_path: Path) -> Iterator[Callable[..., Datahub]]:
    """Make datahubs that are stopped at the test's end."""
    made: list[Datahub] = []

    def make(path: str = "var", **environment: str) -> Datahub:
        hub = Datahub(tmp_path / path, environment)
        made.append(hub)
        return hub

    yield make
    for hub in made:
        hub.supervisor.shutdown()


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.2)
    return False


@pytest.fixture(scope="session")
def eventually() -> Callable[..., bool]:
    return wait_until
