"""Schedules, lost jobs and dead processes: what the watching process finds to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import ckan.lib.jobs as jobs
import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.geo2france.harvest import carrying, pulse, requesting, runner, scheduling
from ckanext.geo2france.harvest.locking import is_held, lock
from ckanext.geo2france.harvesters.schedule import following
from ckanext.geo2france.model.harvest import HarvestRun, HarvestSource, RunState, now

NIGHTLY = "30 3 * * *"


@pytest.fixture
def source(shared_harvests: Any, make_iso: Callable[..., str], tmp_path: Path) -> Iterator[Any]:
    """Give a source, a folder of one record, with an empty queue."""
    jobs.get_queue(requesting.QUEUE).empty()
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "a.xml").write_text(make_iso("a"))
    shared_harvests.add("dossier", str(folder), type="folder", schedule=NIGHTLY)
    yield HarvestSource.get("dossier")
    model.Session.rollback()
    model.Session.query(HarvestSource).delete()
    model.Session.commit()


def due(source: Any, since: timedelta) -> None:
    source.next_run = now() - since
    model.Session.commit()


def waiting() -> list[str]:
    """Return the runs whose jobs are in the queue."""
    return [job.args[0] for job in jobs.get_queue(requesting.QUEUE).jobs]


def states() -> list[str]:
    model.Session.expire_all()
    rows = model.Session.query(HarvestRun.state).order_by(HarvestRun.created)
    return [row.state for row in rows]


def carry_out_all() -> None:
    """Do what the workers do."""
    for run_id in waiting():
        carrying.job(run_id)
    jobs.get_queue(requesting.QUEUE).empty()


def test_a_source_is_enqueued_once_when_its_moment_has_come(source: Any) -> None:
    assert scheduling.enqueue_due() == []
    due(source, timedelta(seconds=1))
    assert scheduling.enqueue_due() == ["dossier"]
    assert scheduling.enqueue_due() == []
    assert source.next_run == following(NIGHTLY, now())
    (run_id,) = waiting()
    carry_out_all()
    run = HarvestRun.get(run_id)
    assert (run.state, run.counts) == ("finished", {"created": 1})
    assert run.requested_by == tk.config["ckanext.geo2france.harvest.user"]


def test_the_next_moment_does_not_depend_on_when_or_how_long(source: Any) -> None:
    for late in (timedelta(seconds=1), timedelta(hours=5), timedelta(days=9)):
        due(source, late)
        scheduling.enqueue_due()
        assert source.next_run == following(NIGHTLY, now())
    assert states() == ["queued"]


def test_two_nodes_enqueue_a_source_once(source: Any) -> None:
    due(source, timedelta(seconds=1))
    stale = HarvestSource(id=source.id, name="dossier", schedule=NIGHTLY, next_run=source.next_run)
    assert scheduling._enqueue_if_first(source) is True
    assert scheduling._enqueue_if_first(stale) is False
    assert states() == ["queued"]


def test_a_source_under_way_or_switched_off_is_left_alone(
    source: Any, shared_harvests: Any
) -> None:
    with lock(source.id):
        run = requesting.new_run(source, "")
        run.state = RunState.RUNNING.value
        model.Session.commit()
        due(source, timedelta(seconds=1))
        scheduling.look()
        assert waiting() == []
        assert states() == ["running"]
    shared_harvests.call("geo2france_harvest_source_update", {"id": "dossier", "active": False})
    scheduling.enqueue_due()
    assert waiting() == []


def test_a_schedule_given_behind_the_back_of_the_actions_starts_with_its_next_moment(
    source: Any,
) -> None:
    source.next_run = None
    model.Session.commit()
    assert scheduling.enqueue_due() == []
    assert source.next_run == following(NIGHTLY, now())


def test_a_run_that_lost_its_job_gets_another(source: Any) -> None:
    run = requesting.enqueue_run(source, "")
    jobs.get_queue(requesting.QUEUE).empty()
    scheduling.enqueue_lost()
    assert waiting() == []
    run.created = now() - timedelta(minutes=5)
    model.Session.commit()
    scheduling.enqueue_lost()
    scheduling.enqueue_lost()
    assert waiting() == [run.id]


def test_a_run_whose_process_died_is_closed_and_begun_again(source: Any) -> None:
    run = requesting.new_run(source, "cheffe")
    run.state, run.started = RunState.RUNNING.value, now()
    model.Session.commit()
    scheduling.resume_dead()
    assert states() == ["interrupted", "queued"]
    carry_out_all()
    assert states() == ["interrupted", "finished"]
    assert HarvestRun.latest(source.id).requested_by == "cheffe"


def test_a_run_that_is_alive_is_left_alone(source: Any) -> None:
    run = requesting.new_run(source, "")
    run.state = RunState.RUNNING.value
    model.Session.commit()
    with lock(source.id) as taken:
        assert taken
        assert is_held(source.id)
        scheduling.resume_dead()
        assert states() == ["running"]
    assert not is_held(source.id)


def test_a_source_that_kills_its_process_each_time_is_left_to_its_schedule(source: Any) -> None:
    for _death in range(scheduling.PATIENCE):
        run = HarvestRun.latest(source.id)
        if run is None or run.state != RunState.QUEUED.value:
            run = requesting.new_run(source, "")
        run.state = RunState.RUNNING.value
        model.Session.commit()
        scheduling.resume_dead()
    assert states() == ["interrupted", "interrupted", "failed"]
    message = HarvestRun.latest(source.id).message
    assert "3 times in a row" in str(message["values"] | {"text": message["msgid"]}).replace(
        "{count}", "3"
    )


def test_a_cancelled_run_is_not_carried_out(source: Any) -> None:
    run = requesting.enqueue_run(source, "")
    assert requesting.cancel(run)
    assert waiting() == []
    carrying.job(run.id)
    assert states() == ["cancelled"]


def test_a_run_under_way_is_cancelled_after_the_record_that_it_is_at(
    source: Any, make_iso: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulse, "BEAT", 0.0)
    (Path(source.url) / "a.xml").write_text(make_iso("arretee-1"))
    (Path(source.url) / "b.xml").write_text(make_iso("arretee-2"))
    run = requesting.new_run(source, "")
    runner.run(run.id, lambda counts: requesting.cancel(HarvestRun.get(run.id)))
    assert states() == ["cancelled"]
    assert HarvestRun.get(run.id).counts == {"created": 1}
    again = requesting.new_run(source, "")
    runner.run(again.id)
    assert HarvestRun.get(again.id).counts == {"created": 1, "unchanged": 1}


def test_a_run_that_is_cancelled_at_its_last_record_withdraws_nothing(
    source: Any, make_iso: Callable[..., str]
) -> None:
    folder = Path(source.url)
    names = [f"annulee-{number}" for number in range(10)]
    for name in names:
        (folder / f"{name}.xml").write_text(make_iso(name))
    runner.run(requesting.new_run(source, "").id)
    source.options = {"grace_days": 0}
    model.Session.commit()
    (folder / f"{names[0]}.xml").unlink()
    run = requesting.new_run(source, "")
    runner.run(run.id, lambda counts: requesting.cancel(HarvestRun.get(run.id)))
    assert states() == ["finished", "cancelled"]
    assert "withdrawn" not in HarvestRun.get(run.id).counts
    last = requesting.new_run(source, "")
    runner.run(last.id)
    assert HarvestRun.get(last.id).counts["withdrawn"] == 1


def test_one_request_joins_another_that_waits(source: Any) -> None:
    first = requesting.enqueue_run(source, "a")
    assert requesting.enqueue_run(source, "b").id == first.id
    assert waiting() == [first.id]


def test_a_second_run_of_a_source_at_the_same_time_is_refused_and_cancelled(
    source: Any, shared_harvests: Any
) -> None:
    with lock(source.id), pytest.raises(tk.ValidationError, match="already running"):
        shared_harvests.run("dossier")
    assert states() == ["cancelled"]


def test_changes_are_asked_for_until_a_week_has_passed(shared_harvests: Any, source: Any) -> None:
    shared_harvests.add("csw", "https://example.org/csw")
    partner = HarvestSource.get("csw")
    read = datetime.fromisoformat("2026-11-20T03:30:00+00:00")
    assert requesting.new_run(partner, "", full=False).kind == "full"
    partner.read_until, partner.read_whole = read, now() - timedelta(days=2)
    model.Session.commit()
    partial = requesting.new_run(partner, "", full=False)
    assert (partial.kind, partial.since) == ("changes", read - requesting.OVERLAP)
    assert requesting.new_run(partner, "", full=True).kind == "full"
    partner.read_whole = now() - timedelta(days=7)
    model.Session.commit()
    assert requesting.new_run(partner, "", full=False).kind == "full"
    source.read_until = source.read_whole = now()
    assert requesting.new_run(source, "", full=False).kind == "full"
