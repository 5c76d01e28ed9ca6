"""``geo2france account``: passwords of accounts, from the server."""

from __future__ import annotations

import click

from ckanext.geo2france.runtime.passwords import one_time_password

__all__ = ["account"]


@click.group()
def account() -> None:
    """Mend accounts from the server."""


@account.command()
@click.argument("name")
def password(name: str) -> None:
    """Give the account NAME a password that serves once, and print it."""
    import ckan.model as model

    from ckanext.geo2france.accounts import with_one_time_password

    user = model.User.get(name)
    if user is None or not user.is_active:
        raise click.ClickException(f"No active account is called {name}.")
    chosen = one_time_password()
    model.Session.add(with_one_time_password(user, chosen))
    model.repo.commit_and_remove()
    click.echo(f"One-time password of {name}: {chosen}")
