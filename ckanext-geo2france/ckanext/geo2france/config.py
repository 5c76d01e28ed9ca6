"""Every configuration key of the project is read here, and nowhere else."""

from __future__ import annotations

import ckan.plugins.toolkit as tk


def harvest_user() -> str:
    """Return the name of the user in whose name harvests write."""
    return tk.config["ckanext.geo2france.harvest.user"]
