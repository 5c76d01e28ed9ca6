"""The parameters of a search as Solr receives them, made from those that CKAN was given.

Plain words and operators become one query of Solr's extended parser (edismax) with our fields,
phrases, exact matches and factors, written as local parameters because CKAN has no parameter for
most of them. Fielded queries, other parsers and callers who bring their own weights pass untouched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any, Final

from ckanext.geo2france.search.question import Kind, Question, read
from ckanext.geo2france.search.ranking import Ranking
from ckanext.geo2france.search.where import Place

__all__ = ["HOW", "OWN_WEIGHTS", "PARSERS", "How", "compose", "filtered", "prepare"]

#: Parsers that ``ckan.search.solr_allowed_query_parsers`` has to let through.
PARSERS: Final = ("edismax", "field")
#: The extra by which ``answers`` asks for another way of matching.
HOW: Final = "geo2france_how"
#: Parameters by which a caller says that the weights are its own affair.
OWN_WEIGHTS: Final = ("qf", "bf", "boost")
LONGEST_ACRONYM: Final = 3


class How(Enum):
    """How words are matched: as asked, then in the ways that are tried when nothing was found."""

    ASKED = "asked"
    ENGLISH = "english"
    BEGINNINGS = "beginnings"
    SOME = "some"


def prepare(params: dict[str, Any], ranking: Ranking, places: list[Place]) -> dict[str, Any]:
    """Return the *params* of ``package_search`` with the query and the filters of the engine."""
    params = filtered(params, places)
    question = read(params.get("q"))
    if not _is_ours(params, question, places):
        return params
    how = How((params.get("extras") or {}).get(HOW, How.ASKED.value))
    params["q"] = compose(question, ranking, places, how, params.get("mm"))
    # Only this parser lets a query name another one; CKAN would name dismax.
    params["defType"] = "lucene"
    return params


def filtered(params: dict[str, Any], places: list[Place]) -> dict[str, Any]:
    """Return the *params* with the filters of the places alone."""
    if places:
        params["fq_list"] = [*params.get("fq_list", []), *(place.filter for place in places)]
    return params


def _is_ours(params: dict[str, Any], question: Question, places: list[Place]) -> bool:
    if any(params.get(name) for name in OWN_WEIGHTS) or params.get("defType") not in (
        None,
        "edismax",
    ):
        return False
    if question.kind is Kind.EVERYTHING:
        return bool(places)
    return question.kind in (Kind.PLAIN, Kind.OPERATORS)


def compose(
    question: Question,
    ranking: Ranking,
    places: list[Place],
    how: How = How.ASKED,
    minimum_match: str | None = None,
) -> str:
    """Return the query of Solr's extended parser for *question*."""
    boost = _product([*_factors(question, ranking), *_nearness(ranking, places)])
    if question.kind is Kind.EVERYTHING:
        return f"{{!edismax boost='{boost}'}}*:*"
    local = {
        "qf": "text_english" if how is How.ENGLISH else ranking.query_fields(),
        "pf": ranking.phrase_fields(),
        "ps": str(ranking.phrase_slop),
        # Operators say themselves which words are needed: any minimum would bend them.
        "q.op": "AND" if question.kind is Kind.OPERATORS else "OR",
        "mm": _minimum(question, ranking, how, minimum_match),
        "tie": f"{ranking.tie:g}",
        "sow": "false",
        "uf": "-*" if question.kind is Kind.PLAIN else "* -_query_ -_val_",
        "lowercaseOperators": "false",
        "stopwords": "true",
        "bq": " OR ".join(_exact(question, ranking)),
        "boost": boost,
    }
    written = " ".join(f"{name}='{value}'" for name, value in local.items() if value)
    return f"{{!edismax {written}}}{_text(question, how)}"


def _text(question: Question, how: How) -> str:
    if how is not How.BEGINNINGS:
        return question.text
    return " ".join(f"{word}*" for word in question.words)


def _minimum(question: Question, ranking: Ranking, how: How, told: str | None) -> str:
    if question.kind is Kind.OPERATORS:
        return "0%"
    if how in (How.SOME, How.BEGINNINGS):
        return "1" if how is How.SOME else "100%"
    # The value stands between quotes in the query: anything else than a rule of numbers is not one.
    return told if told and re.fullmatch(r"[\d<>%\s-]+", told) else ranking.minimum_match


def _factors(question: Question, ranking: Ranking) -> list[str]:
    return [] if question.kind is Kind.EVERYTHING else list(ranking.factors().values())


def _nearness(ranking: Ranking, places: list[Place]) -> Iterator[str]:
    for place in places:
        weight = getattr(ranking, place.factor).weight
        yield f"sum(1,product({weight:g},{place.nearness}))"


def _product(factors: list[str]) -> str:
    return f"product({','.join(factors)})" if len(factors) > 1 else "".join(factors)


def _exact(question: Question, ranking: Ranking) -> Iterator[str]:
    """Yield the bonuses for what is exactly what was asked.

    An acronym counts for the share of the words that it is: alone fully, as one of two words half.
    """
    words = [word for word in question.words if len(word) > 1]
    if question.kind is not Kind.PLAIN or not words:
        return
    yield f'title_key:"{" ".join(question.words)}"^={ranking.exact_title:g}'
    for size in range(1, min(LONGEST_ACRONYM, len(words)) + 1):
        bonus = ranking.exact_acronym * size / len(words)
        for first in range(len(words) - size + 1):
            yield f'acronym:"{" ".join(words[first : first + size])}"^={bonus:g}'
    if ranking.exact_title_words:
        yield f"title_exact:({' OR '.join(words)})^{ranking.exact_title_words:g}"
