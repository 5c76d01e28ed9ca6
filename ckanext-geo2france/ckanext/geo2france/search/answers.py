"""A search and its second chances: mistyped words, texts that are no query, snippets.

The first question is CKAN's own search. Only when it finds nothing, or a word of it exists nowhere,
are other ways tried, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from ckan.lib.search import SearchError
from ckan.types import Action, Context, DataDict
from flask import g, has_request_context

from ckanext.geo2france.search import (
    allow,
    alongside,
    corrections,
    highlights,
    page_filters,
    parameters,
    territory_counts,
)
from ckanext.geo2france.search.query import HOW, OWN_WEIGHTS, How
from ckanext.geo2france.search.question import Kind, Question, plain, read
from ckanext.geo2france.search.refusal import UnreadableQuery, of_words, refusal

__all__ = ["SENT", "admitted", "answer"]

#: Key under which a result carries what Solr received, from the hook that sees it to here.
SENT: Final = "_geo2france_sent"
#: Key under which a result carries the whole answer of Solr.
ALL: Final = "_geo2france_all"
#: The extra by which an API client asks for snippets, which pages always get.
SNIPPETS: Final = "ext_highlight"
#: From so many words on, one may be missing from the results: it may be mistyped.
SEVERAL: Final = 3
#: So few results may come from a stray match of a mistyped word.
FEW: Final = 3

Result = dict[str, Any]
Ask = Callable[[DataDict], Result]


def admitted(context: Context, data_dict: DataDict) -> DataDict:
    """Return the parameters that the caller may use. Raises RefusedSearch.

    What people type into a page is read as plain words where it names fields that do not exist.
    """
    data_dict = parameters.read(data_dict)
    if context.get("for_view"):
        data_dict = _with_territory(page_filters.repaired(data_dict))
    if allow.is_free(context):
        return data_dict
    try:
        allow.check(data_dict)
    except allow.RefusedSearch as error:
        if error.parameter != "q" or not context.get("for_view"):
            raise
        data_dict = _as_words(data_dict)
        allow.check(data_dict)
    return allow.bounded(data_dict)


def _with_territory(data_dict: DataDict) -> DataDict:
    """Read the name of a territory that was typed, and note for the page what became of it."""
    extras, news = territory_counts.resolved(dict(data_dict.get("extras") or {}))
    if not news:
        return data_dict
    tell(territory=news)
    return {**data_dict, "extras": extras}


def answer(original: Action, context: Context, data_dict: DataDict) -> Result:
    """Return what ``package_search`` answers, with corrections and snippets where they help."""
    extras = data_dict.get("extras") or {}
    snippets = bool(context.get("for_view") or extras.get(SNIPPETS) or data_dict.get(SNIPPETS))
    more = partial(_alongside, read(data_dict.get("q")), snippets)

    def ask(parameters: DataDict) -> Result:
        told = {**parameters, "extras": dict(parameters.get("extras") or {})}
        with alongside.asking(more) as asked:
            result = original(context, told)
        return {**result, ALL: asked.answer}

    data_dict, result = _first(ask, data_dict, for_page=bool(context.get("for_view")))
    result = _second(ask, data_dict, result, for_page=bool(context.get("for_view")))
    sent, told = result.pop(SENT, {}), result.pop(ALL, None)
    if told is not None and told.highlighting:
        highlights.add(result["results"], told)
    if context.get("for_view") and sent:
        _tell_of_territories(data_dict, result, sent)
    return result


def _alongside(question: Question, snippets: bool, sent: dict[str, Any]) -> dict[str, Any]:
    """Return what is asked with the search *sent*."""
    more = highlights.parameters(sent) if snippets else {}
    several = question.kind is Kind.PLAIN and len(question.words) >= SEVERAL
    return more | corrections.check(question) if several else more


def _tell_of_territories(data_dict: DataDict, result: Result, sent: dict[str, Any]) -> None:
    chosen = (data_dict.get("extras") or {}).get("ext_territory")
    news = territory_counts.told(sent, result, chosen)
    if has_request_context():
        noted = getattr(g, "geo2france_search", {}).get("territory", {})
        tell(territory=noted | news)


def _first(ask: Ask, data_dict: DataDict, *, for_page: bool) -> tuple[DataDict, Result]:
    """Ask as told; a page asks again for the plain words of a text that cannot be parsed."""
    try:
        if unread := _unread(data_dict):
            raise unread
        return data_dict, ask(data_dict)
    except SearchError as error:
        refused = error if isinstance(error, UnreadableQuery) else refusal(error, data_dict)
        if refused is None:
            raise
        if not for_page or refused.parameter != "q":
            raise refused from error
    data_dict = _as_words(data_dict)
    try:
        return data_dict, ask(data_dict)
    except SearchError as error:
        raise refusal(error, data_dict) or error from error


def _unread(data_dict: DataDict) -> UnreadableQuery | None:
    """Return what is wrong with words and operators that we read; fields are read by Solr."""
    text = str(data_dict.get("q") or "")
    ours = read(text).kind in (Kind.PLAIN, Kind.OPERATORS)
    if not ours or any(data_dict.get(name) for name in (*OWN_WEIGHTS, "defType")):
        return None
    return of_words(text)


def _as_words(data_dict: DataDict) -> DataDict:
    tell(plain=True)
    return {**data_dict, "q": plain(str(data_dict.get("q") or ""))}


def _second(ask: Ask, data_dict: DataDict, result: Result, *, for_page: bool) -> Result:
    """Try other ways when little was found, or a word of several may be unknown to the index."""
    question = read(data_dict.get("q"))
    if question.kind is not Kind.PLAIN or SENT not in result or "qf" in data_dict:
        return result
    if result["count"] >= FEW and (
        len(question.words) < SEVERAL or not corrections.are_possible(result.get(ALL))
    ):
        return result
    corrected = corrections.find(question, result[SENT], known_too=not result["count"])
    if corrected:
        found = ask({**data_dict, "q": corrected})
        if found["count"] > (result["count"] if len(question.words) < SEVERAL else 0):
            found["corrected"] = {"asked": question.text, "used": corrected}
            tell(corrected=found["corrected"])
            return found
    if result["count"]:
        return result
    return _other_ways(ask, data_dict, question, for_page=for_page) or result


def _other_ways(
    ask: Ask, data_dict: DataDict, question: Question, *, for_page: bool
) -> Result | None:
    ways = [How.ENGLISH, How.BEGINNINGS]
    # Machines take an answer for what they asked; only people, whose words come by a page or as a
    # question, are shown less than that.
    if (for_page or question.asked) and len(question.words) > 1:
        ways.append(How.SOME)
    for how in ways:
        found = ask({**data_dict, "extras": {**(data_dict.get("extras") or {}), HOW: how.value}})
        if found["count"]:
            if how is How.SOME:
                found["partial"] = True
                tell(partial=True)
            return found
    return None


def tell(**news: Any) -> None:
    """Note for the page's templates what became of the search."""
    if has_request_context():
        g.setdefault("geo2france_search", {}).update(news)
