"""What can go wrong at a start is told in a sentence, and the next start works."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ckanext.geo2france.runtime import bootstrap, errors, jars, ports
from ckanext.geo2france.runtime.console import cli
from ckanext.geo2france.runtime.errors import NotStarted
from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.project import project_root
from ckanext.geo2france.runtime.services import plan


def test_a_kept_port_that_is_taken_meanwhile_is_replaced(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    kept = ports.keep_port(home, "web")
    assert ports.keep_port(home, "web") == kept
    with socket.create_server(("127.0.0.1", kept)):
        assert ports.keep_port(home, "web") != kept


def test_a_folder_that_cannot_be_made_is_told(new_datahub: Callable[..., Any]) -> None:
    hub = new_datahub("file/var")
    hub.home.path.parent.write_text("not a folder")
    refused = hub.run("up")
    assert refused.returncode == 1
    assert "cannot be used" in refused.stderr
    assert "Traceback" not in refused.stderr
    hub.home.path.parent.unlink()
    hub.home.create()


def test_a_path_that_ckan_cannot_take_is_told(tmp_path: Path) -> None:
    with pytest.raises(errors.HomeUnusable, match="%"):
        Home.at(tmp_path / "100 %").create()


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _: usage(2**30, 2**30 - 2**20, 2**20))
        with pytest.raises(errors.DiskFull, match="has 1 MB free, and 512 MB are needed"):
            Home.at(tmp_path).create()
    Home.at(tmp_path).create()


def test_a_command_on_a_folder_without_a_datahub_says_how_to_start(
    new_datahub: Callable[..., Any],
) -> None:
    hub = new_datahub()
    for command in ("status", "down", "logs", "search explain eau"):
        refused = hub.run(*command.split())
        assert refused.returncode == 1
        assert "geo2france up" in refused.stderr
    assert not hub.home.path.exists()


def test_the_doctor_makes_no_folder(tmp_path: Path) -> None:
    home = tmp_path / "loin" / "var"
    said = CliRunner().invoke(cli, ["doctor", "--home", str(home)])
    assert "which the first `geo2france up` makes" in said.output
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "fichier").write_text("")
    said = CliRunner().invoke(cli, ["doctor", "--home", str(tmp_path / "fichier" / "var")])
    assert "cannot be used" in said.output


@pytest.mark.parametrize("home", ["--home {}", "--home={}"])
def test_the_home_may_be_named_after_any_command(tmp_path: Path, home: str) -> None:
    elsewhere = tmp_path / "ailleurs"
    line = ["search", "explain", *home.format(elsewhere).split(), "eau"]
    refused = CliRunner().invoke(cli, ["--home", str(tmp_path / "ici"), *line])
    assert isinstance(refused.exception, NotStarted)
    assert str(elsewhere) in str(refused.exception)
    named = CliRunner().invoke(cli, ["search", "status", "--home"])
    assert named.exit_code == 2
    assert "--home needs the path" in named.output


def test_the_help_of_a_command_needs_no_datahub(new_datahub: Callable[..., Any]) -> None:
    hub = new_datahub()
    for line in ("harvest add --help", "harvest add source --title -h"):
        told = hub.run(*line.split())
        assert told.returncode == 0, told.stderr
        assert told.stdout.startswith("Usage: geo2france harvest add [OPTIONS] NAME\n")
    assert hub.run("harvest").stdout.startswith("Usage: geo2france harvest [OPTIONS] COMMAND")
    assert not hub.home.path.exists()


def test_a_program_that_keeps_dying_is_told_with_its_log(
    new_datahub: Callable[..., Any],
) -> None:
    hub = new_datahub()
    hub.home.create()
    (hub.home.path / "ckan.ini").write_text(
        "[app:main]\nuse = config:services.ini\nckan.plugins = nonsense\n"
    )
    refused = hub.run("up")
    assert refused.returncode == 1
    assert "nonsense" in refused.stderr
    assert "Traceback (most" not in refused.stderr.splitlines()[0]
    assert hub.processes() == []


def test_jars_are_compared_with_the_lock_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = jars.ensure_jars()
    assert jars.verify_jars() == []
    monkeypatch.setenv("GEO2FRANCE_CACHE", str(tmp_path))
    copy = jars.jars_folder()
    shutil.copytree(sound, copy)
    altered = next(copy.glob("solr-core-*.jar"))
    altered.write_bytes(altered.read_bytes() + b"x")
    next(copy.glob("jts-core-*.jar")).unlink()
    assert sorted(jars.verify_jars()) == [
        next(sound.glob("jts-core-*.jar")).name + " is missing",
        altered.name + " differs from the lock file",
    ]


def test_without_network_the_missing_jars_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEO2FRANCE_CACHE", str(tmp_path))
    monkeypatch.setattr(jars, "PAUSES", (0,))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    home = Home.at(tmp_path / "var")
    home.create()
    with pytest.raises(errors.JarsUnavailable, match="check the network and start again"):
        plan(home)


@pytest.mark.parametrize("version", [(3, 9, 19), (3, 14, 0)])
def test_another_python_is_told_which_ones_can(
    version: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap.sys, "version_info", version)
    with pytest.raises(bootstrap.SetupFailed) as refused:
        bootstrap.main("runtime")
    assert f"Python {'.'.join(map(str, version))} cannot run the datahub" in str(refused.value)
    assert "3.10 to 3.13 is needed" in str(refused.value)
    assert "make run PYTHON=" in str(refused.value)


def test_a_machine_without_a_python_that_can_is_told_how_to_name_one() -> None:
    command = ["make", "-C", str(project_root()), "setup", "PYTHON="]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode != 0
    assert "No Python between 3.10 and 3.13 was found" in refused.stderr
    assert "make run PYTHON=" in refused.stderr
