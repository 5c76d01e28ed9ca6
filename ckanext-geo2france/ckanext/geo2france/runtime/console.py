"""The console script ``geo2france``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ckanext.geo2france.runtime.errors import RuntimeProblem, WrongPython
from ckanext.geo2france.runtime.home import Home

__all__ = ["main"]

home_option = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    default="var",
    envvar="GEO2FRANCE_HOME",
    show_default=True,
    help="The data folder.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Run and maintain the Géo2France datahub."""


@cli.command()
@home_option
@click.option("--port", type=int, help="Port of the web server; a free one is kept otherwise.")
def up(home: Path, port: int | None) -> None:
    """Start everything, and serve until Ctrl-C."""
    from ckanext.geo2france.runtime.foreground import serve

    serve(Home.at(home), port=port)


@cli.command()
@home_option
def down(home: Path) -> None:
    """Stop everything that runs in the data folder."""
    from ckanext.geo2france.runtime.supervision import Supervisor

    Supervisor(Home.at(home)).shutdown()
    click.echo("Everything is stopped.")


def main() -> None:
    """Run the console script; a problem that we know is told in its own words."""
    try:
        if sys.version_info < (3, 10):
            raise WrongPython(sys.version.split()[0])
        cli(standalone_mode=True)
    except RuntimeProblem as problem:
        click.secho(str(problem), fg="red", err=True)
        sys.exit(1)
