"""A query that Solr cannot read, told so that its author can mend it."""

from __future__ import annotations

import re
from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError, SearchQueryError

from ckanext.geo2france.search import solr
from ckanext.geo2france.search.faults import first_fault

__all__ = ["UnreadableQuery", "of_words", "refusal"]

#: What pysolr reports of a request that Solr finds bad.
_BAD_REQUEST: Final = re.compile(
    r"\(HTTP (400|500)\): \[Reason: (.*?)(?:\]['\"]?\)*$|$)", re.DOTALL
)
_CANNOT_PARSE: Final = re.compile(r"Cannot parse '(.*)': (.*)", re.DOTALL)
_PLACE: Final = re.compile(r"at line (\d+), column (\d+)")
_FOUND: Final = re.compile(r"Encountered:? (.*?) at line", re.DOTALL)
#: What CKAN says of a parser that it does not let through.
_NOT_ALLOWED: Final = re.compile(
    r"(?:Query parsers|Local parameters|Magic fields) .* (?:in|of) param '([\w.]+)'"
)
_PARSER: Final = re.compile(r"\{!\s*(?:type\s*=\s*)?\w*\}?|_(?:query|val)_\s*:")
#: Characters shown on each side of the place.
AROUND: Final = 12


class UnreadableQuery(SearchQueryError):
    """A text in Lucene syntax that cannot be parsed; the API answers 400."""

    def __init__(self, parameter: str, sentence: str) -> None:
        """Keep which parameter holds it."""
        self.parameter = parameter
        super().__init__(sentence)


def of_words(text: str) -> UnreadableQuery | None:
    """Return what is wrong with a *text* without fields, which Solr would read anyhow."""
    text = text.strip()
    fault = first_fault(text)
    if fault is None:
        return None
    return UnreadableQuery("q", _sentence(_placed(text, fault.column, fault.found)))


def refusal(error: SearchError, data_dict: dict[str, Any]) -> UnreadableQuery | None:
    """Return what is wrong with the query, or None when *error* is about something else.

    CKAN's own message repeats every parameter sent, filters of rights included; this one does not.
    """
    if isinstance(error, SearchQueryError):
        return None
    if not_allowed := _NOT_ALLOWED.search(str(error)):
        return _of_parser(not_allowed[1], data_dict)
    bad = _BAD_REQUEST.search(str(error).replace('\\"', '"').replace("\\'", "'"))
    if not bad:
        return None
    # A regular expression that Lucene cannot read ends in 500, as a damaged index does.
    if bad[1] == "500" and not solr.is_up():
        return None
    parse = _CANNOT_PARSE.search(bad[2])
    if not parse:
        reason = re.sub(r"^(?:org\.\S+:\s*)+", "", bad[2]).strip()
        return UnreadableQuery(_parameter(data_dict, ""), _sentence(reason[:200]))
    parameter = _parameter(data_dict, parse[1])
    text, before = _as_sent(parameter, parse[1], data_dict)
    return UnreadableQuery(parameter, _sentence(_where(text, parse[2], before)))


def _as_sent(parameter: str, text: str, data_dict: dict[str, Any]) -> tuple[str, int]:
    """Return what the caller wrote of *text*, and how many characters CKAN put before it."""
    sent = str(data_dict.get(parameter) or "").strip()
    before = text.find(sent) if sent else -1
    return (sent, before) if before >= 0 else (text, 0)


def _of_parser(parameter: str, data_dict: dict[str, Any]) -> UnreadableQuery:
    """Say where a parser is named that CKAN does not let through."""
    text = " ".join(_texts(data_dict.get(parameter)))
    found = _PARSER.search(text)
    reason = tk._(
        "“{found}” at character {column} of {parameter} names a parser that "
        "ckan.search.solr_allowed_query_parsers does not allow there"
    ).format(
        found=found[0] if found else text[:AROUND],
        column=found.start() + 1 if found else 1,
        parameter=parameter,
    )
    return UnreadableQuery(parameter, _sentence(reason))


def _texts(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, (list, tuple)) else [str(value or "")]


def _sentence(reason: str) -> str:
    return tk._("The query cannot be read: {reason}.").format(reason=reason.rstrip("."))


def _where(text: str, detail: str, before: int = 0) -> str:
    place, found = _PLACE.search(detail), _found(detail)
    if not place:
        return tk._("{detail} in “{text}”").format(detail=detail[:100], text=text[:100])
    # What is missing at the end is found by Solr in what CKAN put behind.
    column = min(max(int(place[2]) - before, 0), len(text))
    return _placed(text, column, found)


def _placed(text: str, column: int, found: str) -> str:
    """Say what is wrong at *column*, counted from 0, of *text*."""
    excerpt = text[max(0, column - AROUND) : column + AROUND]
    if found and column < len(text):
        return tk._("unexpected “{found}” at character {column}, near “{excerpt}”").format(
            found=found, column=column + 1, excerpt=excerpt
        )
    return tk._("something is missing at character {column}, near “{excerpt}”").format(
        column=column + 1, excerpt=excerpt
    )


def _found(detail: str) -> str:
    """Return what Solr did not expect, told as ``" <RANGE_TO> "TO ""``; nothing for the end."""
    told = _FOUND.search(detail)
    found = told[1].strip('" ').rsplit('"', 1)[-1].strip() if told else ""
    return "" if found == "<EOF>" else found


def _parameter(data_dict: dict[str, Any], text: str) -> str:
    """Return the parameter that holds *text*, which is the query unless a filter does."""
    filters = [data_dict.get("fq") or "", *(data_dict.get("fq_list") or [])]
    query = str(data_dict.get("q") or "")
    if not text and "/" not in query and any("/" in one for one in filters):
        return "fq"
    if text and text not in query and any(text in one or one in text for one in filters if one):
        return "fq"
    return "q"
