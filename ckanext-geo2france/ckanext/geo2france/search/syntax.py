"""Which fields a query in Lucene syntax names, read as Solr's own parser reads it.

The tokens are those of Solr 9's ``QueryParser.jj``: the longest match wins, a field is a term (or
``*``) followed by a colon, blanks and comments between them do not count, and escapes (``\\x``,
``\\u0078``) are undone in field names. A reader that is wrong in one token would be a hole, so
everything is here: quotes, ranges, regular expressions, nested comments, boosts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_START = r'(?:[^ \t\n\r\u3000+\-!():^\[\]"{}~*?\\/]|\\.)'
_CHAR = r'(?:[^ \t\n\r\u3000():^\[\]"{}~*?\\]|\\.)'


class Kind(Enum):
    """What a token is, as far as fields are concerned."""

    SKIP = "skip"
    TERM = "term"
    STAR = "star"
    COLON = "colon"
    COMMENT = "comment"
    RANGE = "range"
    OPEN = "open"
    CLOSE = "close"
    OTHER = "other"


#: Order matters between matches of one length only, as in JavaCC.
_TOKENS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.DOTALL))
    for kind, pattern in (
        (Kind.SKIP, r"[ \t\n\r\u3000]"),
        (Kind.COMMENT, r"/\*"),
        (Kind.OTHER, r"AND|&&|OR|\|\||NOT"),
        (Kind.OTHER, r"[+\-!][ \t\n\r\u3000]?"),
        (Kind.OPEN, r"filter\("),
        (Kind.OPEN, r"\("),
        (Kind.CLOSE, r"\)"),
        (Kind.COLON, r":"),
        (Kind.STAR, r"\*"),
        (Kind.OTHER, r"\^=?-?[0-9]+(?:\.[0-9]+)?"),
        (Kind.OTHER, r'"(?:[^"\\]|\\.)*"'),
        (Kind.TERM, rf"{_START}{_CHAR}*"),
        (Kind.OTHER, r"~(?:[0-9]+(?:\.[0-9]+)?)?"),
        (Kind.OTHER, rf"(?:{_START}|[*?])(?:{_CHAR}|[*?])*"),
        (Kind.OTHER, r"/(?:[^*/]|\\/)(?:\\/|[^/])*/"),
        (Kind.RANGE, r"[\[{]"),
    )
)
_RANGE = re.compile(r'[ ]|TO|[\]}]|"(?:\\"|[^"])+"|[^ \]}]+', re.DOTALL)
_COMMENT = re.compile(r"/\*|\*/|.", re.DOTALL)
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\(.)", re.DOTALL)
_GOOP = re.compile(r"[^ \]}]+")
_LOCAL = re.compile(r"(?:^|[^\\])(?:\\\\)*\{!")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a query names: its fields, how deep it nests, whether its tokens are Lucene's at all."""

    fields: tuple[str, ...]
    depth: int
    readable: bool


def read(query: str) -> Reading:
    """Read *query*; in one that Solr's parser gives up no field is found, see ``mentions``."""
    try:
        tokens = [token for token in _tokens(query) if token[0] is not Kind.SKIP]
    except UnreadableQuery:
        return Reading((), query.count("("), readable=False)
    return Reading(tuple(_fields(tokens)), _depth(tokens), readable=True)


def mentions(query: str, field: str) -> bool:
    """Tell whether *field* stands before a colon anywhere, quoted or not.

    The extended parser (edismax) reads a faulty query a second time in a looser way, where brackets
    hide nothing.
    """
    return bool(re.search(rf"{re.escape(field)}[\s\u3000]*:", unescape(query)))


def has_local_parameters(query: str) -> bool:
    """Tell whether ``{!`` stands anywhere unescaped: it hands the rest to a parser of its own."""
    return bool(_LOCAL.search(query))


class UnreadableQuery(ValueError):
    """The text is not made of Lucene's tokens."""


def unescape(text: str) -> str:
    """Undo Lucene's escapes."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[2], text)


def _tokens(query: str) -> Iterator[tuple[Kind, str]]:
    position = 0
    while position < len(query):
        kind, end = _longest(query, position)
        if kind is Kind.COMMENT:
            end, kind = _after_comment(query, end), Kind.SKIP
        elif kind is Kind.RANGE:
            end, kind = _after_range(query, end), Kind.OTHER
        yield kind, query[position:end]
        position = end


def _longest(query: str, position: int) -> tuple[Kind, int]:
    best, end = Kind.OTHER, position
    for kind, pattern in _TOKENS:
        match = pattern.match(query, position)
        if match and match.end() > end:
            best, end = kind, match.end()
    if end == position:
        raise UnreadableQuery(query[position:])
    return best, end


def _after_comment(query: str, position: int) -> int:
    depth = 1
    while depth and position < len(query):
        match = _COMMENT.match(query, position)
        assert match  # noqa: S101 - any character matches
        depth += {"/*": 1, "*/": -1}.get(match[0], 0)
        position = match.end()
    return position


def _after_range(query: str, position: int) -> int:
    while position < len(query):
        match = _RANGE.match(query, position)
        # Longest match again: a quoted text that goes on is no quoted text.
        goop = _GOOP.match(query, position)
        end = max(found.end() for found in (match, goop) if found)
        if query[position:end] in ("]", "}"):
            return end
        position = end
    raise UnreadableQuery(query)


def _fields(tokens: list[tuple[Kind, str]]) -> Iterator[str]:
    for (kind, text), (following, _) in zip(tokens, tokens[1:], strict=False):
        if following is Kind.COLON and kind in (Kind.TERM, Kind.STAR):
            yield unescape(text)


def _depth(tokens: list[tuple[Kind, str]]) -> int:
    depth = deepest = 0
    for kind, _ in tokens:
        depth += {Kind.OPEN: 1, Kind.CLOSE: -1}.get(kind, 0)
        deepest = max(deepest, depth)
    return deepest
