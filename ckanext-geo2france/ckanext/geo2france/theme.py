"""Templates, assets, facets and languages of the portal."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk

from ckanext.geo2france.facets import FacetHooks
from ckanext.geo2france.pages import catalogue
from ckanext.geo2france.schemas.fields import TYPES

READ_PAGES = {f"{kind}.read" for kind in TYPES}


class ThemeHooks(FacetHooks, p.SingletonPlugin):
    """Registers templates and public files, and fetches what the dataset page needs besides."""

    p.implements(p.IConfigurer)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.ITranslation)

    def update_config(self, config: Any) -> None:
        """Add the folders of the theme."""
        tk.add_template_directory(config, "templates")
        tk.add_public_directory(config, "public")

    def before_dataset_view(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        """Add similar and related datasets to the one shown: its template queries nothing."""
        if tk.request and tk.request.endpoint in READ_PAGES:
            pkg_dict["similar"] = catalogue.similar(pkg_dict["id"])
            asked = {"id": pkg_dict["id"]}
            pkg_dict["related"] = tk.get_action("geo2france_relations")({}, asked)
        return pkg_dict
