"""What dies is started again, and the commands that tell of it."""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from ckanext.geo2france.runtime import solr
from ckanext.geo2france.runtime.errors import StepFailed
from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.ports import keep_port
from ckanext.geo2france.runtime.supervision import Supervisor


def test_every_process_runs_and_is_shown(datahub: Any, eventually: Callable[..., bool]) -> None:
    assert eventually(lambda: datahub.run("status").returncode == 0)
    shown = datahub.run("status").stdout
    for name in ("postgres", "valkey", "solr", "web", "jobs", "keeper", "harvest"):
        assert name in shown
    assert datahub.address() in shown


@pytest.mark.parametrize("name", ["web", "solr", "valkey", "postgres", "jobs", "harvest"])
def test_a_process_that_dies_is_started_again(
    datahub: Any, eventually: Callable[..., bool], name: str
) -> None:
    before = datahub.pid_of(name)
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: datahub.pid_of(name) not in (0, before))
    assert eventually(lambda: _searches(datahub))


def test_a_web_worker_that_dies_is_replaced(datahub: Any, eventually: Callable[..., bool]) -> None:
    master = psutil.Process(datahub.pid_of("web"))
    workers = [child.pid for child in master.children()]
    assert len(workers) >= 2
    os.kill(workers[0], signal.SIGKILL)
    assert eventually(lambda: len([c for c in master.children() if c.pid != workers[0]]) >= 2)
    assert _searches(datahub)


def test_a_second_up_is_refused_while_the_first_serves(datahub: Any) -> None:
    refused = datahub.run("up")
    assert refused.returncode == 1
    assert datahub.address() in refused.stderr
    assert _searches(datahub)


def test_logs_show_one_service_or_all(datahub: Any) -> None:
    assert "Booting worker" in datahub.run("logs", "web").stdout
    assert "GET /api/3/action/status_show" in datahub.run("logs", "access", "-n", "500").stdout
    every = datahub.run("logs", "-n", "500").stdout
    assert {"postgres", "solr", "web"} <= {line.split()[0] for line in every.splitlines()}
    unknown = datahub.run("logs", "nothing")
    assert unknown.returncode == 1
    assert "postgres" in unknown.stderr


def test_the_doctor_finds_nothing_to_mend(datahub: Any, eventually: Callable[..., bool]) -> None:
    assert eventually(lambda: datahub.run("doctor").returncode == 0), datahub.run("doctor").stdout
    said = datahub.run("doctor").stdout
    for subject in ("Python", "Solr's jars", "PostgreSQL", "Valkey", "Solr ", "Migrations"):
        assert f"ok  {subject}" in said


def test_a_configset_with_an_error_costs_no_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home.at(tmp_path / "var")
    config = tmp_path / "config"
    shutil.copytree(solr.config_folder() / "solr", config / "solr")
    monkeypatch.setattr(solr, "config_folder", lambda: config)
    home.create()
    (config / "solr" / "conf" / "solrconfig.xml").write_text("<config><no")
    solr.prepare(home)
    kept = home.path / "solr" / "ckan" / "data" / "index" / "kept"
    kept.parent.mkdir(parents=True)
    kept.touch()
    program, supervisor = solr.program(home, keep_port(home, "solr")), Supervisor(home)
    supervisor.launch([program])
    try:
        supervisor.start("solr")
        with pytest.raises(StepFailed, match="Could not load conf"):
            supervisor.wait(program)
    finally:
        supervisor.shutdown()
    assert kept.exists()


def _searches(hub: Any) -> bool:
    try:
        return hub.get("/api/3/action/package_search?q=eau").json()["success"]
    except (OSError, ValueError):
        return False


def test_a_polygon_of_500_points_fits_in_an_address(datahub: Any) -> None:
    points = [
        [round(3 + math.cos(math.tau * n / 500), 6), round(50 + math.sin(math.tau * n / 500), 6)]
        for n in range(500)
    ]
    shape = json.dumps({"type": "Polygon", "coordinates": [[*points, points[0]]]})
    # a browser names the page in the header of whatever it loads next
    page = requests.get(f"{datahub.address()}/dataset/", {"ext_geometry": shape}, timeout=60)
    assert len(page.url) > 15_000
    assert page.status_code == 200
    again = requests.get(page.url, headers={"Referer": page.url}, timeout=60)
    assert again.status_code == 200
    beyond = requests.get(f"{datahub.address()}/dataset/", {"q": "x" * 70_000}, timeout=60)
    assert beyond.status_code in (400, 414, 431)
