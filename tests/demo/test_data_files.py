"""The small data files: they parse, lie in the region, and are the ones that records link to."""

from __future__ import annotations

import csv
import json
import re
import struct
import zipfile

import pytest

WEST, SOUTH, EAST, NORTH = 1.38, 48.83, 4.26, 51.09
LONGITUDES, LATITUDES = {"longitude", "lon", "long"}, {"latitude", "lat"}
INSEE_FIELDS = {"code_insee", "insee", "code_insee_commune"}
DEPARTEMENTS = ("02", "59", "60", "62", "80")


def files(demo, pattern):
    found = sorted((demo / "data").glob(pattern))
    assert found
    return found


def rows_of(path):
    text = path.read_text(encoding="utf-8")
    dialect = csv.Sniffer().sniff(text.splitlines()[0], delimiters=",;")
    return list(csv.DictReader(text.splitlines(), delimiter=dialect.delimiter)), dialect.delimiter


def positions(geometry):
    coordinates = geometry["coordinates"]
    match geometry["type"]:
        case "Point":
            return [coordinates]
        case "LineString":
            return coordinates
        case "Polygon":
            return [position for ring in coordinates for position in ring]
    raise AssertionError(geometry["type"])


def test_links_to_data_files_exist_and_no_file_is_left_out(documents, demo):
    linked = {
        url.removeprefix("../data/")
        for document in documents
        for url in document.texts("//gmd:linkage/gmd:URL")
        if not url.startswith("https:")
    }
    present = {path.name for path in (demo / "data").iterdir()}
    assert linked == present
    assert len(present) >= 10


def test_all_files_together_stay_small(demo):
    assert sum(path.stat().st_size for path in (demo / "data").iterdir()) < 1_500_000


def test_geojson_is_in_degrees_longitude_first_and_in_the_region(demo):
    for path in files(demo, "*.geojson"):
        collection = json.loads(path.read_text(encoding="utf-8"))
        assert collection["type"] == "FeatureCollection"
        names = {frozenset(feature["properties"]) for feature in collection["features"]}
        assert len(names) == 1, path.name
        for feature in collection["features"]:
            for x, y in positions(feature["geometry"]):
                assert WEST <= x <= EAST, path.name
                assert SOUTH <= y <= NORTH, path.name


def test_geojson_rings_are_closed_and_counter_clockwise(demo):
    for path in files(demo, "*.geojson"):
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            if feature["geometry"]["type"] != "Polygon":
                continue
            ring = feature["geometry"]["coordinates"][0]
            assert ring[0] == ring[-1]
            twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:], strict=False))
            assert twice > 0, path.name


def test_tables_have_as_many_cells_as_headings(demo):
    for path in files(demo, "*.csv"):
        rows, _ = rows_of(path)
        assert rows
        for row in rows:
            assert None not in row
            assert None not in row.values(), path.name


def test_both_separators_are_used(demo):
    assert {rows_of(path)[1] for path in files(demo, "*.csv")} == {",", ";"}


def test_coordinates_of_tables_lie_in_the_region(demo):
    placed = 0
    for path in files(demo, "*.csv"):
        rows, _ = rows_of(path)
        x = next((name for name in rows[0] if name in LONGITUDES), None)
        y = next((name for name in rows[0] if name in LATITUDES), None)
        if x is None or y is None:
            continue
        placed += 1
        for row in rows:
            assert WEST <= float(row[x]) <= EAST, path.name
            assert SOUTH <= float(row[y]) <= NORTH, path.name
    assert placed >= 5


def test_commune_codes_are_codes_of_the_region(demo):
    for path in files(demo, "*.csv"):
        rows, _ = rows_of(path)
        for name in INSEE_FIELDS & set(rows[0]):
            for row in rows:
                assert re.fullmatch(r"\d{5}", row[name]), path.name
                assert row[name].startswith(DEPARTEMENTS)


def test_the_shapefile_is_in_lambert_93(demo):
    with zipfile.ZipFile(demo / "data/zones-activites.zip") as archive:
        assert {name.rsplit(".")[-1] for name in archive.namelist()} >= {"shp", "shx", "dbf", "prj"}
        assert b"Lambert_93" in archive.read("zones-activites.prj")
        header = archive.read("zones-activites.shp")[:100]
    assert struct.unpack(">i", header[:4]) == (9994,)
    west, south, east, north = struct.unpack("<4d", header[36:68])
    assert 570_000 < west < east < 800_000
    assert 6_850_000 < south < north < 7_120_000


@pytest.mark.parametrize("name", ["epci-2026.csv", "consommation-energie-epci.csv"])
def test_epci_codes_are_siren_numbers(demo, name):
    rows, _ = rows_of(demo / "data" / name)
    field = "siren" if "siren" in rows[0] else "siren_epci"
    assert all(re.fullmatch(r"2\d{8}", row[field]) for row in rows)
