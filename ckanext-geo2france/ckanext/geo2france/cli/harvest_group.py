"""The group ``geo2france harvest``, and how its commands ask the actions and answer."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any, NoReturn

import click

__all__ = ["as_json", "call", "harvest", "print_json", "refused", "site_user"]


@click.group()
def harvest() -> None:
    """Harvest partner catalogues."""


#: Every command gives its answer as JSON too.
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def site_user() -> str:
    """Return the name of the user in whose name commands act."""
    import ckan.plugins.toolkit as tk

    return tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]


def call(action: str, data: Mapping[str, Any]) -> Any:
    """Call a harvest action as the site's administrator; say what it refuses, and exit 1."""
    import ckan.plugins.toolkit as tk

    try:
        return tk.get_action(f"geo2france_harvest_{action}")({"user": site_user()}, dict(data))
    except tk.ValidationError as error:
        refused(error)
    except (tk.ObjectNotFound, tk.NotAuthorized) as error:
        click.echo(str(error), err=True)
    sys.exit(1)


def refused(error: Any) -> NoReturn:
    """Say what a ValidationError refuses, field by field, and exit 1."""
    for field, texts in error.error_dict.items():
        told = texts if isinstance(texts, list) else [texts]
        click.echo(f"{field}: {' '.join(map(str, told))}", err=True)
    sys.exit(1)


def print_json(value: Any) -> None:
    """Print *value* as JSON that people can read too."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
