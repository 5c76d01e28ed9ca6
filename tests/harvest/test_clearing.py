"""Clearing a source is a run: it waits, is followed, stopped, and goes on where it was killed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ckan.lib.jobs as jobs
import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.geo2france.harvest import carrying, clearing, requesting, scheduling
from ckanext.geo2france.model.harvest import HarvestRecord, HarvestRun, HarvestSource, RunState


@pytest.fixture
def folder(harvests: Any, make_iso: Callable[..., str], tmp_path: Path) -> Path:
    """Give a source of four records, and an empty queue."""
    jobs.get_queue(requesting.QUEUE).empty()
    for name in "abcd":
        (tmp_path / f"{name}.xml").write_text(make_iso(name))
    harvests.add("un", str(tmp_path), type="folder", schedule="0 3 * * *", grace_days=0)
    harvests.run("un")
    return tmp_path


def ask(harvests: Any, **values: Any) -> dict[str, Any]:
    return harvests.call("geo2france_harvest_clear", {"id": "un", **values})


def row(run: dict[str, Any]) -> Any:
    model.Session.rollback()
    model.Session.expire_all()
    return HarvestRun.get(run["id"])


def test_it_waits_for_a_worker_and_nothing_else_of_the_source_goes_on(
    harvests: Any, folder: Path
) -> None:
    run = ask(harvests)
    assert (run["kind"], run["state"]) == ("clear", "queued")
    assert [job.args[0] for job in jobs.get_queue(requesting.QUEUE).jobs] == [run["id"]]
    assert len(harvests.datasets()) == 4
    for action, values in (("run", {}), ("run", {"wait": True}), ("clear", {})):
        with pytest.raises(tk.ValidationError):
            harvests.call(f"geo2france_harvest_{action}", {"id": "un", **values})
    source = HarvestSource.get("un")
    source.next_run = source.created
    model.Session.commit()
    scheduling.enqueue_due()
    assert len(jobs.get_queue(requesting.QUEUE).jobs) == 1, "the schedule waits for its next moment"
    carrying.job(run["id"])
    done = row(run)
    assert (done.state, done.counts) == ("finished", {"removed": 4})
    assert harvests.datasets() == {}
    lines = harvests.report("un", run_id=run["id"])
    assert {(line["kind"], line["title"]) for line in lines} == {
        ("removed", f"Jeu {name}") for name in "abcd"
    }
    with pytest.raises(tk.ValidationError, match="clear the source again"):
        harvests.call("geo2france_harvest_retry", {"run_id": run["id"]})
    assert harvests.run("un")["counts"] == {"created": 4}


def test_a_run_that_waits_is_not_cleared_away(harvests: Any, folder: Path) -> None:
    harvests.call("geo2france_harvest_run", {"id": "un"})
    with pytest.raises(tk.ValidationError, match="under way"):
        ask(harvests)


def test_it_tells_how_far_it_is_and_stops_when_asked(harvests: Any, folder: Path) -> None:
    run = requesting.new_clearing(HarvestSource.get("un"), "", removes=False).id
    seen: list[dict[str, int]] = []

    def progress(counts: dict[str, int]) -> None:
        seen.append(dict(counts))
        if counts["removed"] == 2:
            requesting.cancel(HarvestRun.get(run))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("ckanext.geo2france.harvest.pulse.BEAT", 0.0)
        carrying.carry_out(run, progress)
    assert seen == [{"left": 3, "removed": 1}, {"left": 2, "removed": 2}]
    stopped = row({"id": run})
    assert (stopped.state, stopped.counts) == ("cancelled", {"left": 2, "removed": 2})
    assert len(harvests.datasets()) == 2
    # What is left is as it was: the next harvest knows it, and brings back the rest.
    assert harvests.run("un")["counts"] == {"created": 2, "unchanged": 2}


def test_one_whose_process_died_is_begun_again_and_removes_the_rest(
    harvests: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = ask(harvests)
    purge = clearing._purge
    left = iter([True, True, False])

    def dies(dataset_id: str) -> None:
        if not next(left):
            raise SystemExit("killed")
        purge(dataset_id)

    with monkeypatch.context() as patched:
        patched.setattr(clearing, "_purge", dies)
        patched.setattr("ckanext.geo2france.harvest.ending.close", lambda *args: None)
        with pytest.raises(SystemExit):
            carrying.job(dead["id"])
    assert row(dead).state == RunState.RUNNING.value
    jobs.get_queue(requesting.QUEUE).empty()
    scheduling.resume_dead()
    found = harvests.call("package_search", {"q": "Jeu"})
    assert found["count"] == len(harvests.datasets()) == 2
    (again,) = [job.args[0] for job in jobs.get_queue(requesting.QUEUE).jobs]
    carrying.job(again)
    assert (row(dead).state, row(dead).counts) == ("interrupted", {"removed": 2})
    assert (row({"id": again}).kind, row({"id": again}).counts) == ("clear", {"removed": 2})
    assert harvests.datasets() == {}
    assert model.Session.query(HarvestRecord).count() == 0


def test_the_source_goes_too_where_that_is_asked(harvests: Any, folder: Path) -> None:
    run = ask(harvests, remove=True)
    assert run["kind"] == "remove"
    carrying.job(run["id"])
    assert HarvestSource.get("un") is None
    assert row(run) is None
    assert harvests.datasets() == {}


def test_a_source_stays_while_something_of_it_does(
    harvests: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(dataset_id: str) -> None:
        raise tk.ValidationError({"id": ["in use"]})

    run = ask(harvests, remove=True)
    with monkeypatch.context() as patched:
        patched.setattr(clearing, "_purge", refuse)
        carrying.job(run["id"])
    failed = row(run)
    assert (failed.state, failed.counts) == ("failed", {"rejected": 4})
    assert len(harvests.datasets()) == 4
    assert harvests.run("un")["counts"] == {"unchanged": 4}


def test_what_asked_about_withdrawals_asks_no_more(harvests: Any, folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    asking = harvests.run("un")
    assert asking["state"] == "asking"
    ask(harvests, wait=True)
    assert row(asking).state == "finished"


def test_links_that_the_source_added_to_datasets_of_others_are_taken_out(
    harvests: Any, folder: Path
) -> None:
    made = harvests.call(
        "package_create", {"name": "ponts", "title": "Ponts", "owner_org": harvests.organization}
    )
    source = HarvestSource.get("un")
    from ckanext.geo2france import store

    mark = store.dataset_id(source.id, "lien")
    links = [
        {"url": "https://example.org/a", "name": "a"},
        {"url": "https://example.org/b", "name": "b", "linked_record": mark},
    ]
    harvests.call("package_patch", {"id": made["id"], "resources": links})
    record = HarvestRecord(
        source_id=source.id, identifier="lien", dataset_id=made["id"], digest="", reader=1,
        last_run="", owns=False, linked=True, title="Ponts",
    )  # fmt: skip
    model.Session.add(record)
    model.Session.commit()
    run = ask(harvests, wait=True)
    assert run["counts"] == {"removed": 4, "kept": 1}
    (left,) = harvests.call("package_show", {"id": "ponts"})["resources"]
    assert left["name"] == "a"
