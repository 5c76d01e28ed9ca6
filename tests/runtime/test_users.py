"""PostgreSQL never runs as root; what an ordinary user starts is in test_life.py."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from ckanext.geo2france.runtime import unprivileged

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another user")


@as_root
def test_as_root_the_database_belongs_to_another_user_even_in_a_closed_folder(
    datahub: Any,
) -> None:
    assert any(folder.stat().st_mode & 0o077 == 0 for folder in datahub.home.path.parents)
    server = {p.name(): p.uids().effective for p in datahub.processes()}["postgres"]
    assert server != 0
    assert (datahub.home.path / "postgres").stat().st_uid == server


@as_root
def test_a_user_is_known_to_be_kept_out(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert not unprivileged.can_enter("nobody", closed)
    assert unprivileged.can_enter("nobody", Path("/usr/bin"))
