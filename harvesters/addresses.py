"""Which addresses may be asked: public ones, and the private networks that a setting names."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from ckanext.geo2france.domain.errors import ForbiddenAddress

__all__ = ["Policy"]

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Policy:
    """The private networks that may be asked; every public address may."""

    private: tuple[Network, ...] = ()

    @classmethod
    def of(cls, networks: Iterable[str]) -> Policy:
        """Return the policy that a setting such as ``127.0.0.0/8 10.1.2.3`` describes."""
        return cls(tuple(ipaddress.ip_network(network, strict=False) for network in networks))

    def check_url(self, url: str) -> None:
        """Refuse a scheme other than http(s), a missing host, or credentials in the URL."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"}:
            raise ForbiddenAddress(url, f"the scheme {parts.scheme or '(none)'} is not http(s)")
        if not parts.hostname:
            raise ForbiddenAddress(url, "it names no host")
        if parts.username or parts.password:
            raise ForbiddenAddress(parts.hostname, "the address holds credentials")

    def check_peer(self, url: str, address: str) -> None:
        """Refuse *address*, the one really connected to, if it is private and not allowed.

        Checked after the connection and before the first byte is sent: a name that resolves
        differently the second time gains nothing.
        """
        peer = ipaddress.ip_address(address.partition("%")[0])
        if isinstance(peer, ipaddress.IPv6Address) and peer.ipv4_mapped:
            peer = peer.ipv4_mapped
        if peer.is_global and not peer.is_multicast:
            return
        if any(peer.version == network.version and peer in network for network in self.private):
            return
        raise ForbiddenAddress(url, f"{peer} is a private address, which the settings do not allow")
