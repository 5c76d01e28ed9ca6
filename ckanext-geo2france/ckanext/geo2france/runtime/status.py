"""``geo2france status``: what runs, since when, and where it answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click
import psutil

from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.programs import external_services
from ckanext.geo2france.runtime.supervision import ALIVE, Supervisor

__all__ = ["print_status"]


def print_status(home: Home) -> bool:
    """Print one line for each program; return whether all of them run."""
    click.echo(f"Data folder  {home.path}")
    supervisor = Supervisor(home)
    if not supervisor.is_running():
        left = supervisor.leftovers()
        click.echo("Stopped." if not left else f"Stopped, but {len(left)} processes are left over.")
        if left:
            click.echo("`geo2france down` ends them.")
        return False
    click.echo(f"Address      {home.address()}")
    processes = supervisor.processes()
    ports = home.state().get("ports", {})
    for process in processes:
        click.echo(_line(process, ports.get(process["name"])))
    for name, url in _external(home):
        click.echo(f"{name:<12} external  {_without_password(url)}")
    return all(process["statename"] in ALIVE for process in processes)


def _line(process: dict[str, Any], port: int | None) -> str:
    running = process["statename"] == "RUNNING"
    since = timedelta(seconds=process["now"] - process["start"]) if running else "-"
    memory = f"{_memory_mb(process['pid']):>5} MB" if running else "      -"
    where = f"127.0.0.1:{port}" if port else ""
    state = process["statename"].lower()
    return f"{process['name']:<12} {state:<9} {process['pid']:>7}  {since!s:>12} {memory}  {where}"


def _memory_mb(pid: int) -> int:
    """Return the memory of a process and its children, what they share counted once."""
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
        return sum(_memory(each) for each in family) // 2**20
    except psutil.Error:
        return 0


def _memory(process: psutil.Process) -> int:
    """Return the bytes of a process, its share of what it has in common with others."""
    try:
        return process.memory_full_info().pss
    except (psutil.AccessDenied, AttributeError):
        # Not on every system, and not of other users.
        return process.memory_info().rss


def _external(home: Home) -> list[tuple[str, str]]:
    external = external_services(home)
    urls = {
        "postgres": external.sqlalchemy_url,
        "valkey": external.redis_url,
        "solr": external.solr_url,
    }
    return [(name, url) for name, url in urls.items() if url is not None]


def _without_password(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
