"""Communes, EPCI, départements and regions as rows, from one archive by year."""

from __future__ import annotations

import csv
import json
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

Rows = list[dict[str, Any]]

CURRENT: Final = "commune-actuelle"
#: Regions until 2015, whose names many datasets still bear: code, name, départements
#: (INSEE, code officiel géographique au 1er janvier 2015).
REGIONS_UNTIL_2015: Final = (
    ("21", "Champagne-Ardenne", "08 10 51 52"),
    ("22", "Picardie", "02 60 80"),
    ("23", "Haute-Normandie", "27 76"),
    ("25", "Basse-Normandie", "14 50 61"),
    ("26", "Bourgogne", "21 58 71 89"),
    ("31", "Nord-Pas-de-Calais", "59 62"),
    ("41", "Lorraine", "54 55 57 88"),
    ("42", "Alsace", "67 68"),
    ("43", "Franche-Comté", "25 39 70 90"),
    ("54", "Poitou-Charentes", "16 17 79 86"),
    ("72", "Aquitaine", "24 33 40 47 64"),
    ("73", "Midi-Pyrénées", "09 12 31 32 46 65 81 82"),
    ("74", "Limousin", "19 23 87"),
    ("82", "Rhône-Alpes", "01 07 26 38 42 69 73 74"),
    ("83", "Auvergne", "03 15 43 63"),
    ("91", "Languedoc-Roussillon", "11 30 34 48 66"),
)


@dataclass(frozen=True, slots=True)
class Vintage:
    """The lists of one year, as the package holds them."""

    communes: Rows
    epci: Rows
    departements: Rows
    regions: Rows


@dataclass(slots=True)
class Found:
    """The rows of one region; communes and EPCI by code."""

    communes: dict[str, dict[str, Any]]
    former: Rows = field(default_factory=list)
    epci: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: Rows = field(default_factory=list)
    departements: Rows = field(default_factory=list)
    regions: Rows = field(default_factory=list)

    #: Communes of today that took others in during the years read.
    grown: set[str] = field(default_factory=set)

    def files(self) -> dict[str, Rows]:
        """Return the rows by file name."""
        return {
            "communes.csv": _ordered(self.communes.values(), "code"),
            "former_communes.csv": _ordered(self.former, "code"),
            "epci.csv": _ordered(self.epci.values(), "siren"),
            "epci_members.csv": _ordered(self.members, "siren", "commune", "first_year"),
            "departements.csv": _ordered(self.departements, "code"),
            "regions.csv": _ordered(self.regions, "code"),
        }


def read(archive: Path) -> Vintage:
    """Return the lists that an archive of npm holds."""
    with tarfile.open(archive) as package:

        def rows(name: str) -> Rows:
            member = package.extractfile(f"package/data/{name}.json")
            assert member, name  # noqa: S101 - each archive was checked by its digest
            return json.load(member)

        return Vintage(rows("communes"), rows("epci"), rows("departements"), rows("regions"))


def of_region(region: str, vintages: dict[int, Vintage], long_names: dict[str, str]) -> Found:
    """Return the rows of *region*, with all the members of the EPCI that reach beyond it."""
    latest = vintages[max(vintages)]
    today = {row["code"]: row for row in latest.communes if row["type"] == CURRENT}
    inside = {code for code, row in today.items() if row.get("region") == region}
    if not inside:
        raise ValueError(f"No commune has the region {region}")
    became = _became(vintages, today)
    found = Found({})
    for year in sorted(vintages):
        for row in vintages[year].epci:
            members = {became[m["code"]] for m in row["membres"] if m["code"] in became}
            if members & inside:
                _add_epci(found, row, members, year, long_names)
    wanted = inside | {row["commune"] for row in found.members}
    found.communes = {code: _commune(today[code]) for code in wanted}
    found.former = _former(vintages, became, wanted)
    found.grown = {
        became[row["code"]]
        for vintage in vintages.values()
        for row in vintage.communes
        if row["type"] == CURRENT and row["code"] not in today and row["code"] in became
    }
    _add_areas(found, region, latest)
    return found


