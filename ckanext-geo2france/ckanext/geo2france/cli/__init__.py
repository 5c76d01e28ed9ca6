"""The ``geo2france`` command group, as seen by ``ckan`` and by the console script.

A command is imported when it is asked for: ``metadata`` then starts without loading CKAN.
"""

from __future__ import annotations

from importlib import import_module

import click

__all__ = ["geo2france"]

#: Each is a module of this package that holds the command of the same name.
COMMANDS = ("account", "demo", "harvest", "metadata", "search")


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return getattr(import_module(f"{__name__}.{cmd_name}"), cmd_name)


@click.group(cls=_Commands)
def geo2france() -> None:
    """Run and maintain the Géo2France datahub."""
