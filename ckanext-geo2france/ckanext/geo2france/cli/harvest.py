"""``geo2france harvest``: the sources and their runs, on the command line."""

from __future__ import annotations

from ckanext.geo2france.cli import harvest_clearing, harvest_runs, harvest_sources
from ckanext.geo2france.cli.harvest_group import harvest

__all__ = ["harvest", "harvest_clearing", "harvest_runs", "harvest_sources"]
