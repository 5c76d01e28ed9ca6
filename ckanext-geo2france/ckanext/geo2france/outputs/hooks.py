"""CKAN interfaces of the outputs: the page of a dataset knows which documents there are."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p

from ckanext.geo2france import originals

__all__ = ["OutputHooks"]


class OutputHooks(p.SingletonPlugin):
    """Adds ``has_original`` to the datasets that a page shows."""

    p.implements(p.IPackageController, inherit=True)

    def after_dataset_show(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        """Tell whether the dataset was read from a document."""
        super().after_dataset_show(context, pkg_dict)  # pyright: ignore[reportAttributeAccessIssue]
        if context.get("for_view"):
            pkg_dict["has_original"] = bool(originals.versions_of(pkg_dict["id"]))
