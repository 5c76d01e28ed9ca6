"""Copies of what servers gave, on disk between two runs of a source."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import ckan.plugins.toolkit as tk

from ckanext.geo2france.harvesters.copies import Copy

__all__ = ["KeptCopies", "forget"]

log = logging.getLogger(__name__)

#: Bytes on disk that the copies of one source may take; what comes then is asked for whole.
ROOM: Final = 256 * 1024 * 1024


@dataclass(slots=True)
class KeptCopies:
    """The copies of one source: a file each, named by a digest of what was asked."""

    folder: Path
    room: int = ROOM
    used: set[str] = field(default_factory=set)
    taken: int = 0

    @classmethod
    def of(cls, source_id: str) -> KeptCopies | None:
        """Return the copies of a source, or None where the portal has no folder for files."""
        folder = _folder(source_id)
        return cls(folder) if folder is not None else None

    def get(self, key: str) -> Copy | None:
        """Return the copy kept under *key*; one that cannot be read is none."""
        path = self._path(key)
        try:
            head, _, body = path.read_bytes().partition(b"\n")
            kept = json.loads(head)
            copy = Copy(gzip.decompress(body), kept["etag"], kept["modified"])
        except FileNotFoundError:
            return None
        except (OSError, EOFError, ValueError, KeyError) as error:
            log.warning("The copy %s cannot be read: %s", path, error)
            return None
        self._use(path)
        return copy

    def put(self, key: str, copy: Copy) -> None:
        """Keep *copy* unless there is no room left; a full disk loses nothing but the copy."""
        path = self._path(key)
        head = json.dumps({"etag": copy.etag, "modified": copy.modified}).encode()
        content = head + b"\n" + gzip.compress(copy.body, 1)
        if self.taken + len(content) > self.room:
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = path.with_suffix(f".{os.getpid()}")
            with os.fdopen(
                os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
            ) as to:
                to.write(content)
            draft.replace(path)
        except OSError as error:
            log.warning("The copy %s cannot be written: %s", path, error)
            return
        self._use(path)

    def sweep(self) -> None:
        """Remove the copies that a whole reading of the source did not use."""
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                if path.name not in self.used:
                    path.unlink(missing_ok=True)

    def _use(self, path: Path) -> None:
        if path.name not in self.used:
            self.used.add(path.name)
            self.taken += path.stat().st_size

    def _path(self, key: str) -> Path:
        return self.folder / hashlib.sha256(key.encode()).hexdigest()


def forget(source_id: str) -> None:
    """Remove the copies of a source that is removed."""
    folder = _folder(source_id)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


def _folder(source_id: str) -> Path | None:
    root: str | None = tk.config.get("ckan.storage_path")
    return Path(root) / "harvest" / source_id if root else None
