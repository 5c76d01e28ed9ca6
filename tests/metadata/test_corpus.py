"""Every real document gives a model, or a clear refusal."""

from __future__ import annotations

import dataclasses
import time
from collections import Counter
from pathlib import Path

from ckanext.geo2france import store
from ckanext.geo2france.domain.errors import MalformedXml, NotMetadata
from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.documents import read_record, records_in
from ckanext.geo2france.schemas.xml import parse


def read_all(folder: Path) -> tuple[list[Record], dict[str, Exception], int]:
    """Return the records below *folder*, the refusals by file, and the number of files."""
    records: list[Record] = []
    refused: dict[str, Exception] = {}
    files = sorted(path for path in folder.iterdir() if path.is_file())
    for path in files:
        try:
            for element in records_in(parse(path.read_bytes())):
                try:
                    records.append(read_record(element).record)
                except NotMetadata as error:
                    refused[path.name] = error
        except (NotMetadata, MalformedXml) as error:
            refused[path.name] = error
    return records, refused, len(files)


def test_every_iso_document_is_read_or_refused_with_its_reason(corpus: Path) -> None:
    started = time.perf_counter()
    records, refused, files = read_all(corpus / "iso")
    seconds = time.perf_counter() - started
    assert len(records) + len(refused) == files > 300
    malformed = [name for name, error in refused.items() if isinstance(error, MalformedXml)]
    other = [str(error) for error in refused.values() if not isinstance(error, MalformedXml)]
    assert len(malformed) <= 3
    assert other == []
    assert files / seconds > 50


def test_every_csw_answer_gives_its_records_or_is_refused(corpus: Path) -> None:
    records, refused, files = read_all(corpus / "csw")
    assert len(records) > 50
    assert files > 100
    assert all(str(error) for error in refused.values())


def test_the_fields_of_real_records_are_found(corpus: Path) -> None:
    records, _, _ = read_all(corpus / "iso")
    found = Counter(
        field.name
        for record in records
        for field in dataclasses.fields(record)
        if getattr(record, field.name)
    )
    missing = {field.name for field in dataclasses.fields(Record)} - set(found)
    assert missing == set()
    assert found["topic_categories"] >= 200
    assert found["constraints"] >= 240
    assert found["polygons"] >= 15


def test_every_real_record_becomes_a_dataset_whose_codes_are_known(corpus: Path) -> None:
    records, _, _ = read_all(corpus / "iso")
    roles = {entry.code for entry in codelists.load("roles").entries} | {""}
    for record in records:
        dataset = store.to_dataset(record).dataset
        assert {contact["role"] for contact in dataset["contacts"]} <= roles
        assert all(resource["url"] for resource in dataset["resources"])
        assert dataset["hierarchy_level"]


def test_a_dataset_gives_back_the_record_it_was_made_of(corpus: Path) -> None:
    for record in read_all(corpus / "iso")[0]:
        once = store.to_dataset(record).dataset
        again = store.to_dataset(store.from_dataset(once)).dataset
        for field in once.keys() - {"resources"}:
            assert again[field] == once[field], (record.metadata_identifier, field)
