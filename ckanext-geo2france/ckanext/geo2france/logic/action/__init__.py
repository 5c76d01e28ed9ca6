"""Blanket module: every public action function is imported here from the module of its subject."""

from __future__ import annotations

from ckanext.geo2france.logic.action.package_search import package_autocomplete, package_search

__all__ = ["package_autocomplete", "package_search"]
