"""Territories on the results page: their names, the list that filters, the one that was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import ckan.plugins.toolkit as tk

from ckanext.geo2france.pages import urls
from ckanext.geo2france.search import territories
from ckanext.geo2france.territories import Kind, Territory

__all__ = [
    "PARAMETER",
    "RELATION",
    "Choice",
    "Panel",
    "kind_label",
    "label",
    "of_dataset",
    "panel",
]

PARAMETER: Final = "ext_territory"
RELATION: Final = "ext_territory_relation"
#: A dataset that names more lists communes, which its page says in words already.
MOST_OF_DATASET: Final = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """A territory, or a relation to the chosen one, with the address that asks for it.

    count: datasets that it gives, None where they were not counted.
    """

    code: str
    label: str
    kind: str
    url: str
    count: int | None = None
    active: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """The filter by territory.

    typed: what stands in the field. chosen: label of the territory in force. relations: what the
    chosen one gives, by relation. values: territories to choose from. unclear: what a text that was
    typed may mean; asked: that text.
    """

    typed: str = ""
    chosen: str = ""
    relations: tuple[Choice, ...] = ()
    values: tuple[Choice, ...] = ()
    unclear: tuple[Choice, ...] = ()
    asked: str = ""


def label(territory: Territory) -> str:
    """Return the name, with what tells it from others of that name."""
    if territory.kind is Kind.COMMUNE:
        return f"{territory.name} ({territory.departement})"
    if not territory.is_current:
        return tk._("{name} (until {year})").format(name=territory.name, year=territory.last_year)
    return territory.name


def kind_label(territory: Territory) -> str:
    """Return the kind in the language of the page."""
    return {
        Kind.COMMUNE: tk._("Municipality"),
        Kind.EPCI: tk._("Intermunicipality (EPCI)"),
        Kind.DEPARTEMENT: tk._("Département"),
        Kind.REGION: tk._("Region"),
        Kind.COUNTRY: tk._("Country"),
    }[territory.kind]


def panel(path: str, parameters: list[tuple[str, str]], told: Mapping[str, Any]) -> Panel:
    """Return what the filter shows.

    told: what the search noted: ``chosen`` (a code), ``relations`` and ``values`` (numbers of
    datasets by relation and by code), ``asked`` and ``unclear`` (codes).
    """
    given = dict(parameters)
    page = _Page(path, [pair for pair in parameters if pair[0] not in (PARAMETER, RELATION)])
    chosen = territories.territory_of(told.get("chosen") or "")
    return Panel(
        typed=_typed(chosen) if chosen else told.get("asked", ""),
        chosen=label(chosen) if chosen else "",
        relations=page.relations(chosen, told.get("relations", {}), given.get(RELATION, "")),
        values=page.choices(told.get("values", {})),
        unclear=page.choices(dict.fromkeys(told.get("unclear", ()))),
        asked=told.get("asked", ""),
    )


def _typed(chosen: Territory) -> str:
    """Return what the field may send again without JavaScript: a name that means *chosen* alone."""
    return label(chosen) if chosen.is_current else chosen.code


def of_dataset(package: dict[str, Any], path: str) -> tuple[Choice, ...]:
    """Return the territories that *package* is about, as the index knows them.

    path: the results page that each leads to.
    """
    found = territories.fields_of(package).get("territory_exact", [])
    return _Page(path, []).choices(dict.fromkeys(found[:MOST_OF_DATASET]))


@dataclass(frozen=True, slots=True)
class _Page:
    path: str
    #: Those of the page without the territory.
    parameters: list[tuple[str, str]]

    def choices(self, counts: Mapping[str, int | None]) -> tuple[Choice, ...]:
        found = ((territories.territory_of(code), count) for code, count in counts.items())
        return tuple(
            Choice(
                each.code,
                label(each),
                kind_label(each),
                urls.with_parameter(self.path, self.parameters, PARAMETER, each.code),
                count,
            )
            for each, count in found
            if each
        )

    def relations(
        self, chosen: Territory | None, counts: Mapping[str, int], active: str
    ) -> tuple[Choice, ...]:
        if chosen is None:
            return ()
        kept = [*self.parameters, (PARAMETER, chosen.code)]
        labels = {
            "exact": tk._("On this territory"),
            "contained": tk._("On a part of it"),
            "containing": tk._("On a wider area"),
        }
        return tuple(
            Choice(
                relation,
                labels[relation],
                "",
                urls.with_parameter(self.path, kept, RELATION, relation)
                if relation != active
                else urls.on_page(self.path, kept, 1),
                count,
                relation == active,
            )
            for relation, count in counts.items()
            if count or relation == active
        )
