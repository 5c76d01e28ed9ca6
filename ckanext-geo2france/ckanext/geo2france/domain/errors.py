"""Errors of the domain.

Geo2FranceError
"""

from __future__ import annotations

__all__ = ["Geo2FranceError"]


class Geo2FranceError(Exception):
    """Root of every error raised by the project; a subclass takes values and owns its sentence."""
