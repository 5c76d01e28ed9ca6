"""A ZIP archive sent as it is made: nothing of it is kept whole in memory or on the disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from zipfile import ZIP_DEFLATED, ZipFile

__all__ = ["zipped"]


class _Pipe:
    """A file that can only be written, and whose content is taken away."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []

    def write(self, chunk: bytes) -> int:
        self.chunks.append(bytes(chunk))
        return len(chunk)

    def flush(self) -> None:
        """Do nothing: what was written is there."""

    def taken(self) -> bytes:
        found = b"".join(self.chunks)
        self.chunks.clear()
        return found


def zipped(entries: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield the bytes of an archive of *entries*, names and contents, one entry at a time."""
    pipe = _Pipe()
    with ZipFile(pipe, "w", ZIP_DEFLATED) as archive:  # pyright: ignore[reportCallIssue, reportArgumentType]
        for name, content in entries:
            archive.writestr(name, content)
            yield pipe.taken()
    yield pipe.taken()
