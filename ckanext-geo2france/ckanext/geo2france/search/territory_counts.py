"""What a page of results says of territories: how many datasets each would give.

The facet that Solr counts knows the data on a territory and inside it; choosing one finds the data
around it too. Both numbers come from a second question to Solr, whose filters it has kept.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, Final

import pysolr

from ckanext.geo2france.search import solr, territories
from ckanext.geo2france.territories import Kind, Relation, Territory
from ckanext.geo2france.territories.finding import resolve

__all__ = ["resolved", "told"]

log = logging.getLogger(__name__)

#: Territories offered at most.
MOST: Final = 20


def resolved(extras: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the *extras* of a page with the code of the territory typed, and what to tell of it.

    Without JavaScript, the field sends words: where they are clear the territory is taken, else the
    page is shown without the filter, with the territories that may be meant.
    """
    typed = str(extras.get("ext_territory") or "").strip()
    if not typed:
        return extras, {}
    found = resolve(territories.reference(), typed)
    if len(found) == 1:
        return extras | {"ext_territory": found[0].code}, {"chosen": found[0].code}
    kept = {name: value for name, value in extras.items() if not name.startswith("ext_territory")}
    return kept, {"asked": typed, "unclear": [each.code for each in found]}


def told(sent: dict[str, Any], result: dict[str, Any], chosen: str | None) -> dict[str, Any]:
    """Return the numbers of datasets: by relation to the *chosen* territory, or by territory.

    sent: what Solr received for *result*.
    """
    territory = territories.territory_of(chosen) if chosen else None
    if territory:
        clauses = {each.value: territories.clause(territory, each) for each in Relation}
        return {"relations": _counted(_of_any_relation(sent, territory), clauses)}
    items = result.get("search_facets", {}).get("territory", {}).get("items", [])
    offered = list(_offered(items))[:MOST]
    if not offered or not result["count"]:
        return {}
    return {
        "values": _counted(sent, {each.code: territories.clause(each) for each in offered}),
    }


def _of_any_relation(sent: dict[str, Any], territory: Territory) -> dict[str, Any]:
    """Return *sent* without the choice of one relation, so that the others are counted too."""
    narrow = {territories.clause(territory, each) for each in Relation}
    filters = sent.get("fq")
    listed = [filters] if isinstance(filters, str) else list(filters or [])
    kept = [each for each in listed if each not in narrow]
    if len(kept) < len(listed):
        kept.append(territories.clause(territory))
    return {**sent, "fq": kept}


def _offered(items: Iterable[dict[str, Any]]) -> Iterable[Territory]:
    """Yield the territories of the facet, most data first, without what all the data lies in."""
    ordered = sorted(items, key=lambda item: (-item["count"], item["name"]))
    for item in ordered:
        territory = territories.territory_of(item["name"])
        if territory and territory.is_current and territory.kind is not Kind.COUNTRY:
            yield territory


def _counted(sent: dict[str, Any], clauses: dict[str, str]) -> dict[str, int]:
    """Return how many of the datasets of *sent* each clause selects; none when Solr is away."""
    parameters = {name: sent[name] for name in ("q", "fq", "df", "q.op", "defType") if name in sent}
    try:
        answer = solr.connection().search(
            **parameters,
            rows=0,
            facet="true",
            **{"facet.query": list(clauses.values())},
        )
    except pysolr.SolrError as error:
        # A comfort: the results are there without the numbers.
        log.warning("Territories are not counted: %s", error)
        return {}
    counts = answer.facets["facet_queries"]
    return {name: counts[clause] for name, clause in clauses.items()}
