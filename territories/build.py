"""Builds the reference of territories of one region: ``python territories/build.py --region 32``.

Everything comes from packages of fixed version and digest, so that the same command writes the same
files again. They are committed for Hauts-de-France; another region is built the same way, and named
by the setting ``ckanext.geo2france.territories.folder``. See README.md in this folder.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import click
import contours
import fetching
import tables

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "config" / "territories"


@click.command()
@click.option("--region", default="32", show_default=True, help="INSEE code of the region.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the result.")
@click.option("--cache", type=click.Path(path_type=Path), help="Folder that keeps the archives.")
def build(region: str, out: Path | None, cache: Path | None) -> None:
    """Write the territories of a region, with their members, years and contours."""
    sources = json.loads((HERE / "sources.json").read_text("utf-8"))
    folder = out or TARGET / region
    with tempfile.TemporaryDirectory() as scratch:
        fetched = fetching.fetch(sources, cache or Path(scratch))
        vintages = {year: tables.read(path) for year, path in fetched.vintages.items()}
        shapes = contours.read(fetched.contours)
        names = contours.long_names(fetched.contours)
    found = tables.of_region(region, vintages, names)
    lost = sorted(code for code in found.communes if code not in shapes)
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in found.files().items():
        tables.write(folder / name, rows)
    known = {code: shapes[code] for code in found.communes if code in shapes}
    contours.write(folder / "communes.geojson.gz", known, found.grown)
    tables.write_origin(folder / "origin.json", region, sources)
    click.echo(f"{folder}: {len(found.communes)} communes, {len(found.epci)} EPCI")
    if lost:
        click.echo(f"Without a contour: {', '.join(lost)}")


if __name__ == "__main__":
    build()
