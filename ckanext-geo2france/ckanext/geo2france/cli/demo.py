"""``geo2france demo load``: the demonstration catalogue."""

from __future__ import annotations

from pathlib import Path

import click

from ckanext.geo2france.runtime.project import demo_folder

__all__ = ["demo"]


@click.group()
def demo() -> None:
    """Try the portal with an invented catalogue."""


@demo.command()
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=demo_folder,
    help="Where the catalogue is.",
)
def load(folder: Path) -> None:
    """Load the demonstration catalogue; what is there already stays."""
    from ckanext.geo2france.demonstration import load

    load(folder.resolve(), click.echo)
