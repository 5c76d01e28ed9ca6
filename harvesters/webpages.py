"""Pages of HTML, which servers give for a login, an error or a listing, with whatever status."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

__all__ = ["is_web_page", "links"]

BEGINNING: Final = re.compile(
    rb"\s*(<\?xml[^>]*\?>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|pre)\b",
    re.IGNORECASE | re.DOTALL,
)
#: How far into an answer the beginning of a page is looked for, in bytes.
HEAD: Final = 4000
BOM: Final = b"\xef\xbb\xbf"


def is_web_page(body: bytes) -> bool:
    """Tell whether *body* begins like a page of HTML."""
    return BEGINNING.match(body.removeprefix(BOM)[:HEAD]) is not None


class _Links(HTMLParser):
    """Collects what the elements *tag* of a page say, however badly it is written."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self.tag = tag
        self.found: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the attributes of an element that has an address."""
        said = {name: (value or "").strip() for name, value in attrs}
        if tag == self.tag and said.get("href"):
            self.found.append(said)


def links(page: bytes, tag: str = "a") -> list[dict[str, str]]:
    """Return the attributes of the elements *tag* of a page that have an address, in order."""
    reader = _Links(tag)
    reader.feed(page.decode("utf-8", errors="replace"))
    return reader.found
