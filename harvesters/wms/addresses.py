"""Addresses of a service: the one that is asked, the one that it is known by, and what is asked."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit
from uuid import NAMESPACE_URL, uuid5

__all__ = ["asking", "identity_of", "known_as", "service_url"]

#: What a request says, which people paste with the address of the service.
ASKED: Final = {
    "service", "request", "version", "acceptversions", "wmtver", "format", "updatesequence",
    "layers", "layer", "styles", "style", "srs", "crs", "bbox", "width", "height", "transparent",
    "bgcolor", "exceptions", "typename", "typenames", "outputformat", "query_layers",
    "info_format", "i", "j", "x", "y", "tiled",
}  # fmt: skip
#: What may change while the service stays the same: keys, and the language of its texts.
PASSING: Final = {
    "token",
    "apikey",
    "api_key",
    "key",
    "access_token",
    "authkey",
    "language",
    "lang",
}
PORTS: Final = {"http": 80, "https": 443}


def service_url(url: str) -> str:
    """Return *url* without what it asks: vendor parameters (map=…) stay."""
    parts = urlsplit(url.strip())
    return urlunsplit(parts._replace(query=urlencode(_kept(parts.query, ASKED)), fragment=""))


def asking(url: str, **asked: str) -> str:
    """Return the address that asks a service for what *asked* says."""
    parts = urlsplit(service_url(url))
    kept = f"{parts.query}&" if parts.query else ""
    # Commas and colons are legible and legal there, and some servers want them so.
    query = kept + urlencode(asked, quote_via=quote, safe=",:/")
    return urlunsplit(parts._replace(query=query))


def known_as(url: str) -> str:
    """Return what a service is known by: host, path and vendor parameters, in a fixed form.

    Neither http instead of https, nor another order of the parameters, nor a key makes another
    service of it.
    """
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").lower()
    port = f":{parts.port}" if parts.port and parts.port != PORTS.get(parts.scheme) else ""
    kept = sorted((key.lower(), value) for key, value in _kept(parts.query, ASKED | PASSING))
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{host}{port}{parts.path.rstrip('/')}{query}"


def identity_of(url: str, *names: str) -> str:
    """Return the identifier of a service, or of what *names* designate in it: a UUID, for ever."""
    return str(uuid5(NAMESPACE_URL, "\n".join(("wms:" + known_as(url), *names))))


def _kept(query: str, dropped: set[str]) -> list[tuple[str, str]]:
    pairs = parse_qsl(query, keep_blank_values=True)
    return [(key, value) for key, value in pairs if key.lower() not in dropped]
