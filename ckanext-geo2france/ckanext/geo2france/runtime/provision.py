"""What a new or upgraded home needs done inside CKAN: migrations and the administrator.

Run as ``python -m ckanext.geo2france.runtime.provision INI`` with the one-time password on its
input: one start of CKAN for all of it. Every step may be repeated.
"""

from __future__ import annotations

import sys

from ckanext.geo2france.loading import uncollected

__all__ = ["main"]

ADMINISTRATOR = "admin"


def main(ini: str, password: str) -> None:
    """Bring the database up to date, and make the administrator unless there is one.

    Prints whether *password* opens the administrator's account: ``administrator: new`` or
    ``administrator: other``.
    """
    with uncollected():
        from ckan.cli import load_config
        from ckan.config.middleware import make_app

    app = make_app(load_config(ini))
    with app._wsgi_app.test_request_context():  # type: ignore[attr-defined]
        _migrate()
        opens = _make_administrator(password)
    sys.stdout.write(f"administrator: {'new' if opens else 'other'}\n")


def _migrate() -> None:
    import ckan.cli.db as migrations
    import ckan.model as model

    model.repo.upgrade_db()
    migrations._migrate_plugins(apply=True)


def _make_administrator(password: str) -> bool:
    """Make the account in one transaction; return whether *password* opens it."""
    import ckan.model as model
    import ckan.plugins.toolkit as tk

    from ckanext.geo2france.accounts import with_one_time_password

    tk.get_action("get_site_user")({"ignore_auth": True}, {})  # CKAN's own, made at first use
    known = model.User.get(ADMINISTRATOR)
    if known is not None:
        return bool(known.validate_password(password))
    others = model.Session.query(model.User).filter_by(sysadmin=True, state="active")
    if others.filter(model.User.name != tk.config["ckan.site_id"]).count():
        return False
    user = model.User(name=ADMINISTRATOR, email="admin@example.org", sysadmin=True)
    model.Session.add(with_one_time_password(user, password))
    model.repo.commit_and_remove()
    return True


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin.readline().strip())
