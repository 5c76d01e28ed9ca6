"""Blanket module: every public auth function is imported here from the module of its subject."""

from __future__ import annotations

__all__: list[str] = []
