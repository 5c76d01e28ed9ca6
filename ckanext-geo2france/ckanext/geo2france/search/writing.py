"""CKAN interfaces of what is written to the index and of what happens when Solr is away."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
from flask import Flask

from ckanext.geo2france.search import index, outage, popularity


class IndexHooks(p.SingletonPlugin, p.IConfigurable, p.IMiddleware, p.IPackageController):
    """Puts the project's index class, popularity and outage pages in place."""

    p.implements(p.IConfigurable, inherit=True)
    p.implements(p.IMiddleware, inherit=True)
    p.implements(p.IPackageController, inherit=True)

    def configure(self, config: Any) -> None:
        """Register the class that writes to Solr."""
        super().configure(config)
        index.register()

    def make_middleware(self, app: Any, config: Any) -> Any:
        """Install the answers for an absent search engine on the Flask application."""
        app = super().make_middleware(app, config)
        return outage.install(app) if isinstance(app, Flask) else app

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        """Replace the views that an import gave by the popularity from 0 to 1."""
        given = pkg_dict.get("extras_popularity", pkg_dict.get("popularity"))
        pkg_dict = super().before_dataset_index(pkg_dict)
        pkg_dict["popularity"] = popularity.of_document(pkg_dict["id"], given)
        return pkg_dict
