"""Every record of the demonstration catalogue is valid, and meets INSPIRE, in each form."""

from __future__ import annotations

from pathlib import Path

import pytest

from ckanext.geo2france import store
from ckanext.geo2france.schemas.checking import check, conforms
from ckanext.geo2france.schemas.documents import read_record
from ckanext.geo2france.schemas.structure import STANDARDS
from ckanext.geo2france.schemas.writing import write
from ckanext.geo2france.schemas.xml import parse
from ckanext.geo2france.schemas.xsd import validate

FILES = sorted((Path(__file__).resolve().parents[2] / "demo" / "iso").glob("*.xml"))


def test_there_are_datasets_series_and_services() -> None:
    levels = {read_record(parse(path.read_bytes())).record.hierarchy_level for path in FILES}
    assert levels >= {"dataset", "series", "service"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_record_as_it_is_meets_everything(path: Path) -> None:
    root = parse(path.read_bytes())
    findings = check(read_record(root).record, root)
    assert conforms(findings), [finding.text() for finding in findings]
    assert validate(root).valid


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_record_written_anew_meets_everything(path: Path) -> None:
    record = read_record(parse(path.read_bytes())).record
    for standard in STANDARDS:
        root = parse(write(record, standard))
        assert validate(root).valid, validate(root).errors
        findings = check(read_record(root).record, root)
        assert conforms(findings), [finding.text() for finding in findings]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_dataset_of_the_portal_meets_everything(path: Path) -> None:
    dataset = store.to_dataset(read_record(parse(path.read_bytes())).record).dataset
    findings = check(store.from_dataset(dataset))
    assert conforms(findings), [finding.text() for finding in findings]
