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
        """Refuse a scheme other than http(s), a missing host, credentials, or a forbidden address.

        A host that is a name is known to be allowed only once it is resolved: see `check_peer`.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"}:
            raise ForbiddenAddress(url, f"the scheme {parts.scheme or '(none)'} is not http(s)")
        if not parts.hostname:
            raise ForbiddenAddress(url, "it names no host")
        if parts.username or parts.password:
            raise ForbiddenAddress(parts.hostname, "the address holds credentials")
        if _is_literal(parts.hostname):
            self.check_peer(parts.hostname, parts.hostname)

    def check_peer(self, host: str, address: str) -> None:
        """Refuse *address*, what *host* resolves to, if it is private and not allowed.

        The sentence does not tell the address: what internal names lead to is nobody's business.
        """
        if not self.allows(address):
            raise ForbiddenAddress(
                host, "it leads to a private address, which the settings do not allow"
            )

    def allows(self, address: str) -> bool:
        """Tell whether *address* is public, or in a network that the settings allow."""
        peer = ipaddress.ip_address(address.partition("%")[0])
        if isinstance(peer, ipaddress.IPv6Address) and peer.ipv4_mapped:
            peer = peer.ipv4_mapped
        if peer.is_global and not peer.is_multicast:
            return True
        return any(peer.version == network.version and peer in network for network in self.private)


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
