"""Templates, assets, facets and languages of the portal."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk


class ThemeHooks(p.SingletonPlugin):
    """Registers templates, public files and assets."""

    p.implements(p.IConfigurer)
    p.implements(p.ITranslation)

    def update_config(self, config: Any) -> None:
        """Add the folders of the theme."""
        tk.add_template_directory(config, "templates")
        tk.add_public_directory(config, "public")
        tk.add_resource("assets", "geo2france")
