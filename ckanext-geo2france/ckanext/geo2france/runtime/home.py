"""The data folder: everything that a running datahub keeps, in one place."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ckanext.geo2france.runtime.errors import DiskFull, HomeUnusable

__all__ = ["Home"]

NEEDED_MB = 512
PRIVATE = ("logs", "run", "tmp", "uploads", "webassets", "solr", "valkey")
PASSAGE = 0o711  # others may pass through, but not look around
SECRETS = (
    "postgres",
    "ckan",
    "datastore",
    "valkey",
    "session",
    "beaker",
    "supervisor",
    "harvest",
)


@dataclass(frozen=True, slots=True)
class Home:
    """One data folder and the paths inside it; state and secrets are read at each use."""

    path: Path

    @classmethod
    def at(cls, path: str | Path) -> Home:
        """Return the home at *path*, which need not exist."""
        return cls(Path(path).expanduser().resolve())

    @property
    def logs(self) -> Path:
        """Where each service writes its log."""
        return self.path / "logs"

    @property
    def run(self) -> Path:
        """Process ids and sockets; may be emptied when nothing runs."""
        return self.path / "run"

    @property
    def ini(self) -> Path:
        """The administrator's CKAN configuration, written once."""
        return self.path / "ckan.ini"

    @property
    def services_ini(self) -> Path:
        """Addresses and secrets, rewritten at each start."""
        return self.path / "services.ini"

    def create(self) -> None:
        """Make the folder and its parts; raise HomeUnusable or DiskFull when it cannot serve."""
        if "%" in str(self.path):
            raise HomeUnusable(self.path, "CKAN's configuration cannot hold a path with a %")
        try:
            self._make_private()
            probe = self.run / "probe"
            probe.write_text("ok")
            probe.unlink()
        except OSError as error:
            raise HomeUnusable(self.path, error.strerror or str(error)) from error
        free = shutil.disk_usage(self.path).free // 2**20
        if free < NEEDED_MB:
            raise DiskFull(self.path, free, NEEDED_MB)

    def _make_private(self) -> None:
        """Make the folders, closed to others; those that were made more open are corrected."""
        root = os.geteuid() == 0
        # root runs PostgreSQL under another user, who must get to its folder
        self.path.mkdir(parents=True, exist_ok=True, mode=PASSAGE if root else 0o700)
        if not root and _mode_if_ours(self.path) == PASSAGE:
            self.path.chmod(0o700)
        for name in PRIVATE:
            folder = self.path / name
            folder.mkdir(exist_ok=True, mode=0o700)
            if _mode_if_ours(folder) not in {None, 0o700}:
                folder.chmod(0o700)

    def state(self) -> dict[str, Any]:
        """Return what earlier starts noted: ports, what is provisioned."""
        return _read_json(self.path / "state.json")

    def note(self, **values: Any) -> None:
        """Add *values* to the state."""
        _write_json(self.path / "state.json", {**self.state(), **values}, mode=0o644)

    def address(self) -> str | None:
        """Return the address that the last start served at."""
        port = self.state().get("ports", {}).get("web")
        return os.environ.get("CKAN_SITE_URL") or (f"http://127.0.0.1:{port}" if port else None)

    def secrets(self) -> dict[str, str]:
        """Return the generated secrets, made at the first call and kept with mode 0600."""
        path = self.path / "secrets.json"
        known = _read_json(path)
        missing = {name: secrets.token_urlsafe(32) for name in SECRETS if name not in known}
        if missing:
            known.update(missing)
            _write_json(path, known, mode=0o600)
        return known

    def keep_secret(self, name: str, value: str | None) -> None:
        """Keep a secret under *name*, or forget it when *value* is None."""
        known = {key: kept for key, kept in self.secrets().items() if key != name}
        if value is not None:
            known[name] = value
        _write_json(self.path / "secrets.json", known, mode=0o600)


def _mode_if_ours(folder: Path) -> int | None:
    """Return the mode of *folder*, None when it belongs to another user, who decides."""
    found = folder.stat()
    return stat.S_IMODE(found.st_mode) if found.st_uid == os.geteuid() else None


def _read_json(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}


def _write_json(path: Path, values: dict[str, Any], *, mode: int) -> None:
    """Replace *path* in one step, so that a kill never leaves half a file."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        json.dump(values, handle, indent=2, sort_keys=True)
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(path)
