"""A source is cleared or removed: what goes, what stays, who takes over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.geo2france.harvest.locking import lock
from ckanext.geo2france.model.harvest import HarvestRecord, HarvestRun, HarvestSource


@pytest.fixture
def folder(harvests: Any, make_iso: Callable[..., str], tmp_path: Path) -> Path:
    """Give a source of two records."""
    folder = tmp_path / "un"
    folder.mkdir()
    for name in "ab":
        (folder / f"{name}.xml").write_text(make_iso(name))
    harvests.add("un", str(folder), type="folder")
    harvests.run("un")
    return folder


def clear(harvests: Any, name: str) -> dict[str, int]:
    run = harvests.call("geo2france_harvest_clear", {"id": name, "wait": True})
    assert (run["kind"], run["state"]) == ("clear", "finished"), run
    return run["counts"]


def test_clearing_removes_datasets_and_memory_for_good_and_the_next_run_brings_them_back(
    harvests: Any, folder: Path
) -> None:
    before = {identifier: row.id for identifier, row in harvests.datasets().items()}
    assert clear(harvests, "un") == {"removed": 2}
    assert model.Session.query(model.Package).count() == 0
    assert model.Session.query(HarvestRecord).count() == 0
    found = harvests.call("package_search", {"q": "Jeu", "include_private": True})
    assert found["count"] == 0
    assert HarvestSource.get("un").read_whole is None
    assert harvests.run("un")["counts"] == {"created": 2}
    assert {name: row.id for name, row in harvests.datasets().items()} == before


def test_what_was_deleted_by_hand_goes_too(harvests: Any, folder: Path) -> None:
    harvests.call("package_delete", {"id": harvests.datasets()["a"].id})
    assert clear(harvests, "un") == {"removed": 2}
    assert harvests.run("un")["counts"] == {"created": 2}


def test_what_another_source_gives_too_stays_and_is_that_source_s(
    harvests: Any, folder: Path, make_iso: Callable[..., str]
) -> None:
    other = folder.with_name("deux")
    other.mkdir()
    (other / "a.xml").write_text(make_iso("a", title="Le même, de deux"))
    second = harvests.add("deux", str(other), type="folder")
    harvests.run("deux")
    dataset = harvests.dataset("a")
    assert clear(harvests, "un") == {"removed": 1, "kept": 1}
    kept = harvests.dataset("a")
    assert kept["id"] == dataset["id"]
    assert kept["harvest_source"] == second["id"]
    harvests.run("deux")
    assert harvests.dataset("a")["title"] == "Le même, de deux"
    harvests.call("geo2france_harvest_source_delete", {"id": "un"})
    assert list(harvests.datasets()) == ["a"]


def test_a_source_that_is_removed_may_leave_its_datasets_to_the_next(
    harvests: Any, folder: Path, make_iso: Callable[..., str]
) -> None:
    before = harvests.dataset("a")
    harvests.call("geo2france_harvest_source_delete", {"id": "un", "keep_datasets": True})
    assert model.Session.query(HarvestRun).count() == 0
    assert set(harvests.datasets()) == {"a", "b"}
    (folder / "a.xml").write_text(make_iso("a", title="Nouveau titre"))
    harvests.add("encore", str(folder), type="folder")
    harvests.run("encore")
    after = harvests.dataset("a")
    assert (after["id"], after["title"]) == (before["id"], "Nouveau titre")


def test_nothing_is_removed_during_a_run(harvests: Any, folder: Path) -> None:
    with lock(HarvestSource.get("un").id):
        for action in ("clear", "source_delete"):
            with pytest.raises(tk.ValidationError, match="under way"):
                harvests.call(f"geo2france_harvest_{action}", {"id": "un"})
    assert set(harvests.datasets()) == {"a", "b"}
