"""The ``geo2france`` command group, as seen by ``ckan`` and by the console script."""

from __future__ import annotations

import click

__all__ = ["geo2france"]


@click.group()
def geo2france() -> None:
    """Run and maintain the Géo2France datahub."""
