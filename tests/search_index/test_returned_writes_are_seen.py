"""A write that has returned is in the index, for every process, and stays there."""

from __future__ import annotations

import ckan.lib.search as ckan_search
import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from flask import g

from ckanext.geo2france.ckan_seam import document
from ckanext.geo2france.search import index, keeper, outage, pending, repair, solr


def test_ckan_writes_through_our_index(portal) -> None:
    assert isinstance(ckan_search.index_for("package"), index.DatasetIndex)


def test_creation_change_and_removal_are_seen_at_once(catalogue) -> None:
    catalogue.dataset("zones-humides")
    assert catalogue.found(q="name:zones-humides") == {"zones-humides"}
    catalogue.patch("zones-humides", title="Tourbières")
    assert catalogue.search(q="title:tourbieres")["count"] == 1
    catalogue.delete("zones-humides")
    assert catalogue.search(q="name:zones-humides")["count"] == 0
    catalogue.purge("zones-humides")
    assert solr.connection().search("name:zones-humides").hits == 0


def test_the_datasets_of_an_organization_follow_its_name(catalogue) -> None:
    catalogue.dataset("zones-humides", owner_org="org-a")
    catalogue.organization("org-b")
    catalogue.dataset("terrils", owner_org="org-b")
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    asked = {"id": "org-a", "name": "org-neuve", "title": "Parc des tourbières"}
    tk.get_action("organization_patch")({"ignore_auth": True, "user": site_user}, asked)
    assert len(pending.remembered()) == 1
    _keep()
    assert catalogue.found(fq="organization:org-neuve") == {"zones-humides"}
    assert catalogue.search(fq="organization:org-a")["count"] == 0
    assert catalogue.found(q="tourbières") == {"zones-humides"}


def test_another_process_sees_a_write_that_returned(catalogue, elsewhere) -> None:
    catalogue.dataset("zones-humides")
    count = "tk.get_action('package_search')({}, {'q': 'name:zones-humides'})['count']"
    assert elsewhere(count) == 1


def test_a_write_survives_the_death_of_solr(catalogue, solr_process, wait_until) -> None:
    for number in range(5):
        catalogue.dataset(f"jeu-{number}")
    solr_process.kill()
    wait_until(lambda: not solr.is_up())
    wait_until(lambda: repair.condition() is repair.Condition.USABLE)
    _keep()
    assert catalogue.search(q="name:jeu-*")["count"] == 5


def _keep() -> None:
    """Do what the keeper of a portal does when Solr is back."""
    keeping = keeper.Keeper()
    keeping.round()
    keeping.leave()


def test_a_write_that_solr_lost_in_its_death_is_missed_by_no_search(
    catalogue, solr_process, wait_until
) -> None:
    catalogue.dataset("ancien")
    pending.recall("an earlier life")
    with pending.taken():
        pass
    solr_process.kill()
    wait_until(lambda: not solr.is_up())
    wait_until(lambda: repair.condition() is repair.Condition.USABLE)
    # As after a kill during a commit: the write has returned, the index never had it.
    solr.delete(["ancien"], commit=True)
    assert catalogue.search(q="name:ancien")["count"] == 0
    assert outage.is_noted()
    g.pop("geo2france_search")
    _keep()
    assert catalogue.found(q="name:ancien") == {"ancien"}


def test_an_index_made_anew_says_nothing_until_it_is_filled(
    catalogue, solr_process, wait_until, monkeypatch
) -> None:
    catalogue.dataset("ancien")
    solr_process.kill()
    wait_until(lambda: not solr.is_up())
    wait_until(lambda: repair.condition() is repair.Condition.USABLE)
    solr.delete(["ancien"], commit=True)
    # As after an update of the portal whose schema is another: nothing was written lately.
    monkeypatch.setattr(pending, "are_waiting", lambda: False)
    assert catalogue.search(q="name:ancien")["count"] == 0
    assert outage.is_noted()
    g.pop("geo2france_search")
    _keep()
    assert catalogue.found(q="name:ancien") == {"ancien"}


def test_only_the_latest_writes_are_written_again(catalogue, monkeypatch) -> None:
    # Keys of their own: what the portal knows of its Solr is not to be confused.
    monkeypatch.setattr(pending, "_life", lambda: "test:life")
    monkeypatch.setattr(pending, "_recent", lambda: "test:recent")
    monkeypatch.setattr(pending, "time", lambda: 1000.0)
    pending.note(["vieux"])
    monkeypatch.setattr(pending, "time", lambda: 1000.0 + pending.SAFE + 1)
    pending.note(["neuf"])
    pending.recall("another life")
    assert "neuf" in pending.remembered()
    assert "vieux" not in pending.remembered()
    with pending.taken():
        pass
    pending.recall("another life")
    assert pending.remembered() == []


