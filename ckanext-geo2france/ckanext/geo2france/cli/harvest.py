"""``geo2france harvest``: add a partner catalogue, harvest it, ask how it went."""

from __future__ import annotations

import json
import sys
from typing import Any

import ckan.plugins.toolkit as tk
import click

from ckanext.geo2france.harvest import runner
from ckanext.geo2france.harvest.requesting import new_run
from ckanext.geo2france.model.harvest import HarvestSource

__all__ = ["harvest"]

KINDS = ("created", "updated", "unchanged", "rejected", "unseen")
REPORT_LINES = 10000


@click.group()
def harvest() -> None:
    """Harvest partner catalogues."""


@harvest.command()
@click.argument("name")
@click.option("--url", required=True, help="Address of the service, or path of the folder.")
@click.option("--organization", required=True, help="Name of the organization of the datasets.")
@click.option("--type", "type_", type=click.Choice(["csw", "folder"]), default="csw")
@click.option("--title", default="", help="Name for people.")
@click.option("--page-size", type=int, help="Records asked at once (1 to 1000).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def add(name: str, as_json: bool, **options: Any) -> None:
    """Add a source called NAME."""
    data = {
        "name": name,
        "url": options["url"],
        "owner_org": options["organization"],
        "type": options["type_"],
        "title": options["title"],
    }
    if options["page_size"]:
        data["page_size"] = options["page_size"]
    source = _call("geo2france_harvest_source_create", data)
    if as_json:
        _print_json(source)
    else:
        click.echo(f"Source {source['name']} added: geo2france harvest run {source['name']}")


@harvest.command()
@click.argument("name")
@click.option("--wait", is_flag=True, help="Harvest here and now; exit 0 only if it finishes.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def run(name: str, wait: bool, as_json: bool) -> None:
    """Harvest the source NAME, in a background job unless --wait is given."""
    if not wait:
        queued = _call("geo2france_harvest_run", {"id": name})
        _print_json(queued) if as_json else click.echo(f"Queued: geo2france harvest status {name}")
        return
    _run_here(name, Progress(name, quiet=as_json))
    report = _status(name)
    _print_json(report) if as_json else _print_report(report)
    if report["run"]["state"] != "finished":
        sys.exit(1)


@harvest.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(name: str | None, as_json: bool) -> None:
    """Show the sources, or the last run of the source NAME with every line of its report."""
    if name:
        report = _status(name)
        _print_json(report) if as_json else _print_report(report)
        return
    sources = _call("geo2france_harvest_source_list", {})
    if as_json:
        _print_json(sources)
        return
    for source in sources:
        last = source.get("last_run")
        state = f"{last['state']} ({_counts(last['counts'])})" if last else "never harvested"
        click.echo(f"{source['name']}  {source['type']}  {source['url']}  {state}")


class Progress:
    """Shows the counts of a run on one line of the terminal, at most a few times a second."""

    def __init__(self, name: str, *, quiet: bool) -> None:
        """Show nothing where *quiet*, or where the output is no terminal."""
        self.name = name
        self.quiet = quiet or not sys.stderr.isatty()
        self.drawn = 0

    def __call__(self, counts: dict[str, int]) -> None:
        """Draw the counts, every tenth record."""
        total = sum(counts.values())
        if self.quiet or (total % 10 and total > 10):
            return
        self.drawn = total
        click.echo(f"\r{self.name}: {total} records ({_counts(counts)})   ", nl=False, err=True)

    def end(self) -> None:
        """Leave the line."""
        if self.drawn:
            click.echo("", err=True)


def _run_here(name: str, progress: Progress) -> None:
    """Carry out a run in this process, showing how far it is."""
    source = HarvestSource.get(name)
    if source is None:
        click.echo(f"No harvest source is called {name}", err=True)
        sys.exit(1)
    try:
        runner.run(new_run(source, _site_user()).id, progress)
    except runner.AlreadyRunning as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    finally:
        progress.end()


def _site_user() -> str:
    return tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]


def _status(name: str) -> dict[str, Any]:
    return _call("geo2france_harvest_status", {"id": name, "limit": REPORT_LINES})


def _call(action: str, data: dict[str, Any]) -> Any:
    """Call an action as the site's administrator; say what it refuses, and exit 1."""
    try:
        return tk.get_action(action)({"user": _site_user()}, data)
    except tk.ValidationError as error:
        for field, text in error.error_summary.items():
            click.echo(f"{field}: {text}", err=True)
    except (tk.ObjectNotFound, tk.NotAuthorized) as error:
        click.echo(str(error), err=True)
    sys.exit(1)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _print_report(report: dict[str, Any]) -> None:
    run = report["run"]
    if run is None:
        click.echo(f"{report['source']['name']}: never harvested")
        return
    click.echo(f"{report['source']['name']}: {run['state']}, {_counts(run['counts'])}")
    if run["message"]:
        click.echo(run["message"])
    for remark in run["remarks"]:
        click.echo(f"! {remark}")
    for line in report["outcomes"]:
        if line["reason"] or line["notes"]:
            _print_line(line)


def _print_line(line: dict[str, Any]) -> None:
    where = line["identifier"] or line["place"]
    title = f" « {line['title']} »" if line["title"] else ""
    told = f"{where}{title}: {line['reason'] or '; '.join(line['notes'])}"
    # A title may hold line breaks.
    click.echo(f"{line['kind']:<9} {' '.join(told.split())}")


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{counts[k]} {k}" for k in KINDS if counts.get(k)) or "no record"
