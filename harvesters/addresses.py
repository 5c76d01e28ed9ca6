"""Which addresses may be asked: public ones, and the private networks that a setting names."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from ckanext.geo2france.domain.errors import ForbiddenAddress
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _

__all__ = ["Policy"]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: What the registries hand out to the Internet: whatever lies outside is special in some way.
UNICAST: Final = ipaddress.IPv6Network("2000::/3")
#: What protocols set aside, of which Python takes a part for public.
ASSIGNED: Final = ipaddress.IPv4Network("192.0.0.0/24")
#: IPv4 addresses behind a translator (RFC 6052).
TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")


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
        try:
            parts = urlsplit(url)
            parts.port  # noqa: B018 - reading it checks it
        except ValueError as error:
            raise ForbiddenAddress(url.rpartition("@")[2], _("it is no web address")) from error
        if parts.scheme not in {"http", "https"}:
            scheme = parts.scheme or "(none)"
            told = Sentence.of(_("the scheme {scheme} is not http(s)"), scheme=scheme)
            raise ForbiddenAddress(url, told)
        if not parts.hostname:
            raise ForbiddenAddress(url, _("it names no host"))
        if parts.username or parts.password:
            raise ForbiddenAddress(parts.hostname, _("the address holds credentials"))
        if _is_literal(parts.hostname):
            self.check_peer(parts.hostname, parts.hostname)

    def check_peer(self, host: str, address: str) -> None:
        """Refuse *address*, what *host* resolves to, if it is private and not allowed.

        The sentence does not tell the address: what internal names lead to is nobody's business.
        """
        if not self.allows(address):
            raise ForbiddenAddress(
                host, _("it leads to a private address, which the settings do not allow")
            )

    def allows(self, address: str) -> bool:
        """Tell whether *address* is public, or in a network that the settings allow."""
        peer = _carried(ipaddress.ip_address(address.partition("%")[0]))
        if _is_public(peer):
            return True
        return any(peer.version == network.version and peer in network for network in self.private)


def _carried(peer: Address) -> Address:
    """Return the IPv4 address that an IPv6 one only carries, or *peer*: packets end up there."""
    if peer.version == 4:
        return peer
    if peer in TRANSLATED:
        return ipaddress.IPv4Address(int(peer) & 0xFFFFFFFF)
    tunnel = peer.teredo[1] if peer.teredo else None
    return peer.ipv4_mapped or peer.sixtofour or tunnel or peer


def _is_public(peer: Address) -> bool:
    ordinary = peer in UNICAST if peer.version == 6 else peer not in ASSIGNED
    return ordinary and peer.is_global and not peer.is_multicast


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
