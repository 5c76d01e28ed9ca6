"""The folder of real documents, which stands beside the project and not in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

__all__ = ["corpus_folder"]

ROOT = Path(__file__).resolve().parents[2]


def corpus_folder() -> Path:
    """Return the folder that ``GEO2FRANCE_CORPUS`` names, or skip the test without it."""
    folder = Path(os.environ.get("GEO2FRANCE_CORPUS", ROOT.parent / "shared" / "corpus"))
    if not (folder / "iso").is_dir():
        pytest.skip(f"no corpus at {folder}: set GEO2FRANCE_CORPUS")
    return folder
