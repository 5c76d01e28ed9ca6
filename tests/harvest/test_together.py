"""New records are written many in one transaction: what is odd about one harms no other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa

from ckanext.geo2france.harvest import building, ending, inserting, runner
from ckanext.geo2france.harvest.creating import Creator
from ckanext.geo2france.harvest.requesting import new_run
from ckanext.geo2france.harvest.writer import Writer
from ckanext.geo2france.model.harvest import HarvestRun, HarvestSource

COUNTED = ("package", "geo2france_harvest_record", "geo2france_harvest_outcome",
           "geo2france_original", "geo2france_relation")  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, make_iso: Callable[..., str]) -> Callable[..., str]:
    """Return what writes records of these identifiers into a folder, and gives its address."""

    def filled(*names: str, **values: str) -> str:
        for name in names:
            (tmp_path / f"{name}.xml").write_text(make_iso(name, **values))
        return str(tmp_path)

    return filled


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return how many datasets each transaction wrote."""
    sizes: list[int] = []
    write = Creator.write

    def noted(creator: Any, datasets: Any) -> None:
        sizes.append(len(datasets))
        write(creator, datasets)

    monkeypatch.setattr(Creator, "write", noted)
    return sizes


def held() -> dict[str, int]:
    """Return how many rows each table holds that a new record writes to."""
    model.Session.rollback()
    return {
        table: model.Session.scalar(sa.text(f"select count(*) from {table}")) for table in COUNTED
    }


def test_new_records_are_one_transaction_with_a_name_each(
    harvests: Any, folder: Callable[..., str], written: list[int]
) -> None:
    harvests.add("partenaire", folder("a", "b", "c", title="Haies"), type="folder")
    assert harvests.run("partenaire")["counts"] == {"created": 3}
    assert written == [3]
    names = sorted(model.Session.scalars(sa.select(model.Package.name)))
    assert names[0] == "haies"
    assert [len(name) for name in names] == [5, 14, 14]


def test_a_record_that_is_refused_harms_no_other(
    harvests: Any,
    folder: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fresh = building.fresh

    def spoilt(source: Any, record: Any, dataset_id: str) -> Any:
        built = fresh(source, record, dataset_id)
        if built.dataset["metadata_identifier"] == "mauvaise":
            built.dataset["extents"] = [{"west": 999.0, "south": 0.0, "east": 1.0, "north": 1.0}]
        return built

    monkeypatch.setattr(building, "fresh", spoilt)
    harvests.add("partenaire", folder("a", "mauvaise", "b"), type="folder")
    assert harvests.run("partenaire")["counts"] == {"created": 2, "rejected": 1}
    assert held()["package"] == 2


def test_what_fails_together_is_written_one_by_one(
    harvests: Any,
    folder: Callable[..., str],
    written: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write = Writer.write

    def fails(writer: Any, datasets: Any) -> None:
        if len(datasets) > 1:
            writer.creator.write(datasets)
            raise RuntimeError("no")
        write(writer, datasets)

    monkeypatch.setattr(Writer, "write", fails)
    harvests.add("partenaire", folder("a", "b", "c"), type="folder")
    assert harvests.run("partenaire")["counts"] == {"created": 3}
    assert written == [3, 1, 1, 1]
    rows = held()
    assert (rows["package"], rows["geo2france_harvest_outcome"]) == (3, 3)
    assert tk.get_action("package_search")({}, {"q": "*:*"})["count"] == 3


@pytest.mark.parametrize(
    ("place", "name"), [(inserting, "add"), (inserting, "index"), (model.repo, "commit")]
)
def test_a_worker_that_dies_in_a_transaction_leaves_nothing_of_it(
    harvests: Any,
    folder: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    place: Any,
    name: str,
) -> None:
    harvests.add("partenaire", folder("a", "b", "c"), type="folder")
    before = held()

    def died(*given: Any) -> None:
        raise KeyboardInterrupt

    cut = new_run(HarvestSource.get("partenaire"), "test").id
    with monkeypatch.context() as patched:
        patched.setattr(place, name, died)
        patched.setattr(ending, "close", lambda *args: None)
        with pytest.raises(KeyboardInterrupt):
            runner.run(cut)
    assert held() == before
    assert harvests.run("partenaire")["counts"] == {"created": 3}
    model.Session.expire_all()
    assert HarvestRun.get(cut).state == "interrupted"
    assert tk.get_action("package_search")({}, {"q": "*:*"})["count"] == 3
