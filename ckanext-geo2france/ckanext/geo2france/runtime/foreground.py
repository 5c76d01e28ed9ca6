"""``geo2france up``: start in stages, tell the address, serve until told to stop."""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType

import click

from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.services import plan
from ckanext.geo2france.runtime.start import start_ckan, start_engines
from ckanext.geo2france.runtime.supervision import Supervisor

__all__ = ["serve"]


class _Stopped(BaseException):
    """A signal asked for the end; not an Exception, so that nothing on the way swallows it."""


def serve(home: Home, *, port: int | None) -> None:
    """Start every service of *home* and keep it running until SIGINT, SIGTERM or SIGHUP."""
    began = time.monotonic()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _raise_stopped)
    home.create()
    supervisor = Supervisor(home)
    try:
        if supervisor.is_running():
            click.echo("Already running: stopping what an earlier start left.")
        supervisor.shutdown()
        services = plan(home, port=port, progress=_say)
        start_engines(home, services, supervisor, _say)
        start_ckan(home, services, supervisor, _say)
        _announce(home, services.site_url, time.monotonic() - began)
        threading.Event().wait()
    except _Stopped:
        click.echo("\nStopping…")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        supervisor.shutdown()
    click.echo("Everything is stopped.")


def _raise_stopped(_number: int, _frame: FrameType | None) -> None:
    raise _Stopped


def _say(line: str) -> None:
    click.echo(f"  {line}")


def _announce(home: Home, address: str, seconds: float) -> None:
    click.echo(f"\nReady in {seconds:.1f} s: {address}")
    password = home.secrets().get("administrator")
    if password is not None:
        click.echo(f"Administrator: admin, one-time password: {password}")
        home.keep_secret("administrator", None)
    click.echo("Ctrl-C stops everything.")
