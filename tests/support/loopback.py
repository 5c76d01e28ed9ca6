"""What partners that run on this machine need: a port, and patience until they answer."""

from __future__ import annotations

import socket
import time
import urllib.request

__all__ = ["free_port", "wait_for"]


def free_port() -> int:
    """Return a port of the loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str, seconds: float) -> None:
    """Return once *url* answers; raise what it raised last where it does not in time."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
