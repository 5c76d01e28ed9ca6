"""What a search text is: plain words, operators, fields; and its words as they are compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final

from ckanext.geo2france.runtime.project import config_folder

__all__ = ["Kind", "Question", "content_words", "fold", "plain", "read", "stop_words"]

#: More words than anyone types; beyond, the query would only grow.
MOST_WORDS: Final = 60
#: From here on a word that comes again adds nothing.
LONG: Final = 20
_OPERATORS: Final = re.compile(
    r"""
    "[^"]+"                        # a phrase
    | \b(?:AND|OR|NOT)\b | && | \|\|
    | (?:^|\s)[+\-!](?=[\w"(])     # a word that must, or must not, be there
    | \w[*~^] | [*]\w              # beginnings, endings, likenesses, weights
    | \w\?\w                       # any letter
    | \\.                          # an escape
    """,
    re.VERBOSE,
)
_MEANINGFUL: Final = re.compile(r"""[(){}\[\]^"~*?:\\/!<>=|&+,;«»“”…]""")
_FIELD: Final = re.compile(r"(?<![\w.])[A-Za-z_][\w.\-]*:(?!//)")
_LONELY: Final = re.compile(r"(?<![\w])[-–—'’.]+|[-–—'’.]+(?![\w])")
_ELIDED: Final = re.compile(r"^(?:[ldjmtsnc]|qu|jusqu|lorsqu|puisqu|quoiqu)['’]", re.IGNORECASE)


class Kind(Enum):
    """How a search text is to be read."""

    EVERYTHING = "everything"
    PLAIN = "plain"
    OPERATORS = "operators"
    FIELDED = "fielded"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Question:
    """A search text, ready for the query parser."""

    kind: Kind
    text: str
    words: tuple[str, ...] = ()
    #: Asked as to a person, with a question mark at the end.
    asked: bool = False


def read(q: str | None) -> Question:
    """Tell what the search text *q* is.

    A colon means fields, as in CKAN, and such a query goes through as it is, like one that brings
    its own parser. A question mark that ends the text or a word is punctuation.
    """
    text = (q or "").strip()
    if text in ("", "*:*", '""', "''", "*"):
        return Question(Kind.EVERYTHING, "*:*")
    if text.startswith("{!"):
        return Question(Kind.FOREIGN, text)
    if ":" in text:
        return Question(Kind.FIELDED, text)
    asked = text.endswith("?")
    text = re.sub(r"\?+(?=\s|$)", " ", text).strip()
    if _OPERATORS.search(text):
        return Question(Kind.OPERATORS, text, content_words(plain(text)))
    cleaned = plain(text)
    return Question(Kind.PLAIN, cleaned, content_words(cleaned), asked)


def plain(text: str) -> str:
    """Return the words of *text* alone, without field names, operators and punctuation."""
    text = _MEANINGFUL.sub(" ", _FIELD.sub(" ", text))
    text = re.sub(r"\b(?:AND|OR|NOT)\b", " ", text)
    text = _LONELY.sub(" ", text)
    words = text.split()
    if len(words) > LONG:
        # Synonyms make many clauses of a word; Lucene refuses a query that has too many.
        words = list(dict.fromkeys(words))
    return " ".join(words[:MOST_WORDS])


def content_words(text: str) -> tuple[str, ...]:
    """Return the words of *text* that carry its sense, as they are compared.

    Elisions, accents and case are removed, and the words that the index leaves out, unless there
    are no others.
    """
    found = (fold(_ELIDED.sub("", word)) for word in text.split())
    parts = tuple(part for word in found for part in re.split(r"[\W_]+", word) if part)
    return tuple(part for part in parts if part not in stop_words()) or parts


@cache
def stop_words() -> frozenset[str]:
    """Return the words that Solr is told to leave out."""
    path = config_folder() / "solr" / "conf" / "stopwords.txt"
    lines = (line.split("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return frozenset(line for line in lines if line)


def fold(text: str) -> str:
    """Return *text* without accents and case, ligatures written out, as the index folds it."""
    text = text.casefold()
    if text.isascii():
        return text
    text = text.replace("œ", "oe").replace("æ", "ae")
    bare = unicodedata.normalize("NFKD", text)
    return "".join(char for char in bare if not unicodedata.combining(char))
