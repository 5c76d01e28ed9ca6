"""Datasets like another one, as Lucene's "more like this" finds them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from ckanext.geo2france.search import solr, visible

__all__ = ["similar"]

#: Keywords say most of what a dataset is about, then its title.
FIELDS: Final = "tags^4,title^3,inspire_themes^1,notes^1"


def similar(context: Mapping[str, Any], package_id: str, limit: int) -> list[dict[str, Any]]:
    """Return at most *limit* datasets like the one of this id, of those that the user may see."""
    parameters = {
        "fq": [*visible.filters(context), f"-id:{solr.quoted(package_id)}"],
        "fl": "id,validated_data_dict",
        "rows": limit,
    }
    like = "{!mlt qf='%s' boost=true mintf=1 mindf=2 minwl=3 maxqt=30}%s"
    answer = visible.ask(like % (FIELDS, _key(package_id)), parameters)
    return [json.loads(doc["validated_data_dict"]) for doc in answer.docs]


def _key(package_id: str) -> str:
    """Return the key of a document, as CKAN 2.12 makes it."""
    text = f"{package_id}{solr.site_id()}".encode()
    return hashlib.md5(text, usedforsecurity=False).hexdigest()
