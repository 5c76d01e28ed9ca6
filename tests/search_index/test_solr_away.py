"""While Solr is away, all are told and nothing breaks; when it is back, nothing is missing."""

from __future__ import annotations

import re
import shutil
from socket import gethostname

import pytest

from ckanext.geo2france.search import check, keeper, pending, progress, repair, restarts, solr

API = "/api/3/action/"


@pytest.fixture
def stopped(catalogue, solr_process, wait_until):
    """Stop Solr after three datasets."""
    for name in ("un", "deux", "trois"):
        catalogue.dataset(name)
    solr_process.stop()
    return solr_process


@pytest.mark.usefixtures("away")
class TestAnswers:
    @pytest.mark.parametrize(
        "path",
        [
            "package_search?q=eau",
            "package_autocomplete?q=eau",
            "organization_show?id=org-a&include_datasets=true",
        ],
    )
    def test_the_api_says_503_and_when_to_come_back(self, portal, path: str) -> None:
        answer = portal.get(API + path, status=503)
        assert answer.json["success"] is False
        assert answer.json["error"]["__type"] == "Search Connection Error"
        assert int(answer.headers["Retry-After"]) > 0
        assert "no-store" in answer.headers["Cache-Control"]
        assert "public" not in answer.headers["Cache-Control"]

    @pytest.mark.parametrize(
        "path",
        ["/feeds/dataset.atom", "/feeds/custom.atom?q=x", "/catalog.rdf", "/catalog.ttl?page=2"],
    )
    def test_no_machine_takes_the_outage_for_an_empty_catalogue(self, portal, path: str) -> None:
        answer = portal.get(path, status=503)
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert "unavailable" in answer.body

    @pytest.mark.parametrize("path", ["/dataset/", "/dataset/?q=eau", "/organization/org-a"])
    def test_search_pages_say_503_in_words(self, portal, path: str) -> None:
        answer = portal.get(path, status=503)
        assert "Traceback" not in answer.body
        assert "unavailable" in answer.body
        assert answer.headers["Retry-After"]

    @pytest.mark.parametrize(
        ("path", "status"),
        [("/", 200), ("/themes", 200), ("/dataset/", 503), ("/organization/org-a", 503)],
    )
    def test_pages_tell_the_outage_and_count_nothing(self, portal, path: str, status: int) -> None:
        body = portal.get(path, status=status).body
        assert "Search is unavailable for the moment" in body
        assert not re.search(r">0<|>0 dataset", body)

    @pytest.mark.parametrize(
        "path", ["/dataset/un", "/about", "/user/login", API + "package_show?id=un"]
    )
    def test_what_needs_no_search_goes_on(self, portal, path: str) -> None:
        assert portal.get(path, status=200)

    def test_it_is_not_called_damaged(self) -> None:
        assert repair.condition() is repair.Condition.AWAY


class TestComingBack:
    def test_a_keeper_indexes_what_was_missed(self, stopped, catalogue, wait_until) -> None:
        watching = keeper.Keeper()
        catalogue.dataset("quatre")
        catalogue.delete("un")
        watching.round()
        assert len(pending.remembered()) == 2
        stopped.start()
        wait_until(lambda: repair.condition() is repair.Condition.USABLE)
        watching.round()
        watching.leave()
        assert pending.remembered() == []
        assert catalogue.found(q="*:*") == {"deux", "trois", "quatre"}

    def test_the_comparison_finds_it_though_valkey_forgot(
        self, stopped, catalogue, wait_until
    ) -> None:
        catalogue.patch("un", title="Nouveau titre")
        pending.forget(pending.remembered())
        stopped.start()
        wait_until(lambda: repair.condition() is repair.Condition.USABLE)
        watching = keeper.Keeper()
        watching.round()
        watching.leave()
        assert catalogue.found(q='title:"Nouveau titre"') == {"un"}


