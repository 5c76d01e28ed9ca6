"""One-time passwords: who logs in with one must change it before anything else."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk
from flask import Flask
from flask.typing import ResponseReturnValue
from passlib.hash import pbkdf2_sha512  # pyright: ignore[reportAttributeAccessIssue]

from ckanext.geo2france import ckan_seam

__all__ = ["AccountHooks", "has_one_time_password", "was_given_once", "with_one_time_password"]

KEY = "geo2france_one_time_password"
OPEN_ENDPOINTS = frozenset(
    {"user.edit", "user.logout", "user.logged_out_page", "api.i18n_js_translations", "static"}
)
OPEN_BLUEPRINTS = frozenset({"webassets"})


class AccountHooks(p.SingletonPlugin, p.IMiddleware):
    """Keep an account that has a one-time password on its own page until it has another.

    Keep forms protected too, whoever uses the same pages with an API token.
    """

    p.implements(p.IMiddleware, inherit=True)

    def make_middleware(self, app: Any, config: Any) -> Any:
        """Look at each request's user, after CKAN has identified it."""
        app = super().make_middleware(app, config)
        if isinstance(app, Flask):
            app.before_request(_require_new_password)
            ckan_seam.spare_tokens()
        return app


def with_one_time_password(user: model.User, password: str) -> model.User:
    """Give *user* a password that serves until the first login.

    What is kept is the password's hash: once the password is another one, by whatever way it was
    changed, the mark no longer matches and says nothing.
    """
    user.password = password
    user.plugin_extras = {**(user.plugin_extras or {}), KEY: user.password}
    return user


def has_one_time_password(user: model.User) -> bool:
    """Tell whether *user* has yet to choose a password."""
    mark = (user.plugin_extras or {}).get(KEY)
    return mark is not None and mark == user.password


def was_given_once(user: model.User, password: str) -> bool:
    """Tell whether *password* is the one-time password that *user* still has."""
    return has_one_time_password(user) and pbkdf2_sha512.verify(password, user.password)


def _require_new_password() -> ResponseReturnValue | None:
    user = tk.current_user
    if not isinstance(user, model.User) or not has_one_time_password(user):
        return None
    if tk.request.endpoint in OPEN_ENDPOINTS or tk.request.blueprint in OPEN_BLUEPRINTS:
        return None
    if tk.request.blueprint == "api":
        return {"success": False, "error": {"message": tk._("Change your password first.")}}, 403
    tk.h.flash_notice(tk._("This password served once: choose another one to go on."))
    return tk.redirect_to("user.edit")
