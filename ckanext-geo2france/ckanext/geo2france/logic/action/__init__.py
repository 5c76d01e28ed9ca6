"""Blanket module: every public action function is imported here from the module of its subject."""

from __future__ import annotations

__all__: list[str] = []
