"""Values of JSON that a partner may have written in any way, taken for what they were meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["items", "rows", "text", "texts"]


def text(value: Any, *keys: str) -> str:
    """Return *value* as a text, or "": of an object, the first of its *keys* that is one."""
    if isinstance(value, Mapping):
        return next((found for key in keys if (found := text(value.get(key)))), "")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def items(value: Any) -> list[Any]:
    """Return the items of a list; anything else is a list of one, and null is none."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def rows(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects of a list."""
    return [each for each in items(value) if isinstance(each, Mapping)]


def texts(value: Any, *keys: str) -> tuple[str, ...]:
    """Return the texts of a list, each once; of objects, the first of their *keys*."""
    return tuple(dict.fromkeys(found for each in items(value) if (found := text(each, *keys))))
