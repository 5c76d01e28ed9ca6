"""Blueprints of the portal, gathered for the blanket."""

from __future__ import annotations

__all__: list[str] = []
