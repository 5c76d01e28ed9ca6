"""Sources, runs, reports and previews of harvests as lines of a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import click

from ckanext.geo2france.harvesters.schedule import ZONE

__all__ = ["counted", "print_outcome", "print_preview", "print_run", "print_source"]

#: In the order in which they are told; what comes besides follows.
KINDS = (
    "created",
    "updated",
    "unchanged",
    "adopted",
    "linked",
    "returned",
    "withdrawn",
    "rejected",
    "unseen",
    "removed",
    "kept",
    "left",
)


def counted(counts: Mapping[str, int]) -> str:
    """Return the counts of a run in words."""
    kinds = [*KINDS, *(kind for kind in counts if kind not in KINDS)]
    return ", ".join(f"{counts[kind]} {kind}" for kind in kinds if counts.get(kind)) or "no record"


def print_source(source: Mapping[str, Any]) -> None:
    """Print a source on one line: its type, how it fares, when it is due."""
    last = source.get("last_run")
    state = f"{last['state']} ({counted(last['counts'])})" if last else "never harvested"
    due = f"next {_moment(source['next_run'])}" if source["next_run"] else "no schedule"
    if not source["active"]:
        due = "switched off"
    parts = (source["name"], source["type"], source["url"], state, due)
    click.echo("  ".join(parts))


def print_run(name: str, run: Mapping[str, Any] | None) -> None:
    """Print how a run went, without its lines."""
    if run is None:
        click.echo(f"{name}: never harvested")
        return
    click.echo(f"{name}: {run['state']}, {counted(run['counts'])}")
    if run["message"]:
        click.echo(run["message"])
    for remark in run["remarks"]:
        click.echo(f"! {remark}")
    if run["state"] == "asking":
        for each in run.get("asks", ()):
            click.echo(f"?         {' '.join((each['title'] or each['identifier']).split())}")
        click.echo(f"Answer: geo2france harvest confirm {name}, or … confirm {name} --refuse")


def print_outcome(line: Mapping[str, Any]) -> None:
    """Print what became of a record."""
    where = line["identifier"] or line.get("place", "")
    title = f" « {line['title']} »" if line["title"] else ""
    reason = line["reason"] or "; ".join(line.get("notes", ()))
    told = f"{where}{title}{': ' if reason else ''}{reason}"
    # A title may hold line breaks.
    click.echo(f"{line['kind']:<9} {' '.join(told.split())}")


def print_preview(found: Mapping[str, Any]) -> None:
    """Print what a run would do, field by field."""
    for remark in found["remarks"]:
        click.echo(f"! {remark}")
    for record in found["records"]:
        print_outcome(record)
        _print_changes(record["changes"])
    click.echo(f"{counted(found['counts'])}: nothing is written by a preview")


def _print_changes(changes: Iterable[Mapping[str, Any]]) -> None:
    for change in changes:
        before, after = _short(change["before"]), _short(change["after"])
        click.echo(f"            {change['field']}: {before} → {after}")


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else f"{text[:59]}…"


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
