"""``geo2france harvest`` as an administrator types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from click.testing import CliRunner, Result

from ckanext.geo2france.cli import geo2france


def harvest(*arguments: str) -> Result:
    return CliRunner().invoke(geo2france, ["harvest", *arguments])


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
    assert "harvest run dossier" in add(folder).output
    done = harvest("run", "dossier", "--wait")
    assert done.exit_code == 0, done.output
    assert "dossier: finished, 1 created, 1 rejected" in done.output
    assert "rejected  b.xml" in done.output
    again = json.loads(harvest("run", "dossier", "--wait", "--json").output)
    assert again["run"]["counts"] == {"unchanged": 1, "rejected": 1}
    assert "1 unchanged, 1 rejected" in harvest("status").output
    assert json.loads(harvest("status", "--json").output)[0]["name"] == "dossier"


def test_a_title_of_several_lines_is_one_line_of_the_report(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from ckanext.geo2france.cli.harvest import _print_line

    line = {"kind": "rejected", "identifier": "x", "place": "", "notes": []}
    _print_line({**line, "title": "Haies\n   du bocage", "reason": "no\ntitle"})
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
