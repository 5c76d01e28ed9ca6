"""Real records are judged without a crash, and as their authors would expect."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
from corpus_folder import corpus_folder

from ckanext.geo2france.schemas.checking import Finding, check, conforms
from ckanext.geo2france.schemas.files import Source, files_below, records_at
from ckanext.geo2france.schemas.xsd import SchemaVerdict, validate

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def judged() -> list[tuple[Source, tuple[Finding, ...], SchemaVerdict]]:
    folder = corpus_folder()
    sources = (
        each
        for path in files_below([folder / "iso", folder / "csw"])
        for each in records_at(path)
        if isinstance(each, Source)
    )
    return [(s, check(s.read.record, s.element), validate(s.element)) for s in sources]


def test_every_record_has_a_verdict(judged) -> None:
    assert len(judged) > 450
    for _, findings, _ in judged:
        for finding in findings:
            assert "{" not in finding.text().replace(str(finding.values), "")


def test_few_real_records_meet_everything_and_some_do(judged) -> None:
    compliant = sum(conforms(findings) for _, findings, _ in judged)
    assert 3 <= compliant <= len(judged) / 10


def test_the_frequent_gaps_are_the_known_ones(judged) -> None:
    """Anchored limitations on access are rare in real records: the first thing that lacks."""
    numbers: Counter[str] = Counter()
    for _, findings, _ in judged:
        numbers.update({finding.rule.removeprefix("TG 2.2.1 ") for finding in findings})
    assert numbers["C.17"] > len(judged) * 0.8
    assert numbers["C.8"] < len(judged) * 0.3


def test_both_generations_of_schemas_find_valid_records(judged) -> None:
    valid = Counter(verdict.schema for _, _, verdict in judged if verdict.valid)
    assert valid["ISO/TS 19139:2007"] + valid["ISO/TS 19139 (2006-05-04)"] >= 160
    assert valid["ISO/TS 19115-3 (mdb 2.0)"] >= 15
    assert valid["ISO/TS 19115-3 (mdb 1.0)"] >= 8


def test_judging_takes_milliseconds(judged) -> None:
    started = time.perf_counter()
    for source, _, _ in judged[:100]:
        check(source.read.record, source.element)
    assert (time.perf_counter() - started) / 100 < 0.03
