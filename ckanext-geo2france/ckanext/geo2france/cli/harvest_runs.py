"""``geo2france harvest run|status|report|retry|confirm|cancel|work``: the runs."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import click

from ckanext.geo2france.cli.harvest_group import as_json, call, harvest, print_json, site_user
from ckanext.geo2france.cli.harvest_printing import (
    counted,
    print_outcome,
    print_run,
    print_source,
)

__all__ = ["harvest"]

AT_ONCE = 1000
#: Seconds between two signs of life on a terminal, and where the output is read later.
DRAWN, WRITTEN = 0.2, 10.0


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
    run_id = _run_here(name, Progress(name, quiet=as_json), full=full)
    report = _report(name, run_id)
    print_json(report) if as_json else _print_report(name, report)
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
    print_json(found) if as_json else _print_report(name, found)


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


class Progress:
    """Shows how far a run is: on one line of the terminal, or a line now and then."""

    def __init__(self, name: str, *, quiet: bool) -> None:
        """Show nothing where *quiet*."""
        self.name = name
        self.quiet = quiet
        self.is_terminal = sys.stderr.isatty()
        self.last = monotonic()
        self.drawn = False
        self.stopped = False

    def __call__(self, counts: dict[str, int]) -> None:
        """Show the counts, unless that was done just now."""
        pause = DRAWN if self.is_terminal else WRITTEN
        if self.quiet or monotonic() - self.last < pause:
            return
        self.last, self.drawn = monotonic(), self.is_terminal
        told = f"{self.name}: {sum(counts.values())} records ({counted(counts)})"
        click.echo(f"\r{told}   " if self.is_terminal else told, nl=not self.is_terminal, err=True)

    def end(self) -> None:
        """Leave the line."""
        if self.drawn:
            click.echo("", err=True)


def _run_here(name: str, progress: Progress, *, full: bool) -> str:
    """Carry out a run in this process, showing how far it is, and return its id."""
    from ckanext.geo2france.harvest import carrying, requesting
    from ckanext.geo2france.harvest.runner import AlreadyRunning
    from ckanext.geo2france.model.harvest import HarvestRun, HarvestSource

    source = HarvestSource.get(name)
    if source is None:
        click.echo(f"No harvest source is called {name}", err=True)
        sys.exit(1)
    run_id: str = requesting.new_run(source, site_user(), full=full).id

    def shown(counts: dict[str, int]) -> None:
        progress(counts)
        if progress.stopped:
            requesting.cancel(HarvestRun.get(run_id))

    try:
        with _stopped_in_order(progress):
            carrying.carry_out(run_id, shown)
    except AlreadyRunning as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    finally:
        progress.end()
    return run_id


@contextmanager
def _stopped_in_order(progress: Progress) -> Iterator[None]:
    """Let the first Ctrl-C end the run after the record that it is at, and the second at once."""

    def stop(number: int, frame: Any) -> None:
        if progress.stopped:
            raise KeyboardInterrupt
        progress.stopped = True
        click.echo("\nStopping after this record; once more to stop now.", err=True)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


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


def _print_report(name: str, report: dict[str, Any]) -> None:
    print_run(name, report["run"])
    for line in report["outcomes"]:
        if line["reason"] or line["notes"]:
            print_outcome(line)
