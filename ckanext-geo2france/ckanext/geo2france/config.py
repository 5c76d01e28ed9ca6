"""Every configuration key of the project is read here, and nowhere else."""

from __future__ import annotations

import ckan.plugins.toolkit as tk


def harvest_user() -> str:
    """Return the name of the user in whose name harvests write."""
    return tk.config["ckanext.geo2france.harvest.user"]


def search_fields() -> list[str]:
    """Return the fields of other extensions that anyone may search, sort by, count and read; ``x_*`` is a prefix."""
    return tk.config["ckanext.geo2france.search.fields"]


def search_facet_limit() -> int:
    """Return how many values of a facet anyone but an administrator may ask for."""
    return tk.config["ckanext.geo2france.search.facet_limit"]


def search_keep_minutes() -> int:
    """Return the minutes between two refreshes of popularity by ``geo2france search keep``."""
    return tk.config["ckanext.geo2france.search.keep_minutes"]
