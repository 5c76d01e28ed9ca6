"""The spelling of a document that was edited: where nothing changed, its bytes are the original's.

A serializer has one way to write an empty element, to break the attributes of a tag, to quote or
to escape; producers have others. Written anew, a record differs from its original in lines that
nobody touched, and what was edited cannot be seen among them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from ckanext.geo2france.domain.errors import MetadataError
from ckanext.geo2france.schemas.xml import Element, canonical_hash, parse

__all__ = ["Spelling"]

#: What text stands between, in a document known to be well-formed and without a DTD.
TOKEN: Final = re.compile(
    rb"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>"
    rb"|<[^!?\"'>][^\"'>]*(?:\"[^\"]*\"[^\"'>]*|'[^']*'[^\"'>]*)*>",
    re.DOTALL,
)


@dataclass(slots=True)
class _Part:
    """How a node is written: its tags, the text after each (a comment has an opening alone)."""

    opening: bytes
    text: bytes = b""
    closing: bytes = b""
    tail: bytes = b""

    @property
    def hollow(self) -> bool:
        return self.opening.endswith(b"/>")


@dataclass(frozen=True, slots=True)
class _Kept:
    """A node before the edit: how it is written, and what it says."""

    part: _Part
    said: tuple[object, Mapping[str, str]]
    text: str
    tail: str


class Spelling:
    """The spelling of a document, noted before it is edited."""

    def __init__(self, root: Element, body: bytes) -> None:
        """Note how each node of *root* is written in *body*, which starts with the root's tag."""
        nodes = list(root.iter())
        parts = _parts(body)
        # Nodes are found again by identity, so that all of them must be kept alive.
        self.kept = (
            {
                node: _Kept(part, _said(node), node.text or "", node.tail or "")
                for node, part in zip(nodes, parts, strict=True)
            }
            if len(nodes) == len(parts)
            else {}
        )

    def of(self, root: Element, text: bytes, declaration: bytes) -> bytes:
        """Return *text*, the edited document of *root*, with what did not change as it was.

        declaration: the XML declaration by which the two can be read, with their encoding.
        """
        nodes = list(root.iter())
        parts = _parts(text)
        if len(nodes) != len(parts):
            return text
        chosen = {node: self._chosen(node, part) for node, part in zip(nodes, parts, strict=True)}
        written = b"".join(_written(root, chosen))
        return written if _same(declaration + written, declaration + text) else text

    def _chosen(self, node: Element, part: _Part) -> _Part:
        kept = self.kept.get(node)
        if kept is None:
            return part
        chosen = replace(part)
        if _said(node) == kept.said and (part.hollow or not kept.part.hollow):
            chosen.opening, chosen.closing = kept.part.opening, kept.part.closing
        if (node.text or "") == kept.text:
            chosen.text = kept.part.text
        if (node.tail or "") == kept.tail:
            chosen.tail = kept.part.tail
        return chosen


def _said(node: Element) -> tuple[object, Mapping[str, str]]:
    if isinstance(node, (etree._Comment, etree._ProcessingInstruction)):
        return (node.text, {})
    return (node.tag, {str(name): str(value) for name, value in node.attrib.items()})


def _parts(body: bytes) -> list[_Part]:
    """Return how each node of the document that starts *body* is written, in document order."""
    parts: list[_Part] = []
    opened: list[_Part] = []
    last: tuple[_Part, str] | None = None
    end = 0
    for found in TOKEN.finditer(body):
        token = found.group()
        if token.startswith(b"<![CDATA["):
            continue  # text, as what surrounds it
        if last:
            setattr(*last, body[end : found.start()])
        last, end = _met(token, parts, opened), found.end()
        if not opened:
            break
    return parts


def _met(token: bytes, parts: list[_Part], opened: list[_Part]) -> tuple[_Part, str]:
    """Note *token*; return the part and the name of the text that follows it."""
    if token.startswith(b"</"):
        part = opened.pop()
        part.closing = token
        return part, "tail"
    part = _Part(token)
    parts.append(part)
    if part.hollow or token.startswith((b"<!", b"<?")):
        return part, "tail"
    opened.append(part)
    return part, "text"


def _written(root: Element, chosen: dict[Element, _Part]) -> list[bytes]:
    written: list[bytes] = []
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        part = chosen[node]
        if event != "end":
            written += (part.opening, part.text)
        if event != "start":
            written += (part.closing, part.tail)
    return written


def _same(one: bytes, other: bytes) -> bool:
    """Tell whether two documents say the same: how they are written is never worth a doubt."""
    try:
        return canonical_hash(parse(one)) == canonical_hash(parse(other))
    except MetadataError:
        return False
