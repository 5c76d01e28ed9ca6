"""The mapping table: each row is documented, is found in records, and has its two places."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from ckanext.geo2france.domain import record as model
from ckanext.geo2france.domain.errors import MetadataError
from ckanext.geo2france.schemas.documentation import page
from ckanext.geo2france.schemas.documents import standard_of
from ckanext.geo2france.schemas.mapping import CLASSES, RECORD, rows_of
from ckanext.geo2france.schemas.rows import Reading, Row
from ckanext.geo2france.schemas.structure import STANDARDS, structure
from ckanext.geo2france.schemas.structure.collect import gathered
from ckanext.geo2france.schemas.writing import write
from ckanext.geo2france.schemas.xml import parse
from ckanext.geo2france.schemas.xsd import sets

ROWS = [(name, row) for name in CLASSES for row in rows_of(name)]


def named(case: tuple[str, Row]) -> str:
    name, row = case
    return f"{name}.{row.field} {row.paths['iso19139'] or row.paths['iso19115-3']}"


def test_the_rows_cover_the_model_and_nothing_else() -> None:
    fields = {f.name for f in dataclasses.fields(model.Record)} - {"translations"}
    assert {row.field for row in rows_of("Record")} == fields
    for name in CLASSES.keys() - {"Record", "Contact"}:
        parts = {f.name for f in dataclasses.fields(getattr(model, name))}
        assert {row.field for row in rows_of(name)} == parts, name
    assert {row.field for row in rows_of("Contact")} | {"scope"} == {
        f.name for f in dataclasses.fields(model.Contact)
    }


@pytest.mark.parametrize("case", ROWS, ids=map(named, ROWS))
def test_each_row_names_its_clause_and_places_that_both_standards_have(
    case: tuple[str, Row],
) -> None:
    name, row = case
    assert row.source
    places = [path for standard in STANDARDS for path in row.xpaths(standard, CLASSES[name])]
    assert places
    # A name without prefix is one that the schemas do not know: only readings tolerate it.
    written = [row.xpaths(s, CLASSES[name])[0] for s in STANDARDS if row.paths[s]]
    for path in written:
        steps = path.split("/")
        assert all(":" in step for step in steps) or row.field in {"coupled_resources", "name"}


def test_the_guide_shows_the_table() -> None:
    guide = Path(__file__).resolve().parents[2] / "docs" / "correspondance.md"
    assert guide.read_text(encoding="utf-8") == page(), (
        f"write it anew: python -m ckanext.geo2france.schemas.documentation docs/{guide.name}"
    )


@pytest.mark.parametrize("standard", STANDARDS)
def test_each_row_finds_its_field_in_a_record_that_holds_everything(
    standard: str, complete: model.Record, service: model.Record
) -> None:
    found: set[str] = set()
    for record in (complete, service):
        root = parse(write(record, standard))
        assert standard_of(root) == standard
        found |= {chunk.row.field for chunk in RECORD.chunks(root, Reading(standard))}
    assert {row.field for row in RECORD.rows} - found == set()


def test_each_row_of_the_record_finds_its_field_in_the_corpus(corpus: Path) -> None:
    found: set[str] = set()
    for path in (corpus / "iso").iterdir():
        if "MD_Metadata" not in (text := path.read_text("utf-8", errors="replace")):
            continue
        try:
            root = parse(text.encode())
            reading = Reading(standard_of(root))
        except MetadataError:
            continue
        found |= {chunk.row.field for chunk in RECORD.chunks(root, reading)}
    assert {row.field for row in RECORD.rows} - found == set()


@pytest.mark.parametrize(
    ("standard", "wanted"),
    [
        ("iso19139", sets.ISO_19139_2007),
        ("iso19115-3", sets.ISO_19115_3[f"{sets.MDS}mdb/2.0"]),
    ],
)
def test_the_tables_of_structure_say_what_the_schemas_say(
    standard: str, wanted: sets.SchemaSet
) -> None:
    made = gathered(standard, wanted)
    known = structure(standard)
    assert made["classes"].keys() == {shape.name for shape in known.classes.values()}
    for name, text in made["classes"].items():
        shape = known.classes[name.partition(":")[2]]
        names = [part.partition("=")[0].rstrip("!") for part in text.split()]
        assert list(dict.fromkeys(names)) == [p.name for p in shape.properties.values()]
