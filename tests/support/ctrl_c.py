"""Signals for the programs that tests start."""

from __future__ import annotations

import signal

__all__ = ["heed_ctrl_c"]


def heed_ctrl_c() -> None:
    """Give a child the usual reaction to Ctrl-C, for ``preexec_fn``.

    A shell that runs the tests in the background tells them to ignore it, and children inherit it.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
