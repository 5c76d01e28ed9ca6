"""Loopback ports: found free once, then kept in the home."""

from __future__ import annotations

import socket

from ckanext.geo2france.runtime.errors import PortTaken
from ckanext.geo2france.runtime.home import Home

__all__ = ["LOOPBACK", "is_free", "keep_port"]

LOOPBACK = "127.0.0.1"


def keep_port(home: Home, name: str, asked: int | None = None) -> int:
    """Return the port of service *name*, the same at each start while it stays free.

    asked: a port that the user insists on; PortTaken when another program holds it.
    """
    ports: dict[str, int] = home.state().get("ports", {})
    port = asked or ports.get(name)
    if asked and not is_free(asked):
        raise PortTaken(asked)
    if port is None or not is_free(port):
        port = _free_port(set(ports.values()))
    if ports.get(name) != port:
        home.note(ports={**ports, name: port})
    return port


def is_free(port: int) -> bool:
    """Tell whether a server could listen on *port* of the loopback now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _free_port(avoid: set[int]) -> int:
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind((LOOPBACK, 0))
            port: int = probe.getsockname()[1]
        if port not in avoid:
            return port
