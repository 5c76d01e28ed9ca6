"""``geo2france harvest`` as an administrator types it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from click.testing import CliRunner, Result

from ckanext.geo2france.cli import geo2france, harvest_clearing
from ckanext.geo2france.cli.harvest_printing import print_outcome
from ckanext.geo2france.harvest.credentials import authorization_of
from ckanext.geo2france.model.harvest import HarvestSource


def harvest(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(geo2france, ["harvest", *arguments], input=typed)


def told(*arguments: str, typed: str = "") -> Any:
    """Return the JSON that a command prints."""
    done = harvest(*arguments, "--json", typed=typed)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.fixture
def folder(harvests: Any, make_iso: Any, tmp_path: Path) -> str:
    """Give a folder of one good record and one bad."""
    (tmp_path / "a.xml").write_text(make_iso("a", title="Haies"))
    (tmp_path / "b.xml").write_text("<html/>")
    return str(tmp_path)


def add(folder: str) -> Result:
    return harvest(
        "add", "dossier", "--type", "folder", "--url", folder, "--organization", "agence-essai"
    )


def test_a_source_is_added_harvested_and_reported(folder: str) -> None:
    assert "harvest preview dossier" in add(folder).output
    done = harvest("run", "dossier", "--wait")
    assert done.exit_code == 0, done.output
    assert "dossier: finished, 1 created, 1 rejected" in done.output
    assert "rejected  b.xml" in done.output
    again = json.loads(harvest("run", "dossier", "--wait", "--json").output)
    assert again["run"]["counts"] == {"unchanged": 1, "rejected": 1}
    assert "1 unchanged, 1 rejected" in harvest("status").output
    assert json.loads(harvest("status", "--json").output)[0]["name"] == "dossier"


FAR = """<gmd:extent><gmd:EX_Extent><gmd:geographicElement><gmd:EX_GeographicBoundingBox>
<gmd:westBoundLongitude><gco:Decimal>-200</gco:Decimal></gmd:westBoundLongitude>
<gmd:eastBoundLongitude><gco:Decimal>3</gco:Decimal></gmd:eastBoundLongitude>
<gmd:southBoundLatitude><gco:Decimal>49</gco:Decimal></gmd:southBoundLatitude>
<gmd:northBoundLatitude><gco:Decimal>51</gco:Decimal></gmd:northBoundLatitude>
</gmd:EX_GeographicBoundingBox></gmd:geographicElement></gmd:EX_Extent></gmd:extent>"""


def test_a_note_about_a_field_is_told_where_nobody_asks_by_a_page(
    folder: str, make_iso: Any
) -> None:
    (Path(folder) / "c.xml").write_text(make_iso("c", extra=FAR))
    add(folder)
    done = harvest("run", "dossier", "--wait")
    assert done.exit_code == 0, done.output
    # As at a prompt: a thread of its own is in no request.
    with ThreadPoolExecutor(1) as prompt:
        report = prompt.submit(harvest, "report", "dossier").result()
    assert report.exit_code == 0, report.exception
    assert "Extents: west -200.0 is outside" in report.output


def test_a_run_that_asks_lists_what_it_would_withdraw_each_time(folder: str, make_iso: Any) -> None:
    add(folder)
    (Path(folder) / "b.xml").write_text(make_iso("b", title="Mares"))
    harvest("run", "dossier", "--wait")
    harvest("change", "dossier", "--grace-days", "0")
    (Path(folder) / "a.xml").unlink()
    for _ in range(2):
        done = harvest("run", "dossier", "--wait")
        assert done.exit_code == 1
        assert "?         Haies\n" in done.output
    (asked,) = told("report", "dossier")["run"]["asks"]
    assert asked["title"] == "Haies"


def test_a_title_of_several_lines_is_one_line_of_the_report(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line = {"kind": "rejected", "identifier": "x", "place": "", "notes": []}
    print_outcome({**line, "title": "Haies\n   du bocage", "reason": "no\ntitle"})
    assert capsys.readouterr().out == "rejected  x « Haies du bocage »: no title\n"


def test_a_run_that_fails_exits_with_1(folder: str, harvests: Any) -> None:
    harvests.add("fermee", "http://127.0.0.1:9/csw")
    tk.config["ckanext.geo2france.harvest.private_networks"] = []
    failed = harvest("run", "fermee", "--wait")
    assert failed.exit_code == 1
    assert "fermee: failed" in failed.output


def test_what_is_refused_is_said_and_exits_with_1(folder: str) -> None:
    add(folder)
    twice = add(folder)
    assert twice.exit_code == 1
    assert "already has this name" in twice.output
    for command in ("run", "status"):
        unknown = harvest(command, "nulle-part", *(["--wait"] if command == "run" else []))
        assert unknown.exit_code == 1
        assert "nulle-part" in unknown.output


def test_a_private_address_is_refused_at_once_unless_the_settings_allow_it(harvests: Any) -> None:
    add = ("add", "interne", "--organization", "agence-essai", "--url")
    for address in ("http://127.0.0.1:2/csw", "http://[::1]:9/csw", "http://169.254.169.254/"):
        refused = harvest(*add, address)
        assert refused.exit_code == 1
        assert "private address" in refused.output
    tk.config["ckanext.geo2france.harvest.private_networks"] = ["127.0.0.0/8"]
    assert harvest(*add, "http://127.0.0.1:2/csw").exit_code == 0


def test_without_wait_the_run_is_queued(folder: str) -> None:
    add(folder)
    queued = json.loads(harvest("run", "dossier", "--json").output)
    assert queued["state"] == "queued"


def test_a_source_is_described_and_changed_by_options(folder: str, harvests: Any) -> None:
    harvests.call("group_create", {"name": "eau", "title": "Eau"})
    filter_file = Path(folder) / "filtre.fes"
    filter_file.write_text('<Filter xmlns="http://www.opengis.net/ogc"><Not/></Filter>')
    options = (
        *("--url", "https://example.org/csw", "--organization", "agence-essai"),
        *("--schedule", "30 3 * * 1", "--priority", "0", "--inactive", "--page-size", "20"),
        *("--keyword", "eau", "--keyword", "zones humides", "--bbox", "1,48,4,51"),
        *("--modified-since", "2024-01-31", "--fes", str(filter_file)),
        *("--licence", "etalab-2.0", "--territory", "fr:departement:62", "--group", "eau"),
        *("--override", "maintenance_frequency=annually", "--extra", "schema=gmd"),
        *("--grace-days", "0", "--threshold", "50", "--username", "moi"),
    )
    made = told("add", "partenaire", *options, typed="un secret\n")
    assert (made["priority"], made["active"], made["schedule"]) == (0, False, "30 3 * * 1")
    assert made["options"]["filters"]["keywords"] == ["eau", "zones humides"]
    assert made["options"]["overrides"] == {"maintenance_frequency": "annually"}
    assert (made["options"]["grace_days"], made["options"]["threshold"]) == (0, 50)
    authorization = authorization_of(HarvestSource.get("partenaire").credentials)
    assert authorization is not None
    assert authorization.header.startswith("Basic ")
    changed = told("change", "partenaire", "--active", "--title", "Le partenaire")
    assert changed["active"] is True
    assert changed["next_run"]
    assert changed["options"] == made["options"]
    assert "next 20" in harvest("list").output
    assert harvest("change", "partenaire", "--override", "sans valeur").exit_code == 2


def test_everything_about_runs_by_commands(folder: str, harvests: Any) -> None:
    add(folder)
    assert harvest("retry", "dossier").exit_code == 1
    harvest("run", "dossier", "--wait")
    report = told("report", "dossier")
    assert [line["kind"] for line in report["outcomes"]] == ["created", "rejected"]
    assert told("report", "dossier", "--kind", "rejected")["outcomes"][0]["place"] == "b.xml"
    shown = harvest("report", "dossier").output
    assert "created   a « Haies »" in shown
    assert "rejected  b.xml" in shown
    assert told("status", "dossier")["last_run"]["state"] == "finished"
    assert "dossier: finished" in harvest("status", "dossier").output
    queued = told("retry", "dossier")
    assert (queued["kind"], queued["state"]) == ("retry", "queued")
    assert queued["retries"] == report["run"]["id"]
    assert told("cancel", "dossier")["state"] == "cancelled"
    assert harvest("cancel", "dossier").exit_code == 1
    assert "over already" in harvest("cancel", "dossier").output


def test_a_run_that_asks_is_answered(folder: str, harvests: Any) -> None:
    add(folder)
    harvest("change", "dossier", "--grace-days", "0")
    harvest("run", "dossier", "--wait")
    assert harvest("confirm", "dossier").exit_code == 1
    for file in Path(folder).iterdir():
        file.unlink()
    asked = harvest("run", "dossier", "--wait")
    assert asked.exit_code == 1
    assert "harvest confirm dossier" in asked.output
    assert told("confirm", "dossier", "--refuse")["counts"].get("withdrawn", 0) == 0
    harvest("run", "dossier", "--wait", "--full")
    assert "1 withdrawn" in harvest("confirm", "dossier").output


def test_a_source_is_cleared_then_removed(folder: str, harvests: Any) -> None:
    add(folder)
    harvest("run", "dossier", "--wait")
    refused = harvest("remove", "dossier")
    assert refused.exit_code == 1
    assert "1 dataset comes from this source" in refused.output
    assert told("clear", "dossier", "--yes")["run"]["counts"] == {"removed": 1}
    assert harvests.datasets() == {}
    again = told("run", "dossier", "--wait")
    assert again["run"]["counts"]["created"] == 1
    told("clear", "dossier", "--yes")
    told("remove", "dossier")
    assert told("list") == []


def test_clearing_asks_beside_the_output_and_only_somebody_who_is_there(
    folder: str, harvests: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(folder)
    harvest("run", "dossier", "--wait")
    alone = harvest("clear", "dossier", "--json", typed="y\n")
    assert (alone.exit_code, alone.stdout) == (1, "")
    assert "give --yes" in alone.stderr
    monkeypatch.setattr(harvest_clearing, "is_terminal", lambda: True)
    for typed in ("n\n", ""):
        refused = harvest("clear", "dossier", "--json", typed=typed)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert "Remove the datasets of dossier (1 records)?" in refused.stderr
        assert "Nothing was removed" in refused.stderr
    assert list(harvests.datasets()) == ["a"]
    done = harvest("clear", "dossier", "--json", typed="y\n")
    assert json.loads(done.stdout)["run"]["state"] == "finished"
    assert harvests.datasets() == {}


def test_a_source_is_cleared_in_the_background_if_asked(folder: str, harvests: Any) -> None:
    add(folder)
    harvest("run", "dossier", "--wait")
    queued = told("clear", "dossier", "--yes", "--no-wait")
    assert (queued["kind"], queued["state"]) == ("clear", "queued")
    for command in (
        ("run", "dossier"),
        ("run", "dossier", "--wait"),
        ("clear", "dossier", "--yes"),
    ):
        refused = harvest(*command)
        assert refused.exit_code == 1, command
    assert list(harvests.datasets()) == ["a"]
    assert told("cancel", "dossier")["state"] == "cancelled"


def test_a_preview_writes_nothing(folder: str, harvests: Any) -> None:
    add(folder)
    shown = harvest("preview", "dossier", "--all").output
    assert "created   a « Haies »" in shown
    assert "1 created, 1 rejected: nothing is written" in shown
    assert harvests.datasets() == {}
    assert told("preview", "dossier", "--limit", "1")["counts"] == {"created": 1}
