"""What is indexed of the place of a dataset."""

from __future__ import annotations

import logging
from typing import Any

from ckanext.geo2france.search.geometry import footprint

__all__ = ["placed"]

log = logging.getLogger(__name__)


def placed(dataset: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the index for the shapes of *dataset* and the box around them."""
    found = footprint(dataset.get("spatial"), dataset.get("extents"))
    for note in found.notes:
        log.info("Dataset %s: %s", dataset.get("id"), note)
    if not found.bounds:
        return {}
    sides = dict(zip(("minx", "miny", "maxx", "maxy"), found.bounds, strict=True))
    return {"spatial_geom": list(found.shapes), **sides}
