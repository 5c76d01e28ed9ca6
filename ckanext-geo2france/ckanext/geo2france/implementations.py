"""The CKAN interfaces that no blanket covers, gathered from the modules that implement them."""

from __future__ import annotations

from ckanext.geo2france.search.hooks import SearchHooks
from ckanext.geo2france.theme import ThemeHooks

__all__ = ["Hooks"]


class Hooks(SearchHooks, ThemeHooks):
    """Every interface implementation of the plugin."""
