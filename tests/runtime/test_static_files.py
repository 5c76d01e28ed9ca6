"""Files with a digest in their name are kept by browsers; the others are asked about each time."""

from __future__ import annotations

import re
from typing import Any

import pytest


@pytest.fixture(scope="module")
def page(datahub: Any) -> str:
    return datahub.get("/").text


def test_stylesheets_of_the_theme_are_kept_for_a_year(datahub: Any, page: str) -> None:
    sheets = re.findall(r'href="(/[^"]+\.css[^"]*)"', page)
    assert sheets
    for sheet in sheets:
        kept = datahub.get(sheet).headers["Cache-Control"]
        assert kept == "public, max-age=31536000, immutable", sheet


def test_chunks_of_the_bundle_are_kept_and_its_entries_asked_about(datahub: Any) -> None:
    entry = datahub.get("/geo2france/dist/map.js")
    assert "immutable" not in entry.headers["Cache-Control"]
    assert entry.headers["ETag"]
    chunk = re.search(r"chunks/[\w-]+\.js", entry.text)
    assert chunk
    kept = datahub.get(f"/geo2france/dist/{chunk[0]}")
    assert "immutable" in kept.headers["Cache-Control"]


def test_pages_are_not_kept(datahub: Any) -> None:
    assert "immutable" not in datahub.get("/dataset/").headers["Cache-Control"]


def test_the_scripts_of_ckan_have_their_french_words(datahub: Any) -> None:
    words = datahub.get("/api/i18n/fr").json()
    assert words["Upload"] == [None, "Envoi"]
    assert words["Copy to clipboard"] == [None, "Copier"]
