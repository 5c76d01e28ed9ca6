"""``geo2france harvest clear``: what a source brought is removed, for good."""

from __future__ import annotations

import sys
from typing import Any

import click

from ckanext.geo2france.cli.harvest_group import as_json, call, harvest, print_json, site_user
from ckanext.geo2france.cli.harvest_printing import print_outcome, print_run
from ckanext.geo2france.cli.harvest_waiting import carried_out

__all__ = ["harvest", "is_terminal"]


@harvest.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@click.option("--wait/--no-wait", default=True, help="Clear here and now (the default), or later.")
@as_json
def clear(name: str, yes: bool, wait: bool, as_json: bool) -> None:
    """Remove the datasets of the source NAME for good; the source stays.

    Exit 0 only if everything is removed, or with --no-wait if a background job will do so.
    """
    source = call("source_show", {"id": name})
    if not yes:
        _ask(f"Remove the datasets of {source['name']} ({source['records']} records)?")
    if not wait:
        queued = call("clear", {"id": name})
        print_json(queued) if as_json else click.echo(f"Queued: geo2france harvest status {name}")
        return
    run_id = carried_out(name, _clearing, quiet=as_json, what="datasets")
    report = call("status", {"id": name, "run_id": run_id, "kind": "rejected", "limit": 1000})
    if as_json:
        print_json(report)
    else:
        print_run(name, report["run"])
        for line in report["outcomes"]:
            print_outcome(line)
    if report["run"]["state"] != "finished" or report["outcomes"]:
        sys.exit(1)


def _clearing(source: Any) -> Any:
    from ckanext.geo2france.harvest import requesting

    return requesting.new_clearing(source, site_user(), removes=False)


def _ask(question: str) -> None:
    """Ask on the terminal, beside the output; end the command where nobody answers yes."""
    if not is_terminal():
        click.echo("Nobody can be asked, as there is no terminal: give --yes to clear.", err=True)
        sys.exit(1)
    # Through readline, the question would be written on the output, which may hold JSON.
    click.echo(f"{question} [y/N]: ", nl=False, err=True)
    if sys.stdin.readline().strip().lower() not in {"y", "yes", "o", "oui"}:
        click.echo("Nothing was removed.", err=True)
        sys.exit(1)


def is_terminal() -> bool:
    """Tell whether somebody may type an answer."""
    return sys.stdin.isatty()
