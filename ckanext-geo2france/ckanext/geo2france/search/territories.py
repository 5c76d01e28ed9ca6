"""Searching by territory: what is indexed of a dataset, and ``ext_territory`` as filter and factor.

A search for a territory finds, nearest first, the data about it, the data about territories inside
it, and the data about territories around it. ``territory_covered`` holds only the largest covered
territories: what lies in these is found by asking for all that contain the territory.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchQueryError

from ckanext.geo2france import config
from ckanext.geo2france.runtime.project import config_folder
from ckanext.geo2france.search.where import Place
from ckanext.geo2france.territories import Kind, Relation, Territory

if TYPE_CHECKING:
    from ckanext.geo2france.territories.reference import Reference

__all__ = ["RELATIONS", "asked", "clause", "fields_of", "reference", "territory_of"]

#: Nearness of what is about the territory, and of what lies in it.
EXACT: Final = 1.0
CONTAINED: Final = 0.7
#: Nearness of what is about the next territory around, and by how much it falls with each further.
AROUND: Final = 0.4
FURTHER: Final = 0.8
#: Values of ``ext_territory_relation``: one of the three groups alone.
RELATIONS: Final = tuple(relation.value for relation in Relation)
#: Region whose territories come with the project: Hauts-de-France.
_BUNDLED: Final = "32"


def reference() -> Reference:
    """Return the territories of this site, read once."""
    # Here and below for their shapely and numpy: see ``territories/__init__.py``.
    from ckanext.geo2france.territories.loading import load

    told = config.territories_folder()
    return load(Path(told) if told else config_folder() / "territories" / _BUNDLED)


def fields_of(dataset: dict[str, Any]) -> dict[str, list[str]]:
    """Return the fields of the index that say which territories *dataset* concerns."""
    from ckanext.geo2france.search.geometry import geometries_of
    from ckanext.geo2france.territories.relations import related

    known = reference()
    shapes, _ = geometries_of(dataset.get("spatial"), dataset.get("extents"))
    found = related(
        known,
        shapes=shapes,
        places=list(_places(dataset)),
        identifiers=list(_identifiers(dataset)),
    )
    fields = {
        "territory_exact": [each.code for each in found.exact],
        "territory": [each.code for each in (*found.exact, *found.within)],
        "territory_covered": [each.code for each in found.covered],
    }
    return {name: codes for name, codes in fields.items() if codes}


def _places(dataset: dict[str, Any]) -> Iterator[str]:
    """Yield the texts that name places, and the codes and addresses of places."""
    for row in _rows(dataset, "extents"):
        yield from _texts(row, "description")
    for row in _rows(dataset, "places"):
        yield from _texts(row, "name", "code", "uri")
    for row in _rows(dataset, "keywords"):
        if row.get("type") == "place":
            yield from _texts(row, "term", "uri")


def _identifiers(dataset: dict[str, Any]) -> Iterator[str]:
    yield from _texts(dataset, "metadata_identifier")
    for row in _rows(dataset, "resource_identifiers"):
        yield from _texts(row, "code")


def _rows(dataset: dict[str, Any], field: str) -> list[dict[str, Any]]:
    value = dataset.get(field)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _texts(row: dict[str, Any], *names: str) -> Iterator[str]:
    values = (row.get(name) for name in names)
    yield from (value for value in values if isinstance(value, str) and value.strip())


def territory_of(code: str) -> Territory | None:
    """Return the territory of a full code, a bare INSEE code or a SIREN."""
    return reference().get(code)


def asked(extras: dict[str, Any]) -> list[Place]:
    """Return the place that ``ext_territory`` asks for, if it does. Raises SearchQueryError."""
    code = str(extras.get("ext_territory") or "").strip()
    if not code:
        return []
    territory = territory_of(code)
    if territory is None:
        raise SearchQueryError(
            tk._(
                "ext_territory is “{value}”; expected the code of a territory of this portal, as "
                "fr:commune:62498 (INSEE) or fr:epci:246200364 (SIREN)"
            ).format(value=code[:100])
        )
    return [Place(clause(territory, _relation(extras)), _nearness(territory), "territory")]


def _relation(extras: dict[str, Any]) -> Relation | None:
    told = extras.get("ext_territory_relation")
    if not told:
        return None
    if told not in RELATIONS:
        raise SearchQueryError(
            tk._("ext_territory_relation is “{value}”; expected one of {allowed}").format(
                value=str(told)[:100], allowed=", ".join(RELATIONS)
            )
        )
    return Relation(told)


def clause(territory: Territory, relation: Relation | None = None) -> str:
    """Return the filter for what concerns *territory*, or stands in one *relation* to it alone."""
    own = f'"{territory.code}"'
    exact, local = f"territory_exact:{own}", f"territory:{own}"
    if territory.kind is Kind.COUNTRY:
        local = "territory:[* TO *]"
    around = " OR ".join(f'"{code}"' for code in _around(territory))
    covering = f"territory_covered:({around})"
    if relation is Relation.EXACT:
        return f"+{exact}"
    if relation is Relation.CONTAINED:
        return f"+{local} -{exact}"
    if relation is Relation.CONTAINING:
        return f"+{covering} -{local}"
    return f"+({local} OR {covering})"


def _around(territory: Territory) -> list[str]:
    """Return *territory* and what contains it, nearest first."""
    return [territory.code, *(each.code for each in reference().containing(territory))]


def _nearness(territory: Territory) -> str:
    """Return how near a dataset is to *territory*, from 0 to 1, as a function of Solr."""
    steps = [
        (f'termfreq(territory_exact,"{territory.code}")', EXACT),
        (f'termfreq(territory,"{territory.code}")', CONTAINED),
    ]
    for distance, code in enumerate(_around(territory)):
        steps.append((f'termfreq(territory_covered,"{code}")', AROUND * FURTHER**distance))
    function = "0"
    for test, value in reversed(steps):
        function = f"if({test},{value:.3g},{function})"
    return function
