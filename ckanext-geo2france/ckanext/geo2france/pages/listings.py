"""The lists of organizations and groups: an order that does not exist is left out, and said so.

CKAN answers an empty list, with a sentence in English.
"""

from __future__ import annotations

import re
from typing import Final

import ckan.plugins.toolkit as tk
from werkzeug.datastructures import ImmutableMultiDict

__all__ = ["tidy_order"]

LISTS: Final = ("organization.index", "group.index")
SHOWN: Final = 100
_ORDER: Final = re.compile(r"\s*(name|title|packages|package_count)(\s+(?i:asc|desc))?\s*")


def tidy_order() -> None:
    """Leave out of the request for a list the order that CKAN does not know."""
    order = tk.request.args.get("sort")
    if tk.request.endpoint not in LISTS or not order or _ORDER.fullmatch(order):
        return
    kept = [(name, value) for name, value in tk.request.args.items(multi=True) if name != "sort"]
    tk.request.args = ImmutableMultiDict(kept)
    expected = tk._("a field to sort by, then asc or desc")
    tk.h.flash_notice(
        tk._("{name} is “{value}”; expected {expected}").format(
            name="sort", value=order[:SHOWN], expected=expected
        )
    )
