"""Reads the files of ``config/territories/<region>/`` into a ``Reference``."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from ckanext.geo2france.domain.errors import Geo2FranceError
from ckanext.geo2france.territories.reference import Reference
from ckanext.geo2france.territories.territory import FRANCE, Kind, Membership, Territory

__all__ = ["InvalidTerritories", "load"]

Rows = list[dict[str, str]]


class InvalidTerritories(Geo2FranceError):
    """The folder of territories lacks something, or holds something else."""

    def __init__(self, folder: Path, detail: str) -> None:
        """Say which folder, and what is wrong in it."""
        super().__init__(f"The territories in {folder} cannot be used: {detail}.")


@cache
def load(folder: Path) -> Reference:
    """Return the territories that *folder* describes, read once. Raises InvalidTerritories."""
    try:
        return _read(folder)
    except (OSError, ValueError, KeyError, shapely.errors.ShapelyError) as error:
        raise InvalidTerritories(folder, repr(error)) from error


def _read(folder: Path) -> Reference:
    communes = _rows(folder / "communes.csv")
    memberships = _memberships(_rows(folder / "epci_members.csv"))
    aliases = _aliases(folder / "aliases.csv")
    found = [
        *_communes(communes),
        *_epci(_rows(folder / "epci.csv"), memberships),
        *_areas(folder, communes),
        Territory(FRANCE, Kind.COUNTRY, "France", ("France métropolitaine", "France entière")),
    ]
    named = [_also_named(territory, aliases.get(territory.code, ())) for territory in found]
    former = {
        row["code"]: (row["commune"], row["name"]) for row in _rows(folder / "former_communes.csv")
    }
    return Reference(named, memberships, former, _contours(folder / "communes.geojson.gz"))


def _rows(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _communes(rows: Rows) -> Iterator[Territory]:
    for row in rows:
        yield Territory(
            code=f"fr:commune:{row['code']}",
            kind=Kind.COMMUNE,
            name=row["name"],
            siren=row["siren"],
            departement=row["departement"],
            population=int(row["population"] or 0),
            communes=frozenset([row["code"]]),
        )


def _memberships(rows: Rows) -> dict[str, tuple[Membership, ...]]:
    found: dict[str, list[Membership]] = {}
    for row in rows:
        years = int(row["first_year"]), int(row["last_year"])
        found.setdefault(f"fr:epci:{row['siren']}", []).append(Membership(row["commune"], *years))
    return {code: tuple(each) for code, each in found.items()}


def _epci(rows: Rows, memberships: dict[str, tuple[Membership, ...]]) -> Iterator[Territory]:
    latest = max((int(row["last_year"]) for row in rows), default=0)
    for row in rows:
        code, last = f"fr:epci:{row['siren']}", int(row["last_year"])
        yield Territory(
            code=code,
            kind=Kind.EPCI,
            name=row["name"],
            other_names=tuple(filter(None, row["other_names"].split("|"))),
            siren=row["siren"],
            communes=frozenset(m.commune for m in memberships[code] if m.last_year == last),
            first_year=int(row["first_year"]),
            last_year=None if last == latest else last,
        )


def _areas(folder: Path, communes: Rows) -> Iterator[Territory]:
    by_departement: dict[str, set[str]] = {}
    for row in communes:
        by_departement.setdefault(row["departement"], set()).add(row["code"])
    for row in _rows(folder / "departements.csv"):
        inside = frozenset(by_departement[row["code"]])
        yield Territory(
            f"fr:departement:{row['code']}", Kind.DEPARTEMENT, row["name"], communes=inside
        )
    for row in _rows(folder / "regions.csv"):
        sets = [by_departement[code] for code in row["departements"].split()]
        yield Territory(
            code=f"fr:region:{row['code']}",
            kind=Kind.REGION,
            name=row["name"],
            communes=frozenset().union(*sets),
            first_year=int(row["first_year"]) if row["first_year"] else None,
            last_year=int(row["last_year"]) if row["last_year"] else None,
        )


def _aliases(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the names that people use beside the official ones; the file may be absent."""
    found: dict[str, tuple[str, ...]] = {}
    for row in _rows(path) if path.is_file() else []:
        found[row["code"]] = (*found.get(row["code"], ()), row["name"])
    return found


def _also_named(territory: Territory, names: tuple[str, ...]) -> Territory:
    return replace(territory, other_names=(*territory.other_names, *names)) if names else territory


def _contours(path: Path) -> dict[str, BaseGeometry]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        text = file.read()
    codes = [feature["id"] for feature in json.loads(text)["features"]]
    shapes = shapely.get_parts(shapely.from_geojson(text))
    return dict(zip(codes, shapes, strict=True))
