"""How gently a host is asked: requests in flight, delay between them, pauses that it asks for.

The limits hold for all sources and workers together, so what counts lies outside of this module:
an implementation is injected in the `Client`.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

__all__ = ["Hosts", "Unlimited"]


class Hosts(Protocol):
    """Lets requests to a host pass, one after the other or a few at once."""

    def turn(self, host: str) -> AbstractContextManager[None]:
        """Wait until *host* (``name:port``) may be asked; it counts as asked until the exit."""
        ...

    def pause(self, host: str, seconds: float) -> None:
        """Let nobody ask *host* for so many seconds, as it demanded (Retry-After)."""
        ...


class Unlimited:
    """Lets everything pass at once: for servers of tests."""

    def turn(self, host: str) -> AbstractContextManager[None]:
        """Return at once."""
        return nullcontext()

    def pause(self, host: str, seconds: float) -> None:
        """Forget it: the client that was told waits by itself."""
