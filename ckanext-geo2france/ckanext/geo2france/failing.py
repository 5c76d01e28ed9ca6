"""Requests that the database cannot serve: characters that it cannot hold, or no database at all.

CKAN 2.12 answers both with 500 and a page, to the API too.
"""

from __future__ import annotations

import json
import logging
from typing import Any, Final

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from flask import Flask, Response, render_template, request
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

__all__ = ["FailingHooks"]

log = logging.getLogger(__name__)

RETRY_AFTER: Final = "30"
#: A NUL, which PostgreSQL has no way to keep in a text.
NUL: Final = "\0"
API: Final = "/api/"


class FailingHooks(p.SingletonPlugin, p.IMiddleware):
    """Answers 400 to a request that holds a NUL, and 503 while the database is away."""

    p.implements(p.IMiddleware, inherit=True)

    def make_middleware(self, app: Any, config: Any) -> Any:
        """Look at each request on its way in, and at what the database raises."""
        app = super().make_middleware(app, config)
        if isinstance(app, Flask):
            app.before_request(_refuse_nul)
            app.register_error_handler(OperationalError, _database_is_away)
            app.register_error_handler(InterfaceError, _database_is_away)
        return app


def _refuse_nul() -> Response | None:
    if not (NUL in request.path or b"%00" in request.query_string or _is_in_body()):
        return None
    return _answer(400, "Bad Request", tk._("The request holds a null character (U+0000)."))


def _is_in_body() -> bool:
    """Look for a NUL in the values of a form, or of JSON; files are not looked into."""
    if request.method not in ("POST", "PUT", "PATCH"):
        return False
    is_api = request.path.startswith(API)
    if request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
        # The command line of curl sends JSON as the name of a form's only field.
        texts = [text for pair in request.form.items(multi=True) for text in pair]
    else:
        texts = [request.get_data(as_text=True)] if is_api else []
    return any(NUL in text or (is_api and _escapes_nul(text)) for text in texts)


def _escapes_nul(text: str) -> bool:
    """Tell whether *text*, which is JSON, writes a NUL, and not a backslash before u0000."""
    return "\\u0000" in text.replace("\\\\", "")


def _database_is_away(error: Exception) -> Response:
    log.warning("The database cannot be asked: %s", str(error)[:300])
    message = tk._("The database is unavailable for the moment. Please try again in a few minutes.")
    response = _answer(503, "Service Unavailable", message)
    response.headers["Retry-After"] = RETRY_AFTER
    response.headers["Cache-Control"] = "no-store"
    # CKAN sets its own header after this one, "public" unless it finds this mark.
    request.environ["__no_cache__"] = True
    return response


def _answer(status: int, kind: str, message: str) -> Response:
    """Answer JSON in CKAN's shape to the API, and a page to people."""
    if request.path.startswith(API):
        shape = {"success": False, "error": {"__type": kind, "message": message}}
        return Response(json.dumps(shape), status, content_type="application/json;charset=utf-8")
    try:
        page = render_template(
            "error_document_template.html",
            code=status,
            content=message,
            # The template's own words for 503 are about the search alone.
            heading=message if status == 503 else "",
            name=tk._(kind),
            show_login_redirect_link=False,
        )
    except SQLAlchemyError:
        # The page itself asks the database, for what its visitor may do.
        return Response(message, status, content_type="text/plain;charset=utf-8")
    return Response(page, status)
