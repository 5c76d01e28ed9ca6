"""What the home page and the page of themes ask the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError, SolrConnectionError

from ckanext.geo2france.pages import labels
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.search import outage

LATEST = 5
#: By the date that the pages show, then by the record's own.
BY_DATE = "freshness desc, metadata_modified desc"
NO_LIMIT = -1


@dataclass(frozen=True, slots=True)
class Theme:
    """An INSPIRE theme with the number of its datasets."""

    code: str
    label: str
    count: int


def overview() -> dict[str, Any]:
    """Return figures, themes, latest and most viewed datasets, in two searches.

    When the search engine does not answer, the page is shown without them.
    """
    try:
        latest = _search(
            rows=LATEST,
            sort=BY_DATE,
            **{"facet.field": ["inspire_themes", "organization"], "facet.limit": NO_LIMIT},
        )
        popular = _search(rows=LATEST, sort="popularity desc, metadata_modified desc")
    except (SearchError, SolrConnectionError):
        return {"count": None, "organizations": 0, "themes": [], "latest": [], "popular": []}
    facets = latest["search_facets"]
    return {
        "count": latest["count"],
        "organizations": len(facets.get("organization", {}).get("items", [])),
        "themes": [theme for theme in _themes(facets) if theme.count],
        "latest": latest["results"],
        "popular": popular["results"],
    }


def themes() -> list[Theme]:
    """Return the 34 themes in alphabetical order of their labels."""
    try:
        found = _search(rows=0, **{"facet.field": ["inspire_themes"], "facet.limit": NO_LIMIT})
    except (SearchError, SolrConnectionError):
        return _themes({})
    return _themes(found["search_facets"])


def similar(package_id: str) -> list[dict[str, Any]]:
    """Return a few datasets close to a dataset; none when the search engine does not answer."""
    try:
        found = tk.get_action("geo2france_similar")({}, {"id": package_id, "limit": 4})
    except (SearchError, SolrConnectionError, tk.ObjectNotFound, tk.NotAuthorized):
        return []
    return found["results"]


def _search(**parameters: Any) -> dict[str, Any]:
    found = tk.get_action("package_search")({}, {"q": "*:*", **parameters})
    if outage.is_noted():
        # a page gets an empty answer then, which would be told as an empty catalogue
        raise SolrConnectionError
    return found


def _themes(facets: dict[str, Any]) -> list[Theme]:
    items = facets.get("inspire_themes", {}).get("items", [])
    counts = {item["name"]: item["count"] for item in items}
    lang = str(tk.h.lang())
    found = [
        Theme(
            entry.code,
            labels.code_label("inspire_themes", entry.code, lang),
            counts.get(entry.code, 0),
        )
        for entry in codelists.load("inspire_themes").entries
    ]
    return sorted(found, key=lambda theme: codelists.plain(theme.label))
