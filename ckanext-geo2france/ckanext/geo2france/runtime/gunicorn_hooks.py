"""gunicorn's hooks: CKAN is loaded before the workers are forked, long addresses are read."""

from __future__ import annotations

from typing import Any, Final

from gunicorn.http import message

__all__ = ["LONGEST_LINE", "post_fork", "when_ready"]

#: Bytes of an address, or of a header, which may repeat the address of the page before. A polygon
#: of 500 points takes 20,000. gunicorn knows 8,190 at most, or no limit at all.
LONGEST_LINE: Final = 65_536
message.MAX_REQUEST_LINE = LONGEST_LINE


def when_ready(server: Any) -> None:
    """Let gunicorn write its logs again: CKAN's logging configuration disables all others."""
    for logger in (server.log.error_log, server.log.access_log):
        logger.disabled = False


def post_fork(server: Any, worker: Any) -> None:  # noqa: ARG001  gunicorn's signature
    """Forget the connections opened before the fork: two processes must not share a socket."""
    from ckan.model import ensure_engine

    ensure_engine().dispose(close=False)
