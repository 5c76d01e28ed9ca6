"""``geo2france harvest run|status|report|retry|confirm|cancel|work``: the runs."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import click

from ckanext.geo2france.cli.harvest_group import as_json, call, harvest, print_json, site_user
from ckanext.geo2france.cli.harvest_printing import print_outcome, print_run, print_source
from ckanext.geo2france.cli.harvest_waiting import carried_out

__all__ = ["harvest"]

AT_ONCE = 1000


@harvest.command()
@click.argument("name")
@click.option("--wait", is_flag=True, help="Harvest here and now; exit 0 only if it finishes.")
@click.option("--full", is_flag=True, help="Read everything, not only what changed.")
@as_json
def run(name: str, wait: bool, full: bool, as_json: bool) -> None:
    """Harvest the source NAME, in a background job unless --wait is given."""
    if not wait:
        queued = call("run", {"id": name, "full": full})
        print_json(queued) if as_json else click.echo(f"Queued: geo2france harvest status {name}")
        return
    run_id = carried_out(name, lambda source: _new_run(source, full=full), quiet=as_json)
    report = _report(name, run_id)
    remarkable = [line for line in report["outcomes"] if line["reason"] or line["notes"]]
    print_json(report) if as_json else _print_report(name, report, remarkable)
    if report["run"]["state"] != "finished":
        sys.exit(1)


@harvest.command()
@click.argument("name", required=False)
@as_json
def status(name: str | None, as_json: bool) -> None:
    """Show how the sources fare, or the source NAME: its last run, without the lines."""
    if name is None:
        sources = call("source_list", {})
        print_json(sources) if as_json else [print_source(source) for source in sources]
        return
    source = call("source_show", {"id": name})
    if as_json:
        print_json(source)
        return
    print_source(source)
    print_run(name, source.get("last_run"))


@harvest.command()
@click.argument("name")
@click.option("--run", "run_id", help="Id of another run than the last.")
@click.option("--kind", help="Only lines of this kind, as rejected.")
@as_json
def report(name: str, run_id: str | None, kind: str | None, as_json: bool) -> None:
    """Show every line of the last run of the source NAME."""
    found = _report(name, run_id, kind)
    print_json(found) if as_json else _print_report(name, found, found["outcomes"])


@harvest.command()
@click.argument("name")
@click.option("--run", "run_id", help="Id of another run than the last.")
@as_json
def retry(name: str, run_id: str | None, as_json: bool) -> None:
    """Read the failed records of the last run of the source NAME again, in a background job."""
    queued = call("retry", {"run_id": run_id or _last_run(name)["id"]})
    print_json(queued) if as_json else click.echo(f"Queued: geo2france harvest status {name}")


@harvest.command()
@click.argument("name")
@click.option("--refuse", is_flag=True, help="Withdraw nothing.")
@as_json
def confirm(name: str, refuse: bool, as_json: bool) -> None:
    """Let the last run of the source NAME withdraw what it asks about."""
    answered = call("run_confirm", {"run_id": _last_run(name)["id"], "withdraw": not refuse})
    print_json(answered) if as_json else print_run(name, answered)


@harvest.command()
@click.argument("name")
@as_json
def cancel(name: str, as_json: bool) -> None:
    """Cancel the run of the source NAME that waits or is under way."""
    cancelled = call("run_cancel", {"run_id": _last_run(name)["id"]})
    print_json(cancelled) if as_json else print_run(name, cancelled)


@harvest.command()
@click.option("--workers", type=click.IntRange(1), help="How many sources at the same time.")
def work(workers: int | None) -> None:
    """Watch the schedules and carry out the runs, until stopped (run by the supervisor)."""
    from ckanext.geo2france import config
    from ckanext.geo2france.harvest import working

    working.work(workers or config.harvest_workers())


def _new_run(source: Any, *, full: bool) -> Any:
    from ckanext.geo2france.harvest import requesting

    requesting.check_no_clearing(source)
    return requesting.new_run(source, site_user(), full=full)


def _last_run(name: str) -> dict[str, Any]:
    source = call("source_show", {"id": name})
    if "last_run" not in source:
        click.echo(f"{name} was never harvested", err=True)
        sys.exit(1)
    return source["last_run"]


def _report(name: str, run_id: str | None = None, kind: str | None = None) -> dict[str, Any]:
    """Return a source, a run of it, and every line of the report of that run."""
    asked = {"id": name, "limit": AT_ONCE, **({"kind": kind} if kind else {})}
    if run_id:
        asked["run_id"] = run_id
    found = call("status", asked)
    while len(found["outcomes"]) and len(found["outcomes"]) % AT_ONCE == 0:
        more = call("status", {**asked, "offset": len(found["outcomes"])})["outcomes"]
        if not more:
            break
        found["outcomes"] += more
    return found


def _print_report(name: str, report: dict[str, Any], lines: Iterable[dict[str, Any]]) -> None:
    print_run(name, report["run"])
    for line in lines:
        print_outcome(line)
