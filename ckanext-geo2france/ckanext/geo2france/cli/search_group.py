"""The sub-group ``geo2france search``."""

from __future__ import annotations

import click

__all__ = ["search"]


@click.group()
def search() -> None:
    """Ask the search engine, and keep its index."""
