"""Every kind of difference between index and database is found, and mended."""

from __future__ import annotations

import json
import os
import secrets
import signal
from collections.abc import Iterator

import ckan.lib.search as ckan_search
import ckan.model as model
import pysolr
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from ckanext.geo2france.cli import geo2france
from ckanext.geo2france.domain.errors import WorkersDied
from ckanext.geo2france.search import check, index, keeper, pending, progress, rebuild, solr
from ckanext.geo2france.search.check import Comparison, Entry, compare


def entry(number: int, **values: object) -> Entry:
    given = {"modified": "2026-01-01T00:00:00.000Z", "state": "active", "capacity": "public"}
    return Entry(**{"id": f"{number:03d}", "labels": frozenset({"public"}), **given, **values})


class TestComparing:
    def test_equal_sides_are_clean(self) -> None:
        sides = [entry(1), entry(2)]
        found = compare(sides, sides)
        assert found.is_clean
        assert found.compared == 2
        assert str(found) == "none"

    def test_each_difference_has_its_kind(self) -> None:
        database = [entry(number) for number in (1, 2, 4, 5, 6)]
        indexed = [
            entry(0),
            entry(1),
            entry(3),
            entry(4, modified="2025-01-01T00:00:00.000Z"),
            entry(5, capacity="private"),
            entry(6, labels=frozenset({"member-x"})),
            entry(7),
        ]
        found = compare(database, indexed)
        assert found.missing == ["002"]
        assert found.stale == ["004"]
        assert found.misfiled == ["005", "006"]
        assert found.orphans == ["000", "003", "007"]
        assert str(found) == "1 missing, 1 stale, 2 misfiled, 3 orphans"

    def test_labels_that_the_index_does_not_tell_are_no_difference(self) -> None:
        assert compare([entry(1)], [entry(1, labels=None)]).is_clean

    @pytest.mark.parametrize(("database", "indexed"), [([], [entry(1)]), ([entry(1)], [])])
    def test_one_side_may_be_empty(self, database: list[Entry], indexed: list[Entry]) -> None:
        assert compare(database, indexed).differing == ["001"]

    def test_two_documents_of_one_dataset_are_one_too_many(self) -> None:
        assert compare([entry(1)], [entry(1), entry(1)]).orphans == ["001"]


@pytest.fixture
def spoilt(catalogue) -> dict[str, str]:
    """Spoil the index behind CKAN's back, in every way."""
    ids = {name: catalogue.dataset(name)["id"] for name in ("bon", "absent", "vieux", "montre")}
    ids["efface"] = catalogue.dataset("efface")["id"]
    solr.delete([ids["absent"]])
    (stored,) = solr.connection().search(f"id:{ids['vieux']}", fl="*").docs
    for name, changed in (
        ("vieux", {"metadata_modified": "2001-01-01T00:00:00Z"}),
        ("montre", {"capacity": "private"}),
    ):
        (stored,) = solr.connection().search(f"id:{ids[name]}", fl="*").docs
        stored.pop("_version_", None)
        solr.add([{**stored, **changed, "permission_labels": ["public"]}])
    model.Session.get(model.Package, ids["efface"]).state = "deleted"
    model.Session.commit()
    solr.soft_commit()
    return ids


def test_differences_are_found_and_mended(spoilt: dict[str, str]) -> None:
    found = check.check()
    assert found.missing == [spoilt["absent"]]
    assert found.stale == [spoilt["vieux"]]
    assert found.misfiled == [spoilt["montre"]]
    assert found.orphans == [spoilt["efface"]]
    rebuild.reindex_many(found.differing)
    assert check.check().is_clean


def test_the_command_tells_and_mends(spoilt: dict[str, str]) -> None:
    told = CliRunner().invoke(geo2france, ["search", "check", "--json"])
    assert told.exit_code == 1
    assert json.loads(told.stdout)["missing"] == [spoilt["absent"]]
    assert CliRunner().invoke(geo2france, ["search", "check", "--dry-run"]).exit_code == 1
    assert CliRunner().invoke(geo2france, ["search", "check", "--mend"]).exit_code == 0
    clean = CliRunner().invoke(geo2france, ["search", "check"])
    assert clean.exit_code == 0
    assert "4 datasets compared" in clean.stdout


