"""What a search of CKAN asks of Solr beside the documents, in the same request.

CKAN sends the parameters that it knows and drops the rest of the answer. Inside ``asking`` its
request carries more of them, and the whole answer is kept: a second request, for the same words
under the same filters, took as long as the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import pysolr

from ckanext.geo2france.search.connections import connect

__all__ = ["Asked", "Searcher", "asking"]

More = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(slots=True)
class Asked:
    """What is added to the parameters of a search, and the whole answer once it is there."""

    more: More
    answer: pysolr.Results | None = None


_asked: ContextVar[Asked | None] = ContextVar("geo2france_asked_alongside", default=None)


@contextmanager
def asking(more: More) -> Iterator[Asked]:
    """Let the search inside the block carry what *more* makes of its parameters."""
    asked = Asked(more)
    token = _asked.set(asked)
    try:
        yield asked
    finally:
        _asked.reset(token)


class Searcher:
    """Stands for CKAN's connection to Solr where it searches."""

    def __init__(self, decode_dates: bool = True) -> None:
        """Connect as CKAN does, through the connection that this thread keeps open."""
        self._solr = connect(decode_dates)

    def search(self, q: str, **parameters: Any) -> pysolr.Results:
        """Search as ``pysolr.Solr`` does."""
        asked = _asked.get()
        # Only package_search counts facets: what a plugin looks up meanwhile is left alone.
        if asked is None or asked.answer is not None or "facet" not in parameters:
            return self._solr.search(q, **parameters)
        more = asked.more({"q": q, **parameters})
        asked.answer = self._solr.search(q, **{**parameters, **more})
        return asked.answer
