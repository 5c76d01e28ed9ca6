"""Harvests of small catalogues of ours: what changes, what stays, what goes wrong."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.geo2france.domain.errors import FetchError
from ckanext.geo2france.harvest import carrying, ending, runner
from ckanext.geo2france.harvest.locking import lock
from ckanext.geo2france.harvest.requesting import new_run
from ckanext.geo2france.harvesters import pipeline
from ckanext.geo2france.harvesters.request import Request
from ckanext.geo2france.model.harvest import HarvestRun, HarvestSource

LINKS = (
    "<gmd:MD_Distribution><gmd:transferOptions><gmd:MD_DigitalTransferOptions>{links}"
    "</gmd:MD_DigitalTransferOptions></gmd:transferOptions></gmd:MD_Distribution>"
)


def with_links(record: str, *urls: str) -> str:
    """Return *record* with links in its distribution."""
    links = "".join(
        "<gmd:onLine><gmd:CI_OnlineResource><gmd:linkage>"
        f"<gmd:URL>{url}</gmd:URL></gmd:linkage></gmd:CI_OnlineResource></gmd:onLine>"
        for url in urls
    )
    distribution = f"<gmd:distributionInfo>{LINKS.format(links=links)}</gmd:distributionInfo>"
    return record.replace("</gmd:MD_Metadata>", f"{distribution}</gmd:MD_Metadata>")


@pytest.fixture
def serve(server: Any, reply: Any) -> Callable[[Any], str]:
    """Return what serves a catalogue over HTTP and gives its address."""

    def start(catalogue: Any) -> str:
        def answer(handler: Any, body: bytes) -> None:
            if not body:
                # It has no capabilities: it is asked as any CSW.
                reply(handler, status=404)
                return
            try:
                reply(handler, catalogue(Request(server.url, body)))
            except FetchError as failure:
                reply(handler, status=failure.status)

        server.answer = answer
        return f"{server.url}/csw"

    return start


def test_a_changed_record_updates_its_dataset_and_keeps_its_addresses(
    harvests: Any, catalogue: Any, serve: Any, make_iso: Any
) -> None:
    partner = catalogue(
        [with_links(make_iso("a"), "https://example.org/1", "https://example.org/2")]
    )
    harvests.add("partenaire", serve(partner))
    harvests.run("partenaire")
    before = harvests.dataset("a")
    changed = make_iso("a", title="Titre tout neuf")
    partner.records[0] = with_links(changed, "https://example.org/2", "https://example.org/3")
    assert harvests.run("partenaire")["counts"] == {"updated": 1}
    after = harvests.dataset("a")
    assert after["title"] == "Titre tout neuf"
    assert (after["id"], after["name"]) == (before["id"], before["name"])
    kept, new = after["resources"]
    assert kept["id"] == before["resources"][1]["id"]
    assert new["id"] not in {resource["id"] for resource in before["resources"]}
    assert harvests.run("partenaire")["counts"] == {"unchanged": 1}


def test_an_update_keeps_what_the_record_does_not_say(
    harvests: Any, catalogue: Any, serve: Any, make_iso: Any
) -> None:
    partner = catalogue([make_iso("a")])
    harvests.add("partenaire", serve(partner))
    harvests.run("partenaire")
    dataset = harvests.dataset("a")
    harvests.call("package_patch", {"id": dataset["id"], "acronym": "OCS2D", "popularity": 12})
    partner.records[0] = make_iso("a", abstract="Un autre résumé.")
    harvests.run("partenaire")
    after = harvests.dataset("a")
    assert after["notes"] == "Un autre résumé."
    assert after["acronym"] == "OCS2D"
    assert float(after["popularity"]) == 12


def test_a_dataset_deleted_by_hand_stays_deleted_and_one_purged_comes_back(
    harvests: Any, catalogue: Any, serve: Any, make_iso: Any
) -> None:
    partner = catalogue([make_iso("a"), make_iso("b")])
    harvests.add("partenaire", serve(partner))
    harvests.run("partenaire")
    harvests.call("package_delete", {"id": harvests.dataset("a")["id"]})
    harvests.call("dataset_purge", {"id": harvests.dataset("b")["id"]})
    partner.records[:] = [make_iso("a", title="A"), make_iso("b", title="B")]
    run = harvests.run("partenaire")
    assert run["counts"] == {"rejected": 1, "created": 1}
    (line,) = harvests.report("partenaire", kind="rejected")
    assert "deleted here" in line["reason"]
    assert list(harvests.datasets()) == ["b"]


@pytest.mark.parametrize("trouble", ["500", "exception", "malformed"])
def test_one_bad_record_never_stops_a_run(
    harvests: Any, catalogue: Any, serve: Any, make_iso: Any, trouble: str
) -> None:
    records = [make_iso(f"r{number}") for number in range(8)]
    partner = catalogue([*records, make_iso("r8", title=" ")], bad={4: trouble})
    harvests.add("partenaire", serve(partner))
    run = harvests.run("partenaire")
    assert run["state"] == "finished", run["message"]
    assert run["counts"] == {"created": 7, "rejected": 2}
    reasons = {
        line["place"]: line["reason"] for line in harvests.report("partenaire", kind="rejected")
    }
    assert reasons["record 9"] == "The record has no title."
    assert reasons["record 4"]


def test_a_failing_page_does_not_make_its_records_unseen(
    harvests: Any, catalogue: Any, serve: Any, make_iso: Any
) -> None:
    partner = catalogue([make_iso("a"), make_iso("b")])
    harvests.add("partenaire", serve(partner))
    harvests.run("partenaire")
    partner.bad = {2: "exception"}
    assert harvests.run("partenaire")["counts"] == {"unchanged": 1, "rejected": 1}


def test_an_empty_answer_deletes_nothing(
    harvests: Any, catalogue: Any, serve: Any, make_iso: Any
) -> None:
    partner = catalogue([make_iso("a"), make_iso("b")])
    harvests.add("partenaire", serve(partner))
    harvests.run("partenaire")
    partner.records.clear()
    assert harvests.run("partenaire")["counts"] == {"unseen": 2}
    assert set(harvests.datasets()) == {"a", "b"}
    partner.records[:] = [make_iso("a"), make_iso("b")]
    assert harvests.run("partenaire")["counts"] == {"unchanged": 2}


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"<html><body>Connexion</body></html>", 200, "html"),
        (b"pas du XML", 200, "not well-formed"),
        (b"", 403, "403"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", 200, "DTD"),
    ],
)
def test_a_server_that_is_no_catalogue_fails_the_run_with_its_reason(
    harvests: Any, server: Any, reply: Any, body: bytes, status: int, words: str
) -> None:
    server.answer = lambda handler, asked: reply(handler, body, status=status)
    harvests.add("partenaire", server.url)
    run = harvests.run("partenaire")
    assert run["state"] == "failed"
    assert words in run["message"]
    assert run["finished"]


def test_a_run_cut_in_the_middle_is_gone_on_with_by_the_next(
    harvests: Any, catalogue: Any, serve: Any, make_iso: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "BATCH", 3)
    partner = catalogue([make_iso(f"r{number}") for number in range(6)])
    harvests.add("partenaire", serve(partner))
    source = HarvestSource.get("partenaire")
    take, taken = runner.Account.take, []

    def die_at_the_fourth(account: Any, decision: Any) -> None:
        taken.append(decision)
        if len(taken) == 4:
            raise KeyboardInterrupt
        take(account, decision)

    monkeypatch.setattr(runner.Account, "take", die_at_the_fourth)
    monkeypatch.setattr(ending, "close", lambda *args: None)
    tk.config["ckanext.geo2france.harvest.private_networks"] = ["127.0.0.0/8"]
    cut = new_run(source, "test").id
    with pytest.raises(KeyboardInterrupt):
        runner.run(cut)
    monkeypatch.undo()
    model.Session.rollback()
    assert HarvestRun.get(cut).state == "running"
    assert harvests.run("partenaire")["counts"] == {"unchanged": 3, "created": 3}
    model.Session.expire_all()
    assert HarvestRun.get(cut).state == "interrupted"


def test_a_source_is_harvested_once_at_a_time(
    harvests: Any, catalogue: Any, serve: Any, make_iso: Any
) -> None:
    harvests.add("partenaire", serve(catalogue([make_iso("a")])))
    alone = lock(HarvestSource.get("partenaire").id)
    with alone, pytest.raises(tk.ValidationError, match="already running"):
        harvests.run("partenaire")
    assert harvests.run("partenaire")["counts"] == {"created": 1}


def test_a_folder_of_files_is_a_source_too(harvests: Any, make_iso: Any, tmp_path: Any) -> None:
    (tmp_path / "a.xml").write_text(make_iso("a"))
    (tmp_path / "b.xml").write_text("<html/>")
    harvests.add("dossier", str(tmp_path), type="folder")
    assert harvests.run("dossier")["counts"] == {"created": 1, "rejected": 1}
    assert harvests.run("dossier")["counts"] == {"unchanged": 1, "rejected": 1}


def test_a_job_carries_out_the_run_that_was_asked_for(
    harvests: Any, catalogue: Any, serve: Any, make_iso: Any
) -> None:
    harvests.add("partenaire", serve(catalogue([make_iso("a")])))
    asked = harvests.call("geo2france_harvest_run", {"id": "partenaire"})
    assert asked["state"] == "queued"
    assert harvests.call("geo2france_harvest_run", {"id": "partenaire"})["id"] == asked["id"]
    tk.config["ckanext.geo2france.harvest.private_networks"] = ["127.0.0.0/8"]
    carrying.job(asked["id"])
    model.Session.expire_all()
    done = harvests.call("geo2france_harvest_status", {"id": "partenaire"})["run"]
    assert (done["id"], done["state"]) == (asked["id"], "finished")


def test_an_unchanged_record_costs_a_few_milliseconds(
    harvests: Any, catalogue: Any, serve: Any, make_iso: Any
) -> None:
    partner = catalogue([make_iso(f"r{number}") for number in range(20)])
    harvests.add("partenaire", serve(partner))
    harvests.run("partenaire")
    started = time.process_time()
    assert harvests.run("partenaire")["counts"] == {"unchanged": 20}
    assert (time.process_time() - started) / 20 < 0.01
