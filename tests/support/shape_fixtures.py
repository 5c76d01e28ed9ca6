"""The shapes of each profile as a fixture, for the tests of pages as for those of records."""

from __future__ import annotations

import pytest
from rdflib import Graph
from shapes import FOLDER, PROFILES, load


@pytest.fixture(scope="session")
def profiles() -> dict[str, Graph]:
    """Return the shapes of each profile, or skip."""
    if not FOLDER.is_dir():
        pytest.skip(f"no shapes at {FOLDER}: set GEO2FRANCE_VALIDATION")
    return {name: load(name) for name in PROFILES}
