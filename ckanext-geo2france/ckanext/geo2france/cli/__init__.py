"""The ``geo2france`` command group, as seen by ``ckan`` and by the console script."""

from __future__ import annotations

import click

from ckanext.geo2france.cli.account import account
from ckanext.geo2france.cli.demo import demo
from ckanext.geo2france.cli.harvest import harvest
from ckanext.geo2france.cli.search import search

__all__ = ["geo2france"]


@click.group()
def geo2france() -> None:
    """Run and maintain the Géo2France datahub."""


geo2france.add_command(search)
geo2france.add_command(harvest)
geo2france.add_command(demo)
geo2france.add_command(account)
