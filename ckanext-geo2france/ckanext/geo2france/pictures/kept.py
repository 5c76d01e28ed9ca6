"""Pictures on disk: as many as there is room for, none for ever; that there is none is kept too."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["Kept", "Pictures"]

log = logging.getLogger(__name__)

#: Seconds after which a server that gave no picture is asked again.
NOT_YET: Final = 3600
#: Pictures drawn at the same time on this machine: a slow WMS shall not hold all threads.
SLOTS: Final = 2
#: Share of the room that is left taken when the oldest pictures go.
LEFT: Final = 0.8
SUFFIX: Final = ".png"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a picture: its bytes, none where the server gave none lately."""

    content: bytes


@dataclass(frozen=True, slots=True)
class Pictures:
    """The folder of the pictures, the seconds that each is kept, the bytes that all may take."""

    folder: Path
    seconds: float
    room: int

    def get(self, key: str) -> Kept | None:
        """Return what is kept under *key*, or None where it is to be drawn (again)."""
        path = self._path(key)
        try:
            status = path.stat()
            age = time.time() - status.st_mtime
            if age > (self.seconds if status.st_size else min(NOT_YET, self.seconds)):
                return None
            return Kept(path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("The picture %s cannot be read: %s", path, error)
            return None

    def has(self, key: str) -> bool:
        """Tell whether there is a picture under *key* to show, without reading it."""
        try:
            status = self._path(key).stat()
        except OSError:
            return False
        return bool(status.st_size) and time.time() - status.st_mtime <= self.seconds

    def put(self, key: str, content: bytes) -> None:
        """Keep a picture, or by no bytes that there is none; a full disk loses nothing but it."""
        path = self._path(key)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = path.with_suffix(f".{os.getpid()}-{time.monotonic_ns()}")
            draft.write_bytes(content)
            draft.replace(path)
            self._make_room()
        except OSError as error:
            log.warning("The picture %s cannot be written: %s", path, error)

    @contextmanager
    def slot(self) -> Iterator[bool]:
        """Hold one of the few turns to draw; False where all are taken.

        A lock on a file is freed by the death of whoever holds it.
        """
        with ExitStack() as held:
            yield any(self._takes(f"slot-{number}", held) for number in range(SLOTS))

    def _takes(self, name: str, held: ExitStack) -> bool:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = held.enter_context((self.folder / name).open("wb"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _make_room(self) -> None:
        """Remove the oldest pictures where all together take too much."""
        files = [(entry.stat(), Path(entry.path)) for entry in os.scandir(self.folder)]
        pictures = sorted(
            ((status.st_mtime, status.st_size, path) for status, path in files if _is_one(path)),
            reverse=True,
        )
        taken = sum(size for _, size, _ in pictures)
        if taken <= self.room:
            return
        while pictures and taken > self.room * LEFT:
            _, size, path = pictures.pop()
            path.unlink(missing_ok=True)
            taken -= size

    def _path(self, key: str) -> Path:
        return self.folder / (hashlib.sha256(key.encode()).hexdigest() + SUFFIX)


def _is_one(path: Path) -> bool:
    return path.suffix == SUFFIX
