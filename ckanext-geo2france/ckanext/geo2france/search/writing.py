"""CKAN interfaces of what is written to the index and of what happens when Solr is away."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
from flask import Flask

from ckanext.geo2france.search import index, outage


class IndexHooks(p.SingletonPlugin):
    """Puts the project's index class, popularity and outage pages in place."""

    p.implements(p.IConfigurable, inherit=True)
    p.implements(p.IMiddleware, inherit=True)

    def configure(self, config: Any) -> None:
        """Register the class that writes to Solr."""
        super().configure(config)
        index.register()

    def make_middleware(self, app: Any, config: Any) -> Any:
        """Install the answers for an absent search engine on the Flask application."""
        app = super().make_middleware(app, config)
        return outage.install(app) if isinstance(app, Flask) else app
