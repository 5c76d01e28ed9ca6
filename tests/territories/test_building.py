"""What the build script makes of lists by year and of contours, without fetching anything."""

from __future__ import annotations

import gzip
import importlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry import box

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that imports a module of the build script."""
    folder = ROOT / "territories"
    monkeypatch.syspath_prepend(str(folder))
    for file in folder.glob("*.py"):
        # The benchmark has a module of the same name, which another test may have imported.
        monkeypatch.delitem(sys.modules, file.stem, raising=False)
    return importlib.import_module


def _commune(code: str, name: str, region: str = "32", **more: Any) -> dict[str, Any]:
    row = {"code": code, "nom": name, "type": "commune-actuelle", "region": region}
    return row | {"departement": code[:2], "siren": f"21{code}00", "population": 10} | more


def _epci(siren: str, name: str, *members: str) -> dict[str, Any]:
    return {"code": siren, "nom": name, "type": "CC", "membres": [{"code": m} for m in members]}


@pytest.fixture
def rows(script: Any) -> dict[str, list[dict[str, Any]]]:
    """Return the files of two years: a merger, a departure, an EPCI that ends, one from beyond."""
    tables = script("tables")
    areas = [{"code": "62", "nom": "Pas-de-Calais", "region": "32"}]
    areas += [{"code": code, "nom": code, "region": "32"} for code in ("02", "59", "60", "80")]
    regions = [{"code": "32", "nom": "Hauts-de-France"}]
    a, b, c = _commune("62001", "A"), _commune("62002", "B"), _commune("62003", "C")
    beyond = _commune("76001", "Ailleurs", region="28")
    before = tables.Vintage(
        [a, b, c, beyond],
        [_epci("1", "CC Un", "62001", "62002"), _epci("2", "CC Deux", "62003")],
        areas,
        regions,
    )
    part = {"code": "62002", "nom": "B", "type": "commune-deleguee", "chefLieu": "62001"}
    after = tables.Vintage(
        [a, c, beyond, part | {"region": "32"}],
        [_epci("1", "CC du Un", "62001", "62003", "76001")],
        areas,
        regions,
    )
    names = {"1": "Communauté de communes du Un"}
    return tables.of_region("32", {2025: before, 2026: after}, names).files()


def test_an_epci_keeps_its_names_its_years_and_its_members_by_year(rows: Any) -> None:
    (one, two) = rows["epci.csv"]
    assert (one["name"], one["first_year"], one["last_year"]) == ("CC du Un", 2025, 2026)
    assert one["other_names"].split("|") == ["Communauté de communes du Un", "CC Un"]
    assert (two["first_year"], two["last_year"]) == (2025, 2025)
    members = [tuple(each.values()) for each in rows["epci_members.csv"] if each["siren"] == "1"]
    assert members == [
        ("1", "62001", 2025, 2026),
        ("1", "62003", 2026, 2026),
        ("1", "76001", 2026, 2026),
    ]


def test_members_from_beyond_the_region_and_merged_communes_are_kept(rows: Any) -> None:
    assert [each["code"] for each in rows["communes.csv"]] == ["62001", "62003", "76001"]
    assert rows["former_communes.csv"] == [{"code": "62002", "name": "B", "commune": "62001"}]


def test_the_regions_of_before_2016_are_those_of_these_departements(rows: Any) -> None:
    assert [(each["code"], each["last_year"]) for each in rows["regions.csv"]] == [
        ("22", 2015),
        ("31", 2015),
        ("32", ""),
    ]


def test_a_region_that_does_not_exist_is_refused(script: Any) -> None:
    tables = script("tables")
    with pytest.raises(ValueError, match="99"):
        tables.of_region("99", {2026: tables.Vintage([], [], [], [])}, {})


def test_a_gap_goes_to_the_neighbour_that_has_grown(script: Any, tmp_path: Path) -> None:
    contours = script("contours")
    ring = {str(n): box(x, y, x + 1, y + 1) for n, (x, y) in enumerate(_around())}
    path = tmp_path / "c.geojson.gz"
    contours.write(path, ring, grown={"3"})
    features = json.loads(gzip.decompress(path.read_bytes()))["features"]
    areas = {each["id"]: shapely.geometry.shape(each["geometry"]).area for each in features}
    assert areas.pop("3") == pytest.approx(2)
    assert list(areas.values()) == pytest.approx([1] * 7)
    first = path.read_bytes()
    contours.write(path, ring, grown={"3"})
    assert path.read_bytes() == first


def _around() -> list[tuple[int, int]]:
    return [(x, y) for x in range(3) for y in range(3) if (x, y) != (1, 1)]


def test_an_archive_that_was_changed_is_refused(script: Any, tmp_path: Path) -> None:
    fetching = script("fetching")
    sources = json.loads((ROOT / "territories" / "sources.json").read_text("utf-8"))
    for told in [*sources["vintages"]["years"].values(), sources["contours"]]:
        (tmp_path / told["file"]).write_bytes(b"something else")
    with pytest.raises(ValueError, match="expected"):
        fetching.fetch(sources, tmp_path)


def test_what_is_committed_says_the_sources_of_the_script() -> None:
    sources = json.loads((ROOT / "territories" / "sources.json").read_text("utf-8"))
    folder = ROOT / "config" / "territories" / "32"
    origin = json.loads((folder / "origin.json").read_text("utf-8"))
    versions = {year: told["version"] for year, told in sources["vintages"]["years"].items()}
    assert {year: text.split()[-1] for year, text in origin["tables"].items()} == versions
    assert origin["contours"].endswith(sources["contours"]["version"])
    assert sorted(map(int, versions)) == list(range(2020, 2027))
