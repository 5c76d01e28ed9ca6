"""Free extras of a dataset that would pass for fields of the index."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from ckanext.geo2france.runtime.project import config_folder

__all__ = ["of"]


def of(dataset: dict[str, Any]) -> frozenset[str]:
    """Return the free extras of *dataset* that bear the name of a field of the index.

    CKAN gives each extra to Solr under its own name too: anyone who may edit a dataset could write
    the fields that the ranking reads.
    """
    extras = dataset.get("extras")
    keys = {str(row.get("key")) for row in extras or [] if isinstance(row, dict)}
    return frozenset(key for key in keys if key in _declared() or key.startswith("_"))


@cache
def _declared() -> frozenset[str]:
    schema = (config_folder() / "solr" / "conf" / "schema.xml").read_text("utf-8")
    return frozenset(re.findall(r'<field name="([^"]+)"', schema))
