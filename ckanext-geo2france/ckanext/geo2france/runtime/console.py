"""The console script ``geo2france``: the runtime's commands, and those of the CKAN plugin."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path
from typing import Any

import click

from ckanext.geo2france.loading import uncollected
from ckanext.geo2france.runtime.errors import NotStarted, RuntimeProblem, Stopped
from ckanext.geo2france.runtime.home import Home

__all__ = ["main"]

HELP = ["-h", "--help"]
FOLDER = click.Path(file_okay=False, path_type=Path)


class _Cli(click.Group):
    """Our own commands first; any other name is a command of the CKAN plugin in that home."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *sorted(_plugin().list_commands(ctx))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        inside = _plugin().get_command(ctx, cmd_name)
        return None if inside is None else _passed_on(cmd_name, inside)


@click.group(cls=_Cli, context_settings={"help_option_names": HELP})
@click.option(
    "--home",
    type=FOLDER,
    default=Path("var"),
    envvar="GEO2FRANCE_HOME",
    show_default=True,
    help="The data folder; may also be given after the command.",
)
@click.pass_context
def cli(ctx: click.Context, home: Path) -> None:
    """Run and maintain the Géo2France datahub."""
    ctx.obj = Home.at(home)


def _with_home(function: Callable[..., None]) -> Callable[..., None]:
    """Pass the home to a command, which takes ``--home`` itself too."""

    @click.option("--home", type=FOLDER, help="The data folder.")
    @click.pass_context
    def command(ctx: click.Context, home: Path | None, **options: Any) -> None:
        ctx.invoke(function, Home.at(home) if home else ctx.obj, **options)

    command.__doc__ = function.__doc__
    command.__click_params__ += getattr(function, "__click_params__", [])  # type: ignore[attr-defined]
    command.__name__ = function.__name__
    return command


@cli.command()
@_with_home
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the web server [a free one].")
@click.option("--demo", is_flag=True, help="Load the demo catalogue.")
@click.option("--detach", is_flag=True, help="Return once everything answers; stop with `down`.")
def up(home: Home, port: int | None, demo: bool, detach: bool) -> None:
    """Start everything, and serve until Ctrl-C."""
    from ckanext.geo2france.runtime.foreground import serve

    serve(home, port=port, demo=demo, detach=detach)


@cli.command()
@_with_home
def down(home: Home) -> None:
    """Stop everything that runs in the data folder."""
    from ckanext.geo2france.runtime.supervision import Supervisor

    stopped = Supervisor(_started(home)).shutdown()
    click.echo("Everything is stopped." if stopped else "Nothing was running.")


@cli.command()
@_with_home
def status(home: Home) -> None:
    """Show each process; exit with 3 unless all of them run."""
    from ckanext.geo2france.runtime.status import print_status

    sys.exit(0 if print_status(_started(home)) else 3)


@cli.command()
@_with_home
@click.argument("service", required=False)
@click.option("-f", "--follow", is_flag=True, help="Go on with what is written from now on.")
@click.option("-n", "--lines", default=40, show_default=True, help="How many lines of each log.")
def logs(home: Home, service: str | None, follow: bool, lines: int) -> None:
    """Show the end of the logs, of one SERVICE or of all."""
    from ckanext.geo2france.runtime.logs import show_logs

    show_logs(_started(home), service, follow=follow, lines=lines)


@cli.command()
@_with_home
def doctor(home: Home) -> None:
    """Check every dependency, and say how to mend what is wrong."""
    from ckanext.geo2france.runtime.doctor import examine

    sys.exit(0 if examine(home) else 1)


@cli.command()
def prepare() -> None:
    """Fetch what a first start needs from the network, Solr's jars, and make them start fast."""
    from ckanext.geo2france.runtime.classes import make_class_cache
    from ckanext.geo2france.runtime.jars import ensure_jars

    click.echo(f"Solr's jars are in {ensure_jars(click.echo)}")
    if not make_class_cache(click.echo):
        click.echo("Java made no cache of Solr's classes: Solr starts more slowly")


def main() -> None:
    """Run the console script; a problem that we know is told in its own words."""
    try:
        cli(prog_name="geo2france")
    except RuntimeProblem as problem:
        click.secho(str(problem), fg="red", err=True)
        sys.exit(1)


def _started(home: Home) -> Home:
    if not home.services_ini.exists() and not home.state():
        raise NotStarted(home.path)
    return home


def _running(home: Home) -> Home:
    """Return a home whose database can be asked: its own runs, or it has another."""
    from ckanext.geo2france.runtime.programs import external_services
    from ckanext.geo2france.runtime.supervision import Supervisor

    if external_services(home).sqlalchemy_url is None and not Supervisor(home).is_running():
        raise Stopped(home.path)
    return home


def _plugin() -> click.Group:
    from ckanext.geo2france.cli import geo2france

    return geo2france


def _needs_portal(name: str, line: tuple[str, ...]) -> bool:
    """Tell whether a command works on a portal: those on metadata files need none."""
    return name != "metadata" or "--catalogue" in line


def _passed_on(name: str, inside: click.Command) -> click.Command:
    """Return a command that hands its whole line to CKAN, which loads the home's configuration."""

    def run(ctx: click.Context, line: tuple[str, ...]) -> None:
        named, line = _home_of(line)
        if not line or not set(HELP).isdisjoint(line):
            # help needs neither CKAN nor a home; the words before any option name the command
            words = takewhile(lambda word: not word.startswith("-"), line)
            called = f"{ctx.find_root().info_name} {name}"
            inside.main([*words, "--help"], prog_name=called, help_option_names=HELP)
        if not _needs_portal(name, line):
            inside.main(list(line), prog_name=f"{ctx.find_root().info_name} {name}")
        home = _running(_started(Home.at(named) if named else ctx.obj))
        with uncollected():
            from ckan.cli.cli import ckan

        # no name of its own: usage lines begin with the plugin's group, which is called as we are
        ckan(args=["-c", str(home.ini), "geo2france", name, *line], prog_name="")

    return click.Command(
        name,
        callback=click.pass_context(run),
        params=[click.Argument(["line"], nargs=-1, type=click.UNPROCESSED)],
        context_settings={"ignore_unknown_options": True},
        add_help_option=False,
        short_help=inside.get_short_help_str(),
    )


def _home_of(line: tuple[str, ...]) -> tuple[Path | None, tuple[str, ...]]:
    """Take ``--home FOLDER`` out of a line that CKAN reads, where it may be given too."""
    for place, word in enumerate(line):
        option, equals, folder = word.partition("=")
        if option != "--home":
            continue
        end = place + (1 if equals else 2)
        folder = folder or " ".join(line[place + 1 : end])
        if not folder:
            raise click.UsageError("--home needs the path of a data folder.")
        return Path(folder), line[:place] + line[end:]
    return None, line


if __name__ == "__main__":
    main()
