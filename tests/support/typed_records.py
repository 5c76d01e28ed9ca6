"""Records as people type them: what the form proposes, and the few fields that they fill in."""

from __future__ import annotations

import json
from typing import Any

from ckanext.geo2france.forms import fillers
from ckanext.geo2france.forms.defaults import defaults

TYPED: dict[str, Any] = {
    "title": "Zones humides",
    "notes": "Inventaire de démonstration, du 1:5000 au 1:25000.",
    "extents": [{"west": 2.22, "south": 49.84, "east": 2.34, "north": 49.95}],
    "reference_dates": [{"date": "2025-06-30", "type": "publication"}],
    "license_id": "etalab-2.0",
    "formats": [{"name": "GeoPackage", "version": "1.3"}],
    "resources": [
        {"url": "https://example.org/wms?request=GetCapabilities", "protocol": "OGC:WMS"}
    ],
    "contacts": [
        {"organisation": "Agence", "email": "a@example.org", "role": "pointOfContact", "scope": of}
        for of in ("resource", "metadata")
    ],
}
OF_DATA: dict[str, Any] = {
    "inspire_themes": ["hy"],
    "topic_categories": ["inlandWaters"],
    "spatial_representation": ["vector"],
    "lineage": "Relevés de terrain.",
    "resource_identifiers": [{"code": "https://example.org/dataset/zones-humides"}],
}
OF_SERVICES: dict[str, Any] = {
    "service_type": "view",
    "operates_on": [{"url": "https://example.org/fiche.xml"}],
    "operations": [
        {"name": "GetCapabilities", "url": "https://example.org/wms", "platform": "WebServices"}
    ],
    "keywords": [json.loads(fillers.of("keywords", "fr", "service")[0].value)],
}


def typed_record(kind: str, lang: str) -> dict[str, Any]:
    """Return the fields of a dataset of type *kind* that an editor has filled in."""
    dataset = defaults(kind, lang, f"fr-demo-{kind}", "2026-11-24") | TYPED | {"type": kind}
    dataset |= OF_SERVICES if kind == "service" else OF_DATA
    # The second row of constraints is proposed empty; the licence says the conditions of use.
    dataset["constraints"] = dataset["constraints"][:1]
    dataset["conformity"] = [row | {"pass": "unknown"} for row in dataset["conformity"]]
    return dataset