class TestKeeper:
    def test_one_of_several_works(self, catalogue) -> None:
        first, second = keeper.Keeper(), keeper.Keeper()
        first.round()
        second.round()
        assert first.was_usable
        assert not second.was_usable
        first.leave()
        second.round()
        assert second.was_usable
        second.leave()

    def test_leaving_does_not_take_the_lease_of_another(self, catalogue) -> None:
        first, second = keeper.Keeper(), keeper.Keeper()
        first.round()
        second.leave()
        second.round()
        assert not second.was_usable
        first.leave()

    def test_the_lease_of_a_killed_one_is_taken_at_once(self, catalogue) -> None:
        killed = keeper.Keeper(name=f"{gethostname()} {2**22 + 1} killed")
        far = keeper.Keeper(name=f"elsewhere {2**22 + 1} far")
        killed.round()
        second = keeper.Keeper()
        second.round()
        assert second.was_usable
        second.leave()
        far.round()
        second.round()
        assert not second.was_usable
        far.leave()


class TestDamage:
    def spoil(self, solr_process) -> None:
        # What Solr still holds in memory it would write at its end.
        solr.connection().commit()
        solr_process.stop()
        for segments in (solr_process.data / "index").glob("segments_*"):
            segments.write_bytes(b"no longer an index")
        solr_process.start()

    def test_a_damaged_index_is_made_anew(self, catalogue, solr_process, wait_until) -> None:
        for name in ("un", "deux"):
            catalogue.dataset(name)
        self.spoil(solr_process)
        wait_until(lambda: repair.condition() is repair.Condition.DAMAGED)
        watching = keeper.Keeper()
        watching.round()
        watching.leave()
        assert catalogue.found(q="*:*") == {"un", "deux"}
        assert check.check().is_clean

    def test_a_lost_core_is_made_anew(self, catalogue, wait_until) -> None:
        import requests

        catalogue.dataset("un")
        root, core = solr.address()
        asked = {"action": "UNLOAD", "core": core, "deleteIndex": "true"}
        requests.get(f"{root}/admin/cores", params=asked, timeout=30)
        assert repair.condition() is repair.Condition.DAMAGED
        watching = keeper.Keeper()
        watching.round()
        watching.leave()
        assert catalogue.found(q="*:*") == {"un"}

    def test_an_index_whose_files_went_is_made_anew(
        self, catalogue, solr_process, monkeypatch
    ) -> None:
        catalogue.dataset("un")
        shutil.rmtree(solr_process.data)
        catalogue.dataset("deux")
        assert pending.remembered()
        watching = keeper.Keeper(was_usable=True)
        for _ in range(keeper.PATIENCE + 1):
            watching.round()
        watching.leave()
        assert catalogue.found(q="*:*") == {"un", "deux"}


class TestFilling:
    """A new index that takes longer than a minute to fill."""

    @pytest.fixture(autouse=True)
    def _begun(self, catalogue, monkeypatch):
        for name in ("un", "deux", "trois"):
            catalogue.dataset(name)
        monkeypatch.setattr(restarts, "CATCHING_UP", 0.0)
        solr.delete(["un", "deux"], commit=True)
        # Nobody has looked at this core yet.
        restarts.forget()
        yield
        restarts.forget()

    def test_people_see_what_there_is_and_are_told(self, portal) -> None:
        with progress.told() as tell:
            tell(1, 3)
            for path in ("/dataset/", "/fr/themes", "/"):
                answer = portal.get(path, status=200)
                assert "1 of 3" in answer.body or "1 sur 3" in answer.body, path
                assert "no-store" in answer.headers["Cache-Control"]

    @pytest.mark.parametrize(
        "path", [f"{API}package_search?rows=0", "/catalog.ttl", "/feeds/dataset.atom"]
    )
    def test_machines_wait_for_all_of_it(self, portal, path: str) -> None:
        with progress.told() as tell:
            tell(1, 3)
            answer = portal.get(path, status=503)
            assert int(answer.headers["Retry-After"]) > 0

    def test_what_nobody_fills_does_not_close_the_portal(self, portal) -> None:
        answer = portal.get(f"{API}package_search?rows=0", status=200)
        assert answer.json["result"]["count"] == 1
        assert "of 3" not in portal.get("/dataset/", status=200).body
