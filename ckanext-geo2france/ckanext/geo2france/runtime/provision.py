"""What a new or upgraded home needs done inside CKAN: migrations and the administrator.

Run as ``python -m ckanext.geo2france.runtime.provision INI`` with one CKAN start for all of it.
"""

from __future__ import annotations

import sys
from typing import Any

__all__ = ["main"]

ADMINISTRATOR = "admin"


def main(ini: str, password: str) -> None:
    """Bring the database up to date, and make the administrator unless one exists."""
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    app = make_app(load_config(ini))
    with app._wsgi_app.test_request_context():  # type: ignore[attr-defined]
        _migrate()
        _make_administrator(password)


def _migrate() -> None:
    import ckan.cli.db as migrations
    import ckan.model as model

    model.repo.upgrade_db()
    migrations._migrate_plugins(apply=True)


def _make_administrator(password: str) -> None:
    import ckan.model as model
    import ckan.plugins.toolkit as tk

    if model.Session.query(model.User).filter_by(sysadmin=True, state="active").count() > 1:
        return
    if model.User.get(ADMINISTRATOR) is not None:
        return
    site_user: dict[str, Any] = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    account = {
        "name": ADMINISTRATOR,
        "email": "admin@example.org",
        "password": password,
        "plugin_extras": {},
    }
    tk.get_action("user_create")({"user": site_user["name"], "ignore_auth": True}, account)
    user = model.User.get(ADMINISTRATOR)
    assert user is not None
    user.sysadmin = True
    model.repo.commit_and_remove()


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin.readline().strip())
