"""Small readings of elements, whatever the namespace: WMS 1.1.1 has none, 1.3.0 has one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

from ckanext.geo2france.schemas.xml import Element

__all__ = ["address_of", "each", "first", "flag", "number", "text", "texts"]

HREF: Final = "{http://www.w3.org/1999/xlink}href"


def each(element: Element | None, *names: str) -> Iterator[Element]:
    """Yield the children that have one of the local *names*."""
    if element is not None:
        yield from element.iterchildren(*(f"{{*}}{name}" for name in names))


def first(element: Element | None, *path: str) -> Element | None:
    """Return the element at *path*, by the first child of each name, or None."""
    for name in path:
        element = next(each(element, name), None)
    return element


def text(element: Element | None, *path: str) -> str:
    """Return the text at *path* without the white space around it; "" where nothing is there."""
    found = first(element, *path)
    return "".join(found.itertext()).strip() if found is not None else ""


def texts(element: Element | None, name: str) -> tuple[str, ...]:
    """Return the texts of the children of that *name*, each once, empty ones left out."""
    found = (" ".join("".join(child.itertext()).split()) for child in each(element, name))
    return tuple(dict.fromkeys(each for each in found if each))


def number(written: str | None) -> float | None:
    """Return a finite number, or None; a decimal comma, which some servers write, is read."""
    try:
        found = float((written or "").strip().replace(",", "."))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def flag(written: str | None) -> bool:
    """Return a truth value: the standard writes 1, many servers write true."""
    return (written or "").strip().lower() in {"1", "true", "yes"}


def address_of(element: Element | None, base: str) -> str:
    """Return the address of an OnlineResource child, or of *element* itself, made absolute.

    Only http(s) addresses are given: nothing else is followed nor shown.
    """
    holder = first(element, "OnlineResource")
    source = holder if holder is not None else element
    written = (source.get(HREF) or source.get("href") or "").strip() if source is not None else ""
    if not written:
        return ""
    try:
        url = urljoin(base, written)
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme.lower() in {"http", "https"} and parts.netloc else ""