def _became(vintages: dict[int, Vintage], today: dict[str, Any]) -> dict[str, str]:
    """Return by code, of a commune of any year or of a part of one, the commune of today.

    The later list wins: it knows what became of the communes of the earlier ones.
    """
    merged: dict[str, str] = {}
    for year in sorted(vintages):
        for row in vintages[year].communes:
            if "chefLieu" in row and row["type"] != CURRENT:
                merged[row["code"]] = row["chefLieu"]
    found = {code: code for code in today}
    for code in merged:
        target = code
        # A commune may have become part of one that itself became part of another.
        for _step in range(len(vintages)):
            if target in today:
                found[code] = target
                break
            target = merged.get(target, target)
    return found


def _add_epci(
    found: Found, row: dict[str, Any], members: set[str], year: int, long_names: dict[str, str]
) -> None:
    siren = row["code"]
    before = found.epci.get(siren)
    names = [name for name in (long_names.get(siren), row["nom"]) if name]
    earlier = [before["name"], *before["other_names"].split("|")] if before else []
    others = [name for name in dict.fromkeys([*names, *earlier]) if name and name != row["nom"]]
    found.epci[siren] = {
        "siren": siren,
        "kind": row["type"],
        "name": row["nom"],
        "other_names": "|".join(others),
        "first_year": before["first_year"] if before else year,
        "last_year": year,
    }
    # The later row of a commune that left and came back stands last.
    known = {r["commune"]: r for r in found.members if r["siren"] == siren}
    for code in members:
        if code in known and known[code]["last_year"] == year - 1:
            known[code]["last_year"] = year
        else:
            found.members.append(
                {"siren": siren, "commune": code, "first_year": year, "last_year": year}
            )


def _commune(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": row["code"],
        "siren": row.get("siren", ""),
        "name": row["nom"],
        "departement": row["departement"],
        "population": row.get("population", ""),
    }


def _former(vintages: dict[int, Vintage], became: dict[str, str], wanted: set[str]) -> Rows:
    names = {
        row["code"]: row["nom"] for year in sorted(vintages) for row in vintages[year].communes
    }
    return [
        {"code": code, "name": names[code], "commune": target}
        for code, target in became.items()
        if code != target and target in wanted
    ]


def _add_areas(found: Found, region: str, latest: Vintage) -> None:
    rows = [row for row in latest.departements if row.get("region") == region]
    found.departements = [{"code": row["code"], "name": row["nom"]} for row in rows]
    codes = {row["code"] for row in rows}
    name = next(row["nom"] for row in latest.regions if row["code"] == region)
    regions = [(region, name, " ".join(sorted(codes)), 2016, "")]
    regions += [(*each, "", 2015) for each in REGIONS_UNTIL_2015 if codes >= set(each[2].split())]
    keys = ("code", "name", "departements", "first_year", "last_year")
    found.regions = [dict(zip(keys, each, strict=True)) for each in regions]


def _ordered(rows: Iterable[dict[str, Any]], *keys: str) -> Rows:
    return sorted(rows, key=lambda row: tuple(row[key] for key in keys))


def write(path: Path, rows: Rows) -> None:
    """Write *rows*, with a heading, as UTF-8 and comma-separated."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]) if rows else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_origin(path: Path, region: str, sources: dict[str, Any]) -> None:
    """Write where the files come from, and under which licence."""
    years = sources["vintages"]["years"]
    origin = {
        "region": region,
        "licence": "Licence Ouverte 2.0",
        "credit": "INSEE (code officiel géographique), DGCL, IGN (ADMIN EXPRESS)",
        "tables": {
            year: f"{sources['vintages']['package']} {told['version']}"
            for year, told in years.items()
        },
        "contours": f"{sources['contours']['package']} {sources['contours']['version']}",
    }
    path.write_text(json.dumps(origin, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
