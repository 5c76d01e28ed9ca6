"""gunicorn's hooks: CKAN is loaded before the workers are forked."""

from __future__ import annotations

from typing import Any

__all__ = ["post_fork", "when_ready"]


def when_ready(server: Any) -> None:
    """Let gunicorn write its logs again: CKAN's logging configuration disables all others."""
    for logger in (server.log.error_log, server.log.access_log):
        logger.disabled = False


def post_fork(server: Any, worker: Any) -> None:  # noqa: ARG001  gunicorn's signature
    """Forget the connections opened before the fork: two processes must not share a socket."""
    from ckan.model import ensure_engine

    ensure_engine().dispose(close=False)
