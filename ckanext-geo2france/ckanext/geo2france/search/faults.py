"""What keeps a text without fields from being read in Lucene syntax: pairs and operators.

Solr's extended parser never refuses such a text: it reads it a second time in a looser way, and
then finds nothing, or something else than was asked. So what lacks is found here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["Fault", "first_fault"]

_PIECES: Final = re.compile(
    r"""
    (?P<escape>\\.)
    | (?P<phrase>"(?:[^"\\]|\\.)*")
    | (?P<range>[\[{][^\]}]*[\]}])
    | (?P<between>(?<![^\s()])(?:AND|OR|&&|\|\|)(?=[\s()]|$))
    | (?P<before>(?<![^\s()])NOT(?=[\s()]|$))
    | (?P<open>\() | (?P<close>\)) | (?P<stray>[\]}])
    | (?P<unclosed>["\[{\\])
    | (?P<word>[^\s()\[\]{}"\\]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_OPERATORS: Final = ("between", "before")


@dataclass(frozen=True, slots=True)
class Fault:
    """The first place where a text cannot be read.

    column: from 0. found: what stands there and should not; nothing where something lacks.
    """

    column: int
    found: str = ""


def first_fault(text: str) -> Fault | None:
    """Return the first fault of *text*: a pair that is not closed, an operator without its word."""
    depth, last = 0, "open"
    for piece in _PIECES.finditer(text):
        kind = str(piece.lastgroup)
        if kind == "unclosed":
            return Fault(len(text))
        if not _may_follow(kind, last, depth):
            return Fault(piece.start(), piece[0])
        depth += {"open": 1, "close": -1}.get(kind, 0)
        last = kind
    return Fault(len(text)) if depth or last in _OPERATORS else None


def _may_follow(kind: str, last: str, depth: int) -> bool:
    """Tell whether a piece may stand behind the *last* one; a text begins as parentheses do."""
    if kind == "stray" or (kind == "close" and not depth):
        return False
    if kind in ("between", "close"):
        return last not in (*_OPERATORS, "open")
    return kind != "before" or last != "before"
