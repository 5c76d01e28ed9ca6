"""A preview says what a run would do, and writes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ckan.model as model
import pytest

from ckanext.geo2france.harvest.previewing import previewed
from ckanext.geo2france.model.harvest import HarvestSource
from ckanext.geo2france.search import solr


@pytest.fixture
def folder(harvests: Any, make_iso: Any, tmp_path: Path) -> Path:
    """Return a folder of eight records that was harvested once, and changed since."""
    for number in range(8):
        (tmp_path / f"r{number}.xml").write_text(make_iso(f"r{number}"))
    harvests.add("dossier", str(tmp_path), type="folder", grace_days=0)
    harvests.run("dossier")
    (tmp_path / "r0.xml").write_text(make_iso("r0", title="Autre titre"))
    (tmp_path / "r1.xml").unlink()
    (tmp_path / "r2.xml").write_text(make_iso("r2", title=" "))
    (tmp_path / "r8.xml").write_text(make_iso("r8"))
    return tmp_path


def test_a_preview_tells_what_the_run_then_does(
    harvests: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes: list[Any] = []
    with monkeypatch.context() as watched:
        watched.setattr(solr, "add", lambda *args, **kwargs: writes.append(args))
        before = {row.id: row.metadata_modified for row in model.Session.query(model.Package)}
        found = previewed(HarvestSource.get("dossier"), 0)
        after = {row.id: row.metadata_modified for row in model.Session.query(model.Package)}
    assert (writes, after) == ([], before)
    lines = {line["identifier"]: line for line in found["records"]}
    assert lines["r0"]["changes"] == [
        {"field": "title", "before": "Jeu r0", "after": "Autre titre"}
    ]
    assert lines["r2"]["reason"] == "The record has no title."
    assert lines["r8"]["kind"] == "created"
    run = harvests.run("dossier")
    assert run["counts"] == found["counts"]
    assert found["counts"] == {
        "updated": 1,
        "rejected": 1,
        "unchanged": 5,
        "created": 1,
        "withdrawn": 1,
    }


def test_a_preview_of_the_first_records_reads_no_further(harvests: Any, folder: Path) -> None:
    found = previewed(HarvestSource.get("dossier"), 2)
    assert found["counts"] == {"updated": 1, "rejected": 1}


def test_a_source_is_previewed_before_it_is_stored(harvests: Any, folder: Path) -> None:
    new = HarvestSource(
        name="nouvelle",
        title="Nouvelle",
        type="folder",
        url=str(folder),
        owner_org=harvests.organization,
        options={},
        priority=100,
        credentials="",
    )
    found = previewed(new, 0)
    # All but the new one are datasets of the source that is stored.
    assert found["counts"] == {"adopted": 6, "created": 1, "rejected": 1}
    assert HarvestSource.get("nouvelle") is None
