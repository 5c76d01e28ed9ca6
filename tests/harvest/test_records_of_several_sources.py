"""The same record in several sources: one dataset, an owner by rule, shown on both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.geo2france.harvest import catalogue as harvest_catalogue
from ckanext.geo2france.harvest import runner, withdrawing
from ckanext.geo2france.harvesters import folder as folder_reader
from ckanext.geo2france.harvesters.identity import standing
from ckanext.geo2france.model.harvest import HarvestRecord, HarvestRun, HarvestSource
from ckanext.geo2france.search import index, pending


@pytest.fixture
def source(shared_harvests: Any, make_iso: Any, tmp_path: Path) -> Callable[..., Path]:
    """Return what adds a source that is a folder, and gives what writes a record into it."""

    def add(name: str, **values: Any) -> Callable[..., None]:
        folder = tmp_path / name
        folder.mkdir()
        shared_harvests.add(name, str(folder), type="folder", title=name.upper(), **values)

        def put(identifier: str, **record: str) -> None:
            (folder / f"{identifier}.xml").write_text(make_iso(identifier, **record))

        return put

    return add


def owners(dataset: dict[str, Any]) -> list[tuple[str, bool]]:
    return [(each["name"], each["owns"]) for each in dataset["harvest_sources"]]


def test_two_sources_with_the_same_record_make_one_dataset(
    shared_harvests: Any, source: Any
) -> None:
    one, two = source("un"), source("deux")
    one("commune", title="De un")
    two("commune", title="De deux")
    assert shared_harvests.run("un")["counts"] == {"created": 1}
    for _ in range(2):
        run = shared_harvests.run("deux")
        assert model.Session.query(model.Package).count() == 1
    assert run["counts"] == {"unchanged": 1}
    dataset = shared_harvests.dataset("commune")
    assert dataset["title"] == "De un"
    assert owners(dataset) == [("un", True), ("deux", False)]
    # The index is not told of a source that only gives the record: a search says nothing of it.
    found = shared_harvests.call("package_search", {"fq": f"id:{dataset['id']}"})["results"]
    assert [(each["id"], "harvest_sources" in each) for each in found] == [(dataset["id"], False)]
    two("commune", title="De deux, encore")
    assert shared_harvests.run("deux")["counts"] == {"adopted": 1}
    (line,) = shared_harvests.report("deux")
    assert "UN" in line["reason"]
    assert shared_harvests.dataset("commune")["title"] == "De un"


def test_a_source_of_lower_priority_takes_over_and_the_address_stays(
    shared_harvests: Any, source: Any
) -> None:
    common, preferred = source("ordinaire"), source("prioritaire", priority=1)
    common("prioritaire", title="De l'ordinaire")
    preferred("prioritaire", title="Du prioritaire")
    shared_harvests.run("ordinaire")
    before = shared_harvests.dataset("prioritaire")
    assert shared_harvests.run("prioritaire")["counts"] == {"adopted": 1}
    after = shared_harvests.dataset("prioritaire")
    assert (after["id"], after["name"]) == (before["id"], before["name"])
    assert after["title"] == "Du prioritaire"
    assert after["harvest_source_title"] == "PRIORITAIRE"
    assert owners(after) == [("prioritaire", True), ("ordinaire", False)]
    # The one that ceded does not take it back, nor write it.
    common("prioritaire", title="De l'ordinaire, encore")
    assert shared_harvests.run("ordinaire")["counts"] == {"adopted": 1}
    assert shared_harvests.dataset("prioritaire")["title"] == "Du prioritaire"


def test_when_the_owner_loses_the_record_the_other_takes_over(
    shared_harvests: Any, source: Any, tmp_path: Path
) -> None:
    first, second = source("premier", grace_days=0), source("second")
    for number in range(6):
        first(f"perdu-{number}")
    second("perdu-0", title="Du second")
    shared_harvests.run("premier")
    shared_harvests.run("second")
    (tmp_path / "premier" / "perdu-0.xml").unlink()
    run = shared_harvests.run("premier")
    assert run["counts"] == {"unchanged": 5, "withdrawn": 1}
    assert "SECOND" in shared_harvests.report("premier")[0]["reason"]
    kept = shared_harvests.dataset("perdu-0")
    assert (kept["private"], owners(kept)) == (False, [("second", True)])
    assert shared_harvests.run("second")["counts"] == {"updated": 1}
    assert shared_harvests.dataset("perdu-0")["title"] == "Du second"


def test_what_was_typed_in_is_adopted_and_keeps_its_owner(
    shared_harvests: Any, source: Any
) -> None:
    typed = shared_harvests.call(
        "package_create",
        {
            "title": "Saisi ici",
            "name": "saisi-ici",
            "notes": "x",
            "owner_org": shared_harvests.organization,
            "metadata_identifier": "saisi",
        },
    )
    source("moisson", priority=1)("saisi", title="Moissonné")
    assert shared_harvests.run("moisson")["counts"] == {"adopted": 1}
    assert shared_harvests.run("moisson")["counts"] == {"unchanged": 1}
    after = shared_harvests.dataset("saisi")
    assert (after["id"], after["title"]) == (typed["id"], "Saisi ici")
    assert owners(after) == [("moisson", False)]
    # A client of the API sends back what it was shown.
    shared_harvests.call("package_update", {**after, "title": "Corrigé"})
    assert shared_harvests.dataset("saisi")["title"] == "Corrigé"


def test_a_source_of_another_organization_does_not_take_what_was_published(
    shared_harvests: Any, source: Any
) -> None:
    source("publiante")("publiee", title="De qui publie")
    shared_harvests.run("publiante")
    call = shared_harvests.call
    other = call("organization_create", {"name": "autre", "title": "Autre"})["id"]
    account = {"name": "voisine", "email": "v@example.org", "password": "longue-phrase-1"}
    call("user_create", account)
    call("organization_member_create", {"id": other, "username": "voisine", "role": "admin"})
    context = {"user": "voisine", "ignore_auth": False}
    described = {"name": "avide", "url": "https://example.org/csw", "owner_org": other}
    with pytest.raises(tk.ValidationError, match="priority"):
        tk.get_action("geo2france_harvest_source_create")(context, {**described, "priority": 99})
    source("seconde", owner_org=other)("publiee", title="D'une autre")
    assert shared_harvests.run("seconde")["counts"] == {"adopted": 1}
    # Not even once the source that brought it is gone.
    call("geo2france_harvest_source_delete", {"id": "publiante", "keep_datasets": True})
    dataset = shared_harvests.dataset("publiee")
    owner = model.Session.query(HarvestRecord).filter_by(dataset_id=dataset["id"], owns=True)
    owner.update({"owns": False})
    model.Session.commit()
    assert shared_harvests.run("seconde")["counts"] in ({"unchanged": 1}, {"adopted": 1})
    assert shared_harvests.dataset("publiee")["title"] == "De qui publie"


def test_what_another_run_brings_at_the_same_moment_is_one_dataset(
    shared_harvests: Any, source: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("rapide", "lente"):
        source(name)("simultanee", title=f"De la {name}")
    shared_harvests.run("rapide")
    # The slower one looked before the other wrote.
    monkeypatch.setattr(harvest_catalogue, "holdings", lambda *asked: {})
    assert shared_harvests.run("lente")["counts"] == {"adopted": 1}
    monkeypatch.undo()
    assert shared_harvests.dataset("simultanee")["title"] == "De la rapide"
    assert shared_harvests.run("lente")["counts"] == {"adopted": 1}
    assert shared_harvests.run("lente")["counts"] == {"unchanged": 1}


def test_a_run_that_began_before_takes_nothing_that_another_brought_meanwhile(
    shared_harvests: Any, source: Any
) -> None:
    slow, quick = source("partie-avant"), source("partie-apres")
    slow("entretemps", title="De la lente")
    quick("entretemps", title="De la rapide")
    began = harvest_catalogue.deciding(HarvestSource.get("partie-avant"), {})
    shared_harvests.run("partie-apres")
    holding = began.catalogue.holdings(["entretemps"])["entretemps"]
    assert not standing(began.ours, holding, began.rule).owns


def test_a_source_that_is_renamed_is_found_by_its_new_name(
    shared_harvests: Any, source: Any
) -> None:
    source("rebaptisee")("rebaptisee")
    shared_harvests.run("rebaptisee")
    renamed = {"id": "rebaptisee", "title": "Tout autre nom"}
    shared_harvests.call("geo2france_harvest_source_update", renamed)
    dataset = shared_harvests.dataset("rebaptisee")
    assert dataset["id"] in pending.remembered()
    index.reindex([dataset["id"]])
    asked = {"fq": 'harvest_source_title:"Tout autre nom"'}
    (found,) = shared_harvests.call("package_search", asked)["results"]
    assert found["id"] == dataset["id"]


def test_records_that_fail_are_read_again_alone(
    shared_harvests: Any, source: Any, tmp_path: Path
) -> None:
    put = source("fautive")
    put("bonne")
    put("fautive", title=" ")
    run = shared_harvests.run("fautive")
    assert run["counts"] == {"created": 1, "rejected": 1}
    put("fautive", title="Réparée")
    put("nouvelle")
    retried = shared_harvests.call("geo2france_harvest_retry", {"run_id": run["id"]})
    assert (retried["kind"], retried["state"]) == ("retry", "queued")
    runner.run(retried["id"])
    model.Session.expire_all()
    assert HarvestRun.get(retried["id"]).counts == {"created": 1}
    assert "nouvelle" not in shared_harvests.datasets()


def test_a_partner_that_gives_no_single_records_is_read_whole_which_is_said(
    shared_harvests: Any, source: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = source("entiere")
    put("entiere-bonne")
    put("entiere-fautive", title=" ")
    run = shared_harvests.run("entiere")
    put("entiere-fautive", title="Réparée")
    asked = shared_harvests.call("geo2france_harvest_retry", {"run_id": run["id"]})
    monkeypatch.setattr(folder_reader, "read_chosen", lambda *asked: None)
    runner.run(asked["id"])
    shown = shared_harvests.call("geo2france_harvest_run_show", {"run_id": asked["id"]})
    assert (shown["state"], shown["counts"]) == ("finished", {"created": 1})
    (remark,) = shown["remarks"]
    assert "everything is read to find them" in remark


class TestWithdrawal:
    """A source of six records loses some."""

    @pytest.fixture
    def folder(self, shared_harvests: Any, source: Any, tmp_path: Path, request: Any) -> Path:
        name = request.node.name[5:35].replace("_", "-")
        put = source(name)
        for number in range(6):
            put(f"{name}-{number}")
        shared_harvests.run(name)
        return tmp_path / name

    def age(self, folder: Path) -> None:
        """Let the days of grace be over."""
        rows = model.Session.query(HarvestRecord).filter(HarvestRecord.unseen_since.is_not(None))
        rows.update({"unseen_since": "2026-01-01T00:00:00Z"})
        model.Session.commit()

    def test_it_waits_for_the_days_of_grace_then_is_private_and_comes_back(
        self, shared_harvests: Any, folder: Path
    ) -> None:
        name = folder.name
        gone = folder / f"{name}-0.xml"
        text = gone.read_text()
        gone.unlink()
        assert shared_harvests.run(name)["counts"] == {"unchanged": 5, "unseen": 1}
        assert shared_harvests.run(name)["counts"] == {"unchanged": 5}
        assert not shared_harvests.dataset(f"{name}-0")["private"]
        self.age(folder)
        run = shared_harvests.run(name)
        assert (run["state"], run["counts"]) == ("finished", {"unchanged": 5, "withdrawn": 1})
        withdrawn = shared_harvests.dataset(f"{name}-0")
        assert withdrawn["private"]
        assert withdrawn["withdrawn"]
        public = tk.get_action("package_search")({}, {"fq": f'id:"{withdrawn["id"]}"'})
        assert public["count"] == 0
        assert shared_harvests.run(name)["counts"] == {"unchanged": 5}
        gone.write_text(text)
        assert shared_harvests.run(name)["counts"] == {"unchanged": 5, "returned": 1}
        back = shared_harvests.dataset(f"{name}-0")
        assert (back["private"], back.get("withdrawn") or "") == (False, "")
        assert back["id"] == withdrawn["id"]
        assert shared_harvests.run(name)["counts"] == {"unchanged": 6}

    def test_too_many_are_asked_about(self, shared_harvests: Any, folder: Path) -> None:
        name = folder.name
        texts = {file: file.read_text() for file in folder.iterdir()}
        for file in texts:
            file.unlink()
        shared_harvests.run(name)
        self.age(folder)
        run = shared_harvests.run(name)
        assert run["state"] == "asking"
        assert "all that the source gave, 6 records" in run["message"]
        assert not any(shared_harvests.dataset(f"{name}-{n}")["private"] for n in range(6))
        # Refused, the time of grace begins again: the next night does not ask.
        assert withdrawing.answer(run["id"], confirm=False, user="cheffe")
        assert not withdrawing.answer(run["id"], confirm=True, user="cheffe")
        assert shared_harvests.run(name)["state"] == "finished"
        self.age(folder)
        asking = shared_harvests.run(name)
        # One comes back meanwhile: what is confirmed is the rest.
        file, text = next(iter(sorted(texts.items())))
        file.write_text(text)
        again = shared_harvests.run(name)
        assert again["state"] == "asking"
        first = shared_harvests.call("geo2france_harvest_run_show", {"run_id": asking["id"]})
        assert first["state"] == "finished"
        assert withdrawing.answer(again["id"], confirm=True, user="cheffe")
        private = [shared_harvests.dataset(f"{name}-{n}")["private"] for n in range(6)]
        assert private == [False] + [True] * 5

    def test_a_changed_record_returns_updated(self, shared_harvests: Any, folder: Path) -> None:
        name = folder.name
        gone = folder / f"{name}-1.xml"
        text = gone.read_text()
        gone.unlink()
        shared_harvests.run(name)
        self.age(folder)
        shared_harvests.run(name)
        gone.write_text(text.replace("Un résumé", "Un autre résumé"))
        assert shared_harvests.run(name)["counts"] == {"unchanged": 5, "returned": 1}
        (line,) = shared_harvests.report(name)
        assert [change["field"] for change in line["changes"]] == ["notes", "private", "withdrawn"]
        back = shared_harvests.dataset(f"{name}-1")
        assert (back["private"], back["notes"]) == (False, "Un autre résumé.")