def test_what_a_core_has_outlived_is_not_written_again(monkeypatch) -> None:
    monkeypatch.setattr(pending, "_life", lambda: "test:long life")
    monkeypatch.setattr(pending, "_recent", lambda: "test:long ago")
    pending.recall("a life")
    monkeypatch.setattr(pending, "time", lambda: 1000.0)
    pending.note(["ecrit"])
    pending.outlived("another life", 1000.0 + pending.SAFE)
    pending.outlived("a life", 999.0 + pending.SAFE)
    pending.recall("the next life")
    assert "ecrit" in pending.remembered()
    with pending.taken():
        pass
    pending.outlived("the next life", 1000.0 + pending.SAFE)
    pending.recall("the last life")
    assert "ecrit" not in pending.remembered()


def test_the_document_is_the_one_that_ckan_would_send(catalogue) -> None:
    package = catalogue.dataset("zones-humides", keywords=[{"term": "tourbe"}])
    from ckan.lib.search.index import PackageSearchIndex
    from ckan.logic import package_show_default_and_custom_schemas

    both = package_show_default_and_custom_schemas({"ignore_auth": True}, package["id"])
    given = dict(both[0], with_custom_schema=both[1])
    ours = document(given)
    stored = _stored(package["id"])
    PackageSearchIndex().index_package(dict(given))
    solr.soft_commit()
    assert ours is not None
    assert ours["permission_labels"] == ["public"]
    assert _stored(package["id"]) == stored


def _stored(package_id: str) -> dict[str, object]:
    (found,) = solr.connection().search(f"id:{package_id}", fl="*,popularity,quality").docs
    return {name: value for name, value in found.items() if name not in ("_version_", "indexed_ts")}


def test_a_batch_is_sent_when_its_block_ends(catalogue) -> None:
    with index.bulk():
        catalogue.dataset("un")
        catalogue.dataset("deux")
        assert catalogue.search(q="*:*")["count"] == 0
    assert catalogue.found(q="*:*") == {"un", "deux"}


def test_a_batch_is_sent_when_it_is_full(catalogue) -> None:
    with index.bulk(size=2):
        for name in ("un", "deux", "trois"):
            catalogue.dataset(name)
        assert catalogue.found(q="*:*") == {"un", "deux"}


def test_a_batch_is_sent_though_its_block_fails(catalogue) -> None:
    def interrupted() -> None:
        with index.bulk():
            catalogue.dataset("un")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    assert catalogue.found(q="*:*") == {"un"}


def test_blocks_within_a_block_join_it(catalogue) -> None:
    with index.bulk():
        with index.bulk():
            catalogue.dataset("un")
        assert catalogue.search(q="*:*")["count"] == 0
    assert catalogue.search(q="*:*")["count"] == 1


def test_the_last_state_in_a_batch_counts(catalogue) -> None:
    with index.bulk():
        catalogue.dataset("un")
        catalogue.patch("un", title="Tourbières")
        catalogue.dataset("deux")
        catalogue.delete("deux")
    assert catalogue.found(q="*:*") == {"un"}
    assert catalogue.search(q="title:tourbieres")["count"] == 1


def test_what_is_withheld_goes_ahead_of_its_batch_and_is_seen_with_it(catalogue) -> None:
    with index.bulk():
        with index.withheld():
            catalogue.dataset("un")
            catalogue.dataset("deux")
        catalogue.patch("un", title="Tourbières")
        with index.withheld():
            catalogue.delete("deux")
            catalogue.dataset("trois")
        assert catalogue.search(q="*:*")["count"] == 0
    assert catalogue.found(q="*:*") == {"un", "trois"}
    assert catalogue.search(q="title:tourbieres")["count"] == 1


def test_what_is_withheld_from_a_transaction_that_fails_is_not_sent(catalogue) -> None:
    def fails() -> None:
        with index.withheld():
            catalogue.dataset("un")
            raise RuntimeError

    with index.bulk():
        with pytest.raises(RuntimeError):
            fails()
        catalogue.dataset("deux")
    assert catalogue.found(q="*:*") == {"deux"}


def test_a_batch_with_what_went_ahead_is_committed_when_it_is_full(catalogue) -> None:
    with index.bulk(size=2):
        with index.withheld():
            catalogue.dataset("un")
            catalogue.dataset("deux")
        with index.withheld():
            assert catalogue.found(q="*:*") == {"un", "deux"}


def test_a_document_that_solr_refuses_holds_back_no_other(catalogue) -> None:
    batch = index.Batch(10)
    good = {"index_id": "a", "id": "a", "name": "a", "site_id": solr.site_id()}
    batch.put("b", {**good, "index_id": "b", "metadata_modified": "jamais"})
    batch.put("a", {**good, "entity_type": "package", "state": "active"})
    batch.send()
    assert [found["id"] for found in solr.connection().search("*:*").docs] == ["a"]


def test_writes_succeed_without_solr_and_are_remembered(
    catalogue, solr_process, wait_until
) -> None:
    solr_process.stop()
    package = catalogue.dataset("un")
    with index.bulk():
        other = catalogue.dataset("deux")
    assert model.Package.get("un").state == "active"
    assert set(pending.remembered()) == {package["id"], other["id"]}
    solr_process.start()
    wait_until(lambda: repair.condition() is repair.Condition.USABLE)
    with pending.taken() as waiting:
        index.reindex(waiting)
    assert catalogue.found(q="*:*") == {"un", "deux"}
