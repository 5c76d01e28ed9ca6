"""Records: one written by us that holds everything, and the corpus of real ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus_folder import corpus_folder

from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.schemas.documents import read_record
from ckanext.geo2france.schemas.xml import parse

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "iso"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def complete_xml() -> bytes:
    """Return a record that holds every field, as bytes."""
    return (FIXTURES / "complete.xml").read_bytes()


@pytest.fixture(scope="session")
def complete(complete_xml: bytes) -> Record:
    """Return that record, read."""
    return read_record(parse(complete_xml)).record


@pytest.fixture(scope="session")
def service() -> Record:
    """Return a record of a service that holds every field that only services have."""
    return read_record(parse((FIXTURES / "service.xml").read_bytes())).record


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of the corpus of real documents, or skip."""
    return corpus_folder()
