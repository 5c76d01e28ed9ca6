"""A run that is carried out by the command itself: how far it is, and how Ctrl-C ends it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, Final

import click

from ckanext.geo2france.cli.harvest_group import refused
from ckanext.geo2france.cli.harvest_printing import counted

__all__ = ["carried_out"]

#: Seconds between two signs of life on a terminal, and where the output is read later.
DRAWN: Final = 0.2
WRITTEN: Final = 10.0


class Progress:
    """Shows how far a run is: on one line of the terminal, or a line now and then."""

    def __init__(self, name: str, what: str, *, quiet: bool) -> None:
        """Show nothing where *quiet*; *what*: what is counted."""
        self.name = name
        self.what = what
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
        told = f"{self.name}: {sum(counts.values())} {self.what} ({counted(counts)})"
        click.echo(f"\r{told}   " if self.is_terminal else told, nl=not self.is_terminal, err=True)

    def end(self) -> None:
        """Leave the line."""
        if self.drawn:
            click.echo("", err=True)


def carried_out(
    name: str, make: Callable[[Any], Any], *, quiet: bool, what: str = "records"
) -> str:
    """Carry out a run in this process, showing how far it is, and return its id.

    make: notes the run of the source called *name*; what it refuses is said, and ends the command.
    """
    import ckan.plugins.toolkit as tk

    from ckanext.geo2france.harvest import carrying, requesting
    from ckanext.geo2france.harvest.runner import AlreadyRunning
    from ckanext.geo2france.model.harvest import HarvestRun, HarvestSource

    source = HarvestSource.get(name)
    if source is None:
        click.echo(f"No harvest source is called {name}", err=True)
        sys.exit(1)
    try:
        run_id: str = make(source).id
    except tk.ValidationError as error:
        refused(error)
    progress = Progress(name, what, quiet=quiet)

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
