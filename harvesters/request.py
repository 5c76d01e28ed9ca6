"""What a harvester asks of the network, as values: the fetching itself is injected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Fetch", "Request"]


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request: a GET, or a POST of an XML *body*.

    accept: the media types wanted, as in the header; XML before all others where it is empty.
    """

    url: str
    body: bytes = b""
    accept: str = ""

    @property
    def method(self) -> str:
        """Return the HTTP method."""
        return "POST" if self.body else "GET"


Fetch = Callable[[Request], bytes]
