"""The process of the harvests: its workers, and what becomes of a run that is killed."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from ckanext.geo2france.runtime.project import executable

RECORDS = 250
RECORD = """<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd"
  xmlns:gco="http://www.isotc211.org/2005/gco">
  <gmd:fileIdentifier><gco:CharacterString>essai-{n}</gco:CharacterString></gmd:fileIdentifier>
  <gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation>
    <gmd:title><gco:CharacterString>Jeu moissonné {n}</gco:CharacterString></gmd:title>
  </gmd:CI_Citation></gmd:citation>
  <gmd:abstract><gco:CharacterString>Un résumé.</gco:CharacterString></gmd:abstract>
  </gmd:MD_DataIdentification></gmd:identificationInfo>
</gmd:MD_Metadata>"""

TOKEN = """
import ckan.plugins.toolkit as tk
name = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
made = tk.get_action("api_token_create")({"user": name}, {"user": name, "name": "essai"})
print("token:" + made["token"])
"""

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def ask(datahub: Any) -> Ask:
    """Return what calls an action as the portal itself: its administrator has no password yet."""
    shell = [executable("ckan"), "-c", str(datahub.home.ini), "shell"]
    made = subprocess.run(shell, input=TOKEN, capture_output=True, text=True, check=True)
    headers = {"Authorization": re.findall(r"token:(\S+)", made.stdout)[0]}

    def call(action: str, **data: Any) -> Any:
        address = f"{datahub.address()}/api/3/action/{action}"
        answer = requests.post(address, json=data, headers=headers, timeout=60).json()
        assert answer["success"], answer
        return answer["result"]

    return call


@pytest.fixture
def source(ask: Ask, tmp_path: Path) -> Iterator[str]:
    """Give a folder of records as a source, and remove what it brought."""
    for number in range(RECORDS):
        (tmp_path / f"{number}.xml").write_text(RECORD.format(n=number), encoding="utf-8")
    ask("organization_create", name="agence-essai", title="Agence")
    described = {"name": "dossier", "type": "folder", "url": str(tmp_path)}
    ask("geo2france_harvest_source_create", owner_org="agence-essai", **described)
    yield "dossier"
    ask("geo2france_harvest_clear", id="dossier", wait=True)
    ask("geo2france_harvest_source_delete", id="dossier")
    ask("organization_purge", id="agence-essai")


def _workers(datahub: Any) -> list[psutil.Process]:
    return psutil.Process(datahub.pid_of("harvest")).children()


def test_a_worker_that_dies_is_replaced(datahub: Any, eventually: Callable[..., bool]) -> None:
    assert eventually(lambda: len(_workers(datahub)) == 2, 180)
    first = _workers(datahub)[0]
    first.kill()
    assert eventually(
        lambda: len(_workers(datahub)) == 2 and first.pid not in {w.pid for w in _workers(datahub)}
    )


def test_a_run_that_is_killed_goes_on_and_nothing_is_lost_or_comes_twice(
    datahub: Any, ask: Ask, source: str, eventually: Callable[..., bool]
) -> None:
    run = ask("geo2france_harvest_run", id=source)

    assert eventually(lambda: _counts(ask, run).get("created", 0) > 0, 180)
    horses = [horse for worker in _workers(datahub) for horse in worker.children()]
    for horse in horses:
        horse.kill()
    assert len(horses) == 1

    def states() -> list[str]:
        runs = ask("geo2france_harvest_run_list", id=source)["runs"]
        return [each["state"] for each in reversed(runs)]

    assert eventually(lambda: states() == ["interrupted", "finished"], 240)
    second, first = ask("geo2france_harvest_run_list", id=source)["runs"]
    assert second["counts"]["unchanged"] == first["counts"]["created"]
    assert first["counts"]["created"] + second["counts"]["created"] == RECORDS
    found = ask("package_search", q="", fq="organization:agence-essai", rows=RECORDS + 10)
    assert found["count"] == RECORDS
    assert len({each["metadata_identifier"] for each in found["results"]}) == RECORDS

    cleared = ask("geo2france_harvest_clear", id=source)
    assert eventually(lambda: _counts(ask, cleared).get("removed", 0) > 0, 180)
    for horse in [horse for worker in _workers(datahub) for horse in worker.children()]:
        horse.kill()
    assert eventually(lambda: states()[2:] == ["interrupted", "finished"], 240)
    runs = ask("geo2france_harvest_run_list", id=source)["runs"][:2]
    assert [run["kind"] for run in runs] == ["clear", "clear"]
    assert sum(run["counts"]["removed"] for run in runs) == RECORDS
    assert ask("package_search", fq="organization:agence-essai")["count"] == 0


def _counts(ask: Ask, run: dict[str, Any]) -> dict[str, int]:
    return ask("geo2france_harvest_run_show", run_id=run["id"])["counts"]
