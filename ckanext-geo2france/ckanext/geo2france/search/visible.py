"""Questions to Solr outside of ``package_search``, limited to what the caller may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.authz as authz
import ckan.lib.plugins as lib_plugins
import ckan.plugins.toolkit as tk
import pysolr
from ckan.lib.search import SearchError

from ckanext.geo2france.search import outage, solr

__all__ = ["ask", "filters"]


def filters(context: Mapping[str, Any]) -> list[str]:
    """Return the filters for active datasets of this site that the user of *context* may see.

    The labels are those that ``package_search`` would use; call after ``check_access``, which puts
    the user into the context.
    """
    found = [f"+site_id:{solr.quoted(solr.site_id())}", "+entity_type:package", "+state:active"]
    if not tk.config["ckan.search.default_include_private"]:
        found.append("+capacity:public")
    user = context.get("user")
    if context.get("ignore_auth") or (user and authz.is_sysadmin(user)):
        return found
    labels = lib_plugins.get_permission_labels().get_user_dataset_labels(context["auth_user_obj"])
    return [*found, f"+permission_labels:({' OR '.join(map(solr.quoted, labels))})"]


def ask(q: str, parameters: dict[str, Any]) -> pysolr.Results:
    """Send a query as it is. Raises SolrConnectionError when Solr is away, else SearchError."""
    with outage.noticed():
        try:
            return solr.connection().search(q, **parameters)
        except pysolr.SolrError as error:
            raise SearchError(str(error)) from error
