"""Root and an ordinary user start the same datahub; PostgreSQL never runs as root."""

from __future__ import annotations

import os
import pwd
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ckanext.geo2france.runtime import unprivileged
from ckanext.geo2france.runtime.jars import jars_folder
from ckanext.geo2france.runtime.project import cache_folder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another user")


@pytest.fixture
def ordinary_home() -> Iterator[Path]:
    """A folder that belongs to an ordinary user; pytest's own are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="geo2france-user-"))
    owner = pwd.getpwnam("nobody")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    yield folder
    shutil.rmtree(folder)


@as_root
def test_as_root_the_database_belongs_to_another_user_even_in_a_closed_folder(
    datahub: Any,
) -> None:
    assert any(folder.stat().st_mode & 0o077 == 0 for folder in datahub.home.path.parents)
    server = {p.name(): p.uids().effective for p in datahub.processes()}["postgres"]
    assert server != 0
    assert (datahub.home.path / "postgres").stat().st_uid == server


@as_root
def test_an_ordinary_user_starts_everything_under_its_own_name(
    new_datahub: Callable[..., Any], ordinary_home: Path
) -> None:
    assert jars_folder().is_dir()
    environment = {"HOME": str(ordinary_home), "GEO2FRANCE_CACHE": str(cache_folder())}
    hub = new_datahub(str(ordinary_home / "var"), **environment)
    # this Python may lie under /root, which the user could not enter
    hub.prefix = tuple(unprivileged.wrap([], "nobody", Path(os.path.realpath(sys.executable))))
    printed = hub.up()
    assert "one-time password" in printed
    assert {process.username() for process in hub.processes()} == {"nobody"}
    assert hub.get("/api/3/action/package_search").status_code == 200
    assert "Everything is stopped." in hub.interrupt()
    assert hub.processes() == []


@as_root
def test_a_user_is_known_to_be_kept_out(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert not unprivileged.can_enter("nobody", closed)
    assert unprivileged.can_enter("nobody", Path("/usr/bin"))
