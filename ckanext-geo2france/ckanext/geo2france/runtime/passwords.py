"""One-time passwords that a person can copy from a terminal."""

from __future__ import annotations

import secrets

__all__ = ["one_time_password"]

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # no letter looks like a digit


def one_time_password() -> str:
    """Return four groups of four letters and digits: 80 bits."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
