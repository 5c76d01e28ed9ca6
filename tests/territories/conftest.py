"""The territories that come with the project, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ckanext.geo2france.territories.loading import load
from ckanext.geo2france.territories.reference import Reference

FOLDER = Path(__file__).resolve().parents[2] / "config" / "territories" / "32"


@pytest.fixture(scope="session")
def reference() -> Reference:
    return load(FOLDER)
