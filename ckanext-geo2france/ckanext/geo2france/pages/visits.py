"""Counting the visits of datasets and resources, in the table of CKAN's tracking.

CKAN's own ``tracking`` extension is not loaded: its script needs jQuery on every page, and it asks
the database for each dataset and each resource of a list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckanext.tracking.model import TrackingRaw

KINDS = ("page", "resource")
LONGEST = 2000


def record(form: Mapping[str, str], headers: Mapping[str, str], address: str) -> bool:
    """Note one visit, and say whether it was one.

    form: ``url``, a path of the portal or the address of a resource, and ``type``, one of KINDS.
    The visitor is kept as a digest that the secret of the portal makes useless elsewhere.
    """
    url, kind = form.get("url", ""), form.get("type", "")
    if kind not in KINDS or not 0 < len(url) <= LONGEST:
        return False
    traits = ("User-Agent", "Accept-Language", "Accept-Encoding")
    known = [tk.config["SECRET_KEY"], address, *(headers.get(name, "") for name in traits)]
    key = hashlib.sha256("\0".join(known).encode()).hexdigest()
    model.Session.add(TrackingRaw(user_key=key, url=url, tracking_type=kind))
    model.Session.commit()
    return True
