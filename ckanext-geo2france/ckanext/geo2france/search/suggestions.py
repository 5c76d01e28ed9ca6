"""Suggestions while typing: datasets, keywords, themes and organizations that go on as typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from time import monotonic
from typing import Any, Final
from urllib.parse import urlencode

import ckan.model as model
import ckan.plugins.toolkit as tk
import pysolr
from flask import g

from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.search import ranking, visible
from ckanext.geo2france.search.question import content_words, fold, plain

__all__ = ["Suggestion", "completes", "suggest"]

#: Shorter texts begin nearly everything.
SHORTEST: Final = 2
#: Of each kind but datasets, which take the places that are left.
MOST_OF_A_KIND: Final = 3
#: Seconds for which the title of an organization may be that of before.
FRESH: Final = 30
#: Stands for a name in an address that is made once; a name of CKAN itself.
ANY: Final = "geo2france-any-name"
PREFIX_FIELDS: Final = "title_prefix^6 context_prefix"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that the text being typed may become, and the page that shows it."""

    kind: str
    label: str
    url: str

    def as_dict(self) -> dict[str, str]:
        """Return the suggestion for JSON."""
        return {"kind": self.kind, "label": self.label, "url": self.url}


def suggest(context: Mapping[str, Any], text: str, limit: int) -> list[Suggestion]:
    """Return at most *limit* suggestions among what the user of *context* may see."""
    # A word of which only one letter is typed narrows nothing down yet.
    words = tuple(word for word in content_words(plain(text)) if len(word) >= SHORTEST)
    if not words:
        return []
    answer = visible.ask(" ".join(words), _parameters(context, limit))
    themes = list(islice(_themes(answer, words), MOST_OF_A_KIND))
    # A theme finds more than the keyword of its name, as it does not depend on who wrote it.
    named = {fold(theme.label) for theme in themes}
    keywords = (each for each in _keywords(answer, words) if fold(each.label) not in named)
    others = [
        *islice(keywords, MOST_OF_A_KIND),
        *themes,
        *islice(_organizations(answer, words), MOST_OF_A_KIND),
    ]
    datasets = list(islice(_datasets(answer, words), limit))
    # Datasets take at least half of the places where there are so many.
    room = max(limit - len(others), (limit + 1) // 2)
    return [*datasets[:room], *others][:limit]


def completes(words: tuple[str, ...], text: str) -> bool:
    """Tell whether each of *words* begins a word of *text*."""
    parts = _parts(text)
    return all(any(part.startswith(word) for part in parts) for word in words)


@lru_cache(maxsize=10_000)
def _parts(text: str) -> tuple[str, ...]:
    """Return the words of *text*; the same keywords are looked at whatever is being typed."""
    return tuple(dict.fromkeys([*content_words(plain(text)), *fold(text).split()]))


def _parameters(context: Mapping[str, Any], limit: int) -> dict[str, Any]:
    return {
        "fq": visible.filters(context),
        "defType": "edismax",
        "qf": PREFIX_FIELDS,
        "mm": "100%",
        "uf": "-*",
        # How well a dataset is described says little of what is being typed.
        "boost": [ranking.current().factors().get("popularity", "1")],
        "fl": "name,suggested",
        "rows": limit + 4,
        "facet": "true",
        "facet.field": ["tags", "inspire_themes", "organization"],
        "facet.mincount": 1,
        "facet.limit": 50,
    }


def _datasets(answer: pysolr.Results, words: tuple[str, ...]) -> Iterator[Suggestion]:
    for doc in answer.docs:
        name, text = doc["name"], doc.get("suggested", "")
        if completes(words, text):
            title = text.partition("\n")[0]
            yield Suggestion("dataset", title or name, _page("dataset.read", name))


def _values(answer: pysolr.Results, field: str) -> list[str]:
    return answer.facets["facet_fields"][field][0::2]


def _keywords(answer: pysolr.Results, words: tuple[str, ...]) -> Iterator[Suggestion]:
    for tag in _values(answer, "tags"):
        if completes(words, tag):
            yield Suggestion("keyword", tag, _search_page(tags=tag))


def _themes(answer: pysolr.Results, words: tuple[str, ...]) -> Iterator[Suggestion]:
    english = tk.h.lang() == "en"

    for code in _values(answer, "inspire_themes"):
        entry = codelists.load("inspire_themes").find(code)
        if entry and (completes(words, entry.fr) or completes(words, entry.en)):
            label = entry.en if english else entry.fr
            yield Suggestion("theme", label, _search_page(inspire_themes=code))


def _organizations(answer: pysolr.Results, words: tuple[str, ...]) -> Iterator[Suggestion]:
    names = _values(answer, "organization")
    titles = _titles(names)
    for name in names:
        title = titles.get(name)
        if title and completes(words, f"{title} {name}"):
            yield Suggestion("organization", title, _page("organization.read", name))


def _titles(names: Sequence[str]) -> Mapping[str, str | None]:
    """Return titles of organizations by name, *names* among them; deleted ones have none."""
    period = int(monotonic() / FRESH)
    known = _organization_titles(period)
    if not known.keys() >= set(names):
        _organization_titles.cache_clear()
        known = _organization_titles(period)
    return known


@lru_cache(maxsize=1)
def _organization_titles(_period: int) -> dict[str, str | None]:
    """Return the titles of all organizations, asked once in a *period*."""
    group = model.Group
    rows = model.Session.query(group.name, group.title, group.state).filter(group.is_organization)
    return {row.name: (row.title or row.name) if row.state == "active" else None for row in rows}


def _page(endpoint: str, name: str) -> str:
    """Return the address of the page of something; names of CKAN need no escapes."""
    return _address(endpoint, id=ANY).replace(ANY, name)


def _search_page(**filters: str) -> str:
    return f"{_address('dataset.search')}?{urlencode(filters)}"


def _address(endpoint: str, **named: str) -> str:
    """Return an address, made once in a request: that takes longer than completing a word."""
    made = g.setdefault("geo2france_addresses", {})
    if endpoint not in made:
        made[endpoint] = tk.url_for(endpoint, **named)
    return made[endpoint]
