"""What browsers may keep for long: files whose name holds a digest of their content."""

from __future__ import annotations

import re
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from flask import Flask, Response

__all__ = ["CachingHooks"]

A_YEAR = 365 * 24 * 3600
# webassets writes base/1f0e2c3d_main.css, our bundle chunks/chunk-2JPF5Q4T.js
HASHED = re.compile(
    r"^/(?:webassets/.+/[0-9a-f]{8}_[^/]+"
    r"|geo2france/dist/(?:chunks|assets|fonts)/[^/]+-[0-9A-Z]{8}\.[a-z0-9]+)$"
)
DIGEST = re.compile(r"^[0-9a-f]{10}$")


class CachingHooks(p.SingletonPlugin, p.IMiddleware):
    """Lets browsers keep files that have a digest in their name; the others are asked about."""

    p.implements(p.IMiddleware, inherit=True)

    def make_middleware(self, app: Any, config: Any) -> Any:
        """Look at each response on its way out."""
        app = super().make_middleware(app, config)
        if isinstance(app, Flask):
            # Flask calls these in reverse: the first has the last word, after CKAN's own
            app.after_request_funcs.setdefault(None, []).insert(0, _keep_hashed_files)
        return app


def _keep_hashed_files(response: Response) -> Response:
    if response.status_code in (200, 304) and _names_its_content():
        response.cache_control.private = None
        response.cache_control.no_cache = None
        response.cache_control.must_revalidate = False
        response.cache_control.public = True
        response.cache_control.max_age = A_YEAR
        response.cache_control.immutable = True
    return response


def _names_its_content() -> bool:
    """Tell whether the address asked for changes with what it gives."""
    if HASHED.match(tk.request.path):
        return True
    # addresses made by the helper geo2france_asset
    version = tk.request.args.get("v", "")
    return tk.request.path.startswith("/geo2france/") and DIGEST.match(version) is not None
