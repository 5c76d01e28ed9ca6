"""Copies of what a server gave, so that it may answer that nothing changed since (RFC 9110, 13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

__all__ = ["Copies", "Copy", "NoCopies"]


@dataclass(frozen=True, slots=True)
class Copy:
    """The body of an answer, and by what its server knows it: ETag, Last-Modified, or both."""

    body: bytes
    etag: str = ""
    modified: str = ""

    def conditions(self) -> dict[str, str]:
        """Return the headers that ask for the answer only if it is another one now."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


class Copies(Protocol):
    """Keeps copies between runs, by a key made of what was asked."""

    def get(self, key: str) -> Copy | None:
        """Return the copy kept under *key*, or None."""
        ...

    def put(self, key: str, copy: Copy) -> None:
        """Keep *copy*, if there is room for it."""
        ...


class NoCopies:
    """Keeps nothing."""

    def get(self, key: str) -> Copy | None:
        """Return None."""
        return None

    def put(self, key: str, copy: Copy) -> None:
        """Forget it."""