def test_stale_permission_labels_are_found(catalogue) -> None:
    package = catalogue.dataset("secret", private=True)
    (stored,) = solr.connection().search("name:secret", fl="*").docs
    stored.pop("_version_", None)
    solr.add([{**stored, "permission_labels": ["public"]}], commit=True)
    (told,) = solr.connection().search("name:secret", fl="permission_labels").docs
    assert told["permission_labels"] == ["public"]
    assert check.check().misfiled == [package["id"]]


def test_recent_writes_are_compared_alone(catalogue) -> None:
    old, recent = catalogue.dataset("ancien"), catalogue.dataset("recent")
    solr.delete([old["id"], recent["id"]], commit=True)
    aged = "UPDATE package SET metadata_modified = now() - interval '2 days' WHERE name = 'ancien'"
    model.Session.execute(sa.text(aged))
    model.Session.commit()
    assert check.check_recent(settled=0).missing == [recent["id"]]
    assert check.check_recent(settled=60).is_clean


@pytest.fixture
def watching(catalogue, monkeypatch) -> Iterator[keeper.Keeper]:
    """A keeper that has compared everything, three datasets of long ago, and no pause."""
    monkeypatch.setattr(keeper, "RECENT", 0.0)
    for name in ("un", "deux", "trois"):
        catalogue.dataset(name)
    aged = "UPDATE package SET metadata_modified = now() - interval '2 days'"
    model.Session.execute(sa.text(aged))
    model.Session.commit()
    keeping = keeper.Keeper()
    keeping.round()
    assert keeping.was_usable
    yield keeping
    keeping.leave()


def test_an_emptied_index_is_filled_by_the_keeper(watching, catalogue) -> None:
    ckan_search.clear_all()
    assert check.shortfall() == 3
    watching.round()
    assert check.shortfall() == 0
    assert catalogue.found(q="*:*") == {"un", "deux", "trois"}


def test_an_index_emptied_while_it_is_filled_is_filled_the_next_time(
    watching, catalogue, monkeypatch
) -> None:
    def emptied(references, progress=rebuild.silent) -> None:
        real(references[:2], progress)
        solr.delete(references[:1], commit=True)

    real = rebuild.reindex_many
    ckan_search.clear_all()
    with monkeypatch.context() as patched:
        patched.setattr(rebuild, "reindex_many", emptied)
        watching.round()
    assert check.shortfall() == 2
    watching.round()
    assert catalogue.found(q="*:*") == {"un", "deux", "trois"}


def test_a_fill_that_was_cut_goes_on(watching, catalogue, monkeypatch) -> None:
    def cut(references, progress=rebuild.silent) -> None:
        real(references[:1], progress)
        raise pysolr.SolrError("Failed to connect to server")

    real = rebuild.reindex_many
    ckan_search.clear_all()
    with monkeypatch.context() as patched:
        patched.setattr(rebuild, "reindex_many", cut)
        keeper._round(watching)
    assert check.shortfall() == 2
    keeper._round(watching)
    assert catalogue.found(q="*:*") == {"un", "deux", "trois"}


def test_what_cannot_be_indexed_does_not_cost_a_comparison_each_minute(
    watching, monkeypatch
) -> None:
    comparisons = []
    real = check.check
    monkeypatch.setattr(check, "check", lambda: comparisons.append(1) or real())
    monkeypatch.setattr(rebuild, "reindex_many", lambda *_: None)
    ckan_search.clear_all()
    for _ in range(3):
        watching.round()
    assert len(comparisons) == 1


def test_a_dataset_that_cannot_be_built_holds_back_no_other(catalogue, monkeypatch) -> None:
    ids = [catalogue.dataset(name)["id"] for name in ("un", "deux", "trois")]
    real = index.logic.index_update_package

    def failing(context, id_, defer_commit=False):
        if id_ == ids[1]:
            raise ValueError("a plugin of someone fails")
        real(context, id_, defer_commit)

    solr.delete(ids, commit=True)
    monkeypatch.setattr(index.logic, "index_update_package", failing)
    index.reindex(ids)
    assert catalogue.found(q="*:*") == {"un", "trois"}


