"""JSON of partners: bounded in size and depth, with digests that no order of keys changes."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from ckanext.geo2france.domain.errors import BadAnswer
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters.webpages import is_web_page

__all__ = ["canonical", "digest", "parse"]

SIZE_LIMIT: Final = 64 * 1024 * 1024


def parse(body: bytes, expected: str, *, limit: int = SIZE_LIMIT) -> dict[str, Any]:
    """Return the object that *body* holds; *expected* says what it should have been.

    Raises BadAnswer for anything else: a web page, a text cut short, nested too deep, too large.
    """
    if len(body) > limit:
        raise BadAnswer(
            expected,
            Sentence.of(
                _("{size} bytes, more than the {limit} allowed"), size=len(body), limit=limit
            ),
        )
    if not body.strip():
        raise BadAnswer(expected, _("an empty answer"))
    if is_web_page(body):
        raise BadAnswer(expected, _("a web page (html)"))
    try:
        value = json.loads(body.decode("utf-8-sig", errors="strict"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BadAnswer(expected, _unreadable(error)) from error
    if not isinstance(value, dict):
        raise BadAnswer(expected, _("JSON that is no object"))
    return value


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _unreadable(error: ValueError | RecursionError) -> str | Sentence:
    """Return what is wrong with a text that is no JSON."""
    if isinstance(error, json.JSONDecodeError):
        told = _("a text that is no JSON from line {line}, column {column} on")
        return Sentence.of(told, line=error.lineno, column=error.colno)
    if isinstance(error, UnicodeDecodeError):
        return _("a text that is not in UTF-8")
    if isinstance(error, RecursionError):
        return _("a document that nests too deep")
    return Sentence.of(_("{text}, which is no number of JSON"), text=error)


def canonical(value: Any) -> bytes:
    """Return *value* as JSON in one spelling: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
        "utf-8", errors="replace"
    )


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical form of *value*."""
    return hashlib.sha256(canonical(value)).hexdigest()
