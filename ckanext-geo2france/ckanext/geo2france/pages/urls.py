"""Addresses of the present page with one search parameter more, or less."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

Parameters = Iterable[tuple[str, str]]

#: Parameters that a change of filter resets.
_VOLATILE = {"page"}


def with_parameter(path: str, parameters: Parameters, key: str, value: str) -> str:
    """Return *path* filtered by ``key=value`` too, back on the first page."""
    kept = [pair for pair in parameters if pair[0] not in _VOLATILE]
    return _join(path, [*kept, (key, value)])


def without_parameter(path: str, parameters: Parameters, key: str, value: str | None = None) -> str:
    """Return *path* without ``key=value``, or without *key* at all when no value is given."""
    kept = [
        (name, text)
        for name, text in parameters
        if name not in _VOLATILE and not (name == key and value in (None, text))
    ]
    return _join(path, kept)


def on_page(path: str, parameters: Parameters, page: int) -> str:
    """Return *path* at its result page *page*, counted from 1."""
    kept = [(name, text) for name, text in parameters if name != "page"]
    return _join(path, [*kept, ("page", str(page))] if page > 1 else kept)


def _join(path: str, parameters: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(parameters)}" if parameters else path
