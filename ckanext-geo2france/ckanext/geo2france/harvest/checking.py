"""Whether a new source makes sense, before it is stored."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.geo2france import config
from ckanext.geo2france.domain.errors import HarvestError
from ckanext.geo2france.harvesters import folder
from ckanext.geo2france.harvesters.addresses import Policy
from ckanext.geo2france.model.harvest import HarvestSource

__all__ = ["check_source"]


def check_source(data: dict[str, Any]) -> None:
    """Refuse a name that is taken and an address that cannot be one. Raises ValidationError."""
    if HarvestSource.get(data["name"]) is not None:
        raise tk.ValidationError({"name": [tk._("A source already has this name")]})
    try:
        if data["type"] == "folder":
            folder.path_of(data["url"])
        else:
            Policy.of(config.harvest_private_networks()).check_url(data["url"])
    except HarvestError as error:
        raise tk.ValidationError({"url": [str(error)]}) from error
