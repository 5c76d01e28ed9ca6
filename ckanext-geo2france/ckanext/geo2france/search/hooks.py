"""CKAN interfaces of the search: IPackageController and its neighbours."""

from __future__ import annotations

import ckan.plugins as p


class SearchHooks(p.SingletonPlugin):
    """Indexing and query hooks."""
