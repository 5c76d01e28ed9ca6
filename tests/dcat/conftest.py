"""The shapes of each profile, read once."""

from __future__ import annotations

from shape_fixtures import profiles

__all__ = ["profiles"]