def test_a_rebuild_uses_several_processes_and_tells_its_progress(catalogue, monkeypatch) -> None:
    monkeypatch.setattr(rebuild, "ALONE", 2)
    monkeypatch.setattr(rebuild, "CHUNK", 2)
    ids = [catalogue.dataset(f"jeu-{number}")["id"] for number in range(5)]
    solr.delete(ids, commit=True)
    steps = []
    rebuild.reindex_many(ids, lambda done, total: steps.append((done, total)), processes=2)
    assert steps[0] == (0, 5)
    assert steps[-1] == (5, 5)
    assert catalogue.search(q="*:*")["count"] == 5


def test_other_processes_are_told_of_a_rebuild(portal) -> None:
    with progress.told() as tell:
        tell(3, 10)
        assert progress.current() == {"done": 3, "total": 10}
    assert progress.current() is None


def test_rebuilding_by_command_restores_a_lost_index(catalogue) -> None:
    ids = [catalogue.dataset(name)["id"] for name in ("un", "deux")]
    solr.connection().delete(q="*:*", commit=True)
    assert CliRunner().invoke(geo2france, ["search", "rebuild"]).exit_code == 0
    assert {each.id for each in check.index_entries()} == set(ids)


def test_commands_say_that_solr_is_away(catalogue, solr_process) -> None:
    solr_process.stop()
    told = CliRunner().invoke(geo2france, ["search", "check"])
    assert told.exit_code == 1
    assert "Solr does not answer" in told.output
    status = CliRunner().invoke(geo2france, ["search", "status", "--json"])
    assert json.loads(status.stdout)["index"] == "away"


def test_a_refused_question_is_no_outage() -> None:
    refused = pysolr.SolrError("Solr responded with an error (HTTP 400): [Reason: undefined field]")
    assert not solr.is_outage(refused)
    for message in ("(HTTP 404): x", "(HTTP 503): x", "Failed to connect to server at x"):
        assert solr.is_outage(pysolr.SolrError(f"Solr responded with an error {message}"))


def test_comparison_lists_what_differs() -> None:
    assert Comparison(missing=["a"], orphans=["b"]).differing == ["a", "b"]


def test_pending_notes_come_and_go(portal) -> None:
    pending.remember(["a", "b"])
    pending.forget(["a"])
    assert "b" in pending.remembered()
    with pending.taken() as waiting:
        assert "b" in waiting
        assert pending.remembered() == []
        assert pending.are_waiting()
    assert not pending.are_waiting()


def test_what_a_dead_process_had_in_hand_still_waits(portal) -> None:
    def dying() -> None:
        with pending.taken():
            raise KeyboardInterrupt

    pending.remember(["a"])
    with pytest.raises(KeyboardInterrupt):
        dying()
    assert pending.are_waiting()
    with pending.taken() as waiting:
        assert waiting == ["a"]
    assert not pending.are_waiting()


class TestManyProcesses:
    """A rebuild by two processes, of which one is killed."""

    def kill_in(self, monkeypatch, times: int, tmp_path) -> None:
        really, marks = index.reindex, tmp_path
        parent = os.getpid()

        def dying(references: list[str], size: int) -> None:
            if os.getpid() != parent and len(list(marks.iterdir())) < times:
                (marks / secrets.token_hex(4)).touch()
                os.kill(os.getpid(), signal.SIGKILL)
            really(references, size=size)

        monkeypatch.setattr(index, "reindex", dying)
        monkeypatch.setattr(rebuild, "ALONE", 0)
        monkeypatch.setattr(rebuild, "CHUNK", 1)

    def test_a_killed_process_costs_an_attempt_only(self, catalogue, monkeypatch, tmp_path) -> None:
        ids = [catalogue.dataset(name)["id"] for name in ("un", "deux", "trois")]
        solr.delete(ids, commit=True)
        self.kill_in(monkeypatch, 1, tmp_path)
        told: list[int] = []
        rebuild.reindex_many(ids, lambda done, _: told.append(done), processes=2)
        assert told[-1] == 3
        assert catalogue.found(q="*:*") == {"un", "deux", "trois"}

    def test_processes_that_always_die_are_told(self, catalogue, monkeypatch, tmp_path) -> None:
        self.kill_in(monkeypatch, 99, tmp_path)
        with pytest.raises(WorkersDied, match="2 datasets are not indexed"):
            rebuild.reindex_many(["a", "b"], processes=2)
