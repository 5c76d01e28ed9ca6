"""``geo2france up``: start in stages, tell the address, serve until told to stop."""

from __future__ import annotations

import fcntl
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import click
import psutil

from ckanext.geo2france.runtime.demo import load_demo
from ckanext.geo2france.runtime.errors import AlreadyServing
from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.services import plan
from ckanext.geo2france.runtime.start import start_ckan, start_engines
from ckanext.geo2france.runtime.supervision import Supervisor

__all__ = ["serve"]

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Stopped(BaseException):
    """A signal asked for the end; not an Exception, so that nothing on the way swallows it."""


def serve(home: Home, *, port: int | None, demo: bool, detach: bool) -> None:
    """Start every service of *home* and keep it running until SIGINT, SIGTERM or SIGHUP.

    detach: return once everything answers, and leave the supervisor in charge.
    """
    home.create()
    with _only_server(home), _stopped_by_signals():
        supervisor = Supervisor(home)
        try:
            _start(home, supervisor, port=port, demo=demo)
            if detach:
                return
            click.echo("Ctrl-C stops everything.")
            _wait_for_end(supervisor)
        except _Stopped:
            _ignore_signals()
            click.echo("\nStopping…")
            supervisor.shutdown()
            click.echo("Everything is stopped.")
        except BaseException:
            _ignore_signals()
            supervisor.shutdown()
            raise


def _start(home: Home, supervisor: Supervisor, *, port: int | None, demo: bool) -> None:
    began = time.monotonic()
    click.echo(f"Starting in {home.path}")
    if supervisor.is_running():
        _say("Stopping what an earlier start left running")
    supervisor.shutdown()
    services = plan(home, port=port, progress=_say)
    start_engines(home, services, supervisor, _say)
    start_ckan(home, services, supervisor, _say)
    if demo:
        load_demo(home, _say)
    _announce(home, services.site_url, time.monotonic() - began)


def _announce(home: Home, address: str, seconds: float) -> None:
    click.echo(f"\nReady in {seconds:.1f} s: {address}")
    password = home.secrets().get("administrator")
    if password is not None:
        click.echo(f"Administrator: admin, one-time password: {password}")
        home.keep_secret("administrator", None)


def _wait_for_end(supervisor: Supervisor) -> None:
    """Wait until supervisord ends: ``geo2france down``, or a crash of its own."""
    with suppress(psutil.Error, OSError):
        psutil.Process(supervisor.pid()).wait()
    supervisor.sweep()
    click.echo("The supervisor has ended: everything is stopped.")


@contextmanager
def _only_server(home: Home) -> Iterator[None]:
    """Hold the home's lock, which the system frees however we end."""
    with (home.run / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyServing(home.path, home.address() or "an address not known yet") from None
        yield


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    for number in SIGNALS:
        # nohup ignores SIGHUP on purpose
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _raise_stopped)
    yield


def _ignore_signals() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _raise_stopped(_number: int, _frame: FrameType | None) -> None:
    raise _Stopped


def _say(line: str) -> None:
    click.echo(f"  {line}")
