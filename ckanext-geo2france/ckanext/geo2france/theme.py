"""Templates, assets, facets and languages of the portal."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.lib.webassets_tools import add_public_path

from ckanext.geo2france.facets import FacetHooks
from ckanext.geo2france.pages import catalogue
from ckanext.geo2france.schemas.fields import TYPES

FOLDER: Final = Path(__file__).parent
READ_PAGES = {f"{kind}.read" for kind in TYPES}


class ThemeHooks(FacetHooks, p.SingletonPlugin):
    """Registers templates and public files, and fetches what the dataset page needs besides."""

    p.implements(p.IConfigurer)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.ITranslation)

    def update_config(self, config: Any) -> None:
        """Add the folders of the theme.

        As the toolkit does, without its look for the caller's file through the sources of the whole
        stack: forty milliseconds of each process's start.
        """
        config["plugin_template_paths"].insert(0, str(FOLDER / "templates"))
        config["plugin_public_paths"].insert(0, str(FOLDER / "public"))
        add_public_path(str(FOLDER / "public"), "/")

    def before_dataset_view(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        """Add similar and related datasets to the one shown: its template queries nothing."""
        if tk.request and tk.request.endpoint in READ_PAGES:
            pkg_dict["similar"] = catalogue.similar(pkg_dict["id"])
            asked = {"id": pkg_dict["id"]}
            pkg_dict["related"] = tk.get_action("geo2france_relations")({}, asked)
        return pkg_dict
