"""Connections that open only where the policy allows, whatever a name resolves to."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final
from weakref import ref

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from ckanext.geo2france.domain.errors import FetchError
from ckanext.geo2france.harvesters.addresses import Policy

__all__ = ["GuardedAdapter", "check_beyond"]

# Of a host with many addresses, so many are tried: each may take the whole time to connect.
TRIED: Final = 4

#: The proxy is named by a setting: whoever writes it knows where it stands.
ANYWHERE: Final = Policy.of(["0.0.0.0/0", "::/0"])

Leashes = dict[socket.socket, ref[HTTPConnection]]


class GuardedAdapter(HTTPAdapter):
    """Opens only connections whose other end the policy accepts, and can cut them all."""

    def __init__(self, policy: Policy) -> None:
        """Keep the policy for the pools to come."""
        self.policy = policy
        self.leashes: Leashes = {}
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Give the pools connections that are checked."""
        super().init_poolmanager(*args, **kwargs)
        http, https = _guarded(self.policy, self.leashes)
        self.poolmanager.pool_classes_by_scheme = {"http": http, "https": https}

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Return the connections to the proxy, which are on a leash too."""
        manager = super().proxy_manager_for(*args, **kwargs)
        http, https = _guarded(ANYWHERE, self.leashes)
        manager.pool_classes_by_scheme = {"http": http, "https": https}
        return manager

    def cut(self) -> None:
        """End what goes on over the connections, from another thread.

        The limit between two bytes does not end an answer that drips, and no other limit holds in a
        handshake or in headers.
        """
        for leash in list(self.leashes):
            with suppress(OSError):
                leash.shutdown(socket.SHUT_RDWR)

    def loosen(self) -> None:
        """Let go of the connections that are closed, once their answers were read."""
        for leash, held in list(self.leashes.items()):
            connection = held()
            if connection is None or connection.sock is None:
                leash.close()
                del self.leashes[leash]


def _guarded(
    policy: Policy, leashes: Leashes
) -> tuple[type[HTTPConnectionPool], type[HTTPSConnectionPool]]:
    """Return pools whose connections go only where the policy allows, and are on a leash."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> Any:
            return _leashed(self, leashes, _connected(self, policy, super()._new_conn))

    class Secure(HTTPSConnection):
        def _new_conn(self) -> Any:
            return _leashed(self, leashes, _connected(self, policy, super()._new_conn))

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain  # pyright: ignore[reportAssignmentType]

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure  # pyright: ignore[reportAssignmentType]

    return PlainPool, SecurePool


def _leashed(connection: HTTPConnection, leashes: Leashes, sock: Any) -> Any:
    """Keep a second descriptor of the socket: the first changes hands when TLS begins."""
    leashes[sock.dup()] = ref(connection)
    return sock


def _connected(connection: HTTPConnection, policy: Policy, connect: Callable[[], Any]) -> Any:
    """Return a socket to the first allowed address of the host that answers.

    Checked before the connection, or the difference between an open port and a closed one would
    show; the connection goes to the checked address, as the name may resolve differently next.
    """
    host = connection.host
    try:
        *others, last = _allowed(connection, policy)
        for address in others:
            connection.host = address
            with suppress(NewConnectionError, ConnectTimeoutError):
                return _checked(connect(), host, policy)
        connection.host = last
        return _checked(connect(), host, policy)
    finally:
        # Certificates and the Host header go by the name.
        connection.host = host


def _allowed(connection: HTTPConnection, policy: Policy) -> list[str]:
    """Return the addresses of the host that may be asked. Raises ForbiddenAddress if none may."""
    try:
        addresses = _resolved(connection.host, connection.port)
    except (socket.gaierror, UnicodeError) as error:
        raise NewConnectionError(connection, "unknown host") from error
    allowed = [address for address in addresses if policy.allows(address)]
    if not allowed:
        policy.check_peer(connection.host, addresses[0])
    return allowed[:TRIED]


def check_beyond(host: str, port: int, policy: Policy) -> None:
    """Refuse a host to which the proxy is not to be sent. Raises ForbiddenAddress.

    What the proxy connects to is its own affair, as it resolves names by itself: a private address
    is refused here as far as this machine knows it too.
    """
    try:
        addresses = _resolved(host, port)
    except (socket.gaierror, UnicodeError):
        return
    for address in addresses:
        policy.check_peer(host, address)


def _resolved(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _checked(sock: Any, host: str, policy: Policy) -> Any:
    try:
        policy.check_peer(host, sock.getpeername()[0])
    except FetchError:
        sock.close()
        raise
    return sock
