"""A query that Solr cannot read, told so that its author can mend it."""

from __future__ import annotations

import re
from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError, SearchQueryError

from ckanext.geo2france.search import solr

__all__ = ["UnreadableQuery", "refusal"]

#: What pysolr reports of a request that Solr finds bad.
_BAD_REQUEST: Final = re.compile(
    r"\(HTTP (400|500)\): \[Reason: (.*?)(?:\]['\"]?\)*$|$)", re.DOTALL
)
_CANNOT_PARSE: Final = re.compile(r"Cannot parse '(.*)': (.*)", re.DOTALL)
_PLACE: Final = re.compile(r"at line (\d+), column (\d+)")
_FOUND: Final = re.compile(r'Encountered:? (?:"(?!<EOF>)(.*?)"|"?<EOF>)', re.DOTALL)
#: Characters shown on each side of the place.
AROUND: Final = 12


class UnreadableQuery(SearchQueryError):
    """A text in Lucene syntax that cannot be parsed; the API answers 400."""

    def __init__(self, parameter: str, sentence: str) -> None:
        """Keep which parameter holds it."""
        self.parameter = parameter
        super().__init__(sentence)


def refusal(error: SearchError, data_dict: dict[str, Any]) -> UnreadableQuery | None:
    """Return what is wrong with the query, or None when *error* is about something else.

    CKAN's own message repeats every parameter sent, filters of rights included; this one does not.
    """
    if isinstance(error, SearchQueryError):
        return None
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
    text, detail = parse[1], parse[2]
    return UnreadableQuery(_parameter(data_dict, text), _sentence(_where(text, detail)))


def _sentence(reason: str) -> str:
    return tk._("The query cannot be read: {reason}.").format(reason=reason.rstrip("."))


def _where(text: str, detail: str) -> str:
    place, found = _PLACE.search(detail), _FOUND.search(detail)
    if not place:
        return tk._("{detail} in “{text}”").format(detail=detail[:100], text=text[:100])
    column = min(int(place[2]), len(text))
    excerpt = text[max(0, column - AROUND) : column + AROUND]
    if found and found[1]:
        return tk._("unexpected “{found}” at character {column}, near “{excerpt}”").format(
            found=found[1].strip() or " ", column=column + 1, excerpt=excerpt
        )
    return tk._("something is missing at character {column}, near “{excerpt}”").format(
        column=column + 1, excerpt=excerpt
    )


def _parameter(data_dict: dict[str, Any], text: str) -> str:
    """Return the parameter that holds *text*, which is the query unless a filter does."""
    filters = [data_dict.get("fq") or "", *(data_dict.get("fq_list") or [])]
    query = str(data_dict.get("q") or "")
    if not text and "/" not in query and any("/" in one for one in filters):
        return "fq"
    if text and text not in query and any(text in one or one in text for one in filters if one):
        return "fq"
    return "q"
