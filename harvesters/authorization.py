"""The credentials of a source: shown to its own host, and to no other."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

__all__ = ["Authorization"]

PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Authorization:
    """An Authorization header, and the address of the source that it is for.

    The header is in no representation of the value, so that no log or trace tells it.
    """

    address: str
    header: str = field(repr=False)

    @classmethod
    def basic(cls, address: str, user: str, password: str) -> Authorization:
        """Return the header of a name and a password (RFC 7617, in UTF-8)."""
        pair = b64encode(f"{user}:{password}".encode()).decode()
        return cls(address, f"Basic {pair}")

    @classmethod
    def bearer(cls, address: str, token: str) -> Authorization:
        """Return the header of a token (RFC 6750)."""
        return cls(address, f"Bearer {token}")

    def is_for(self, url: str) -> bool:
        """Tell whether *url* lies on the host of the source, or on the same with TLS added."""
        own, asked = _origin(self.address), _origin(url)
        return asked == own or (own[0] == "http" and asked == ("https", own[1], 443))


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").lower(), parts.port or PORTS.get(scheme, 0)
