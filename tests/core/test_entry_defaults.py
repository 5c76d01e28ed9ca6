"""What the entry form proposes, completed by hand, is a valid INSPIRE record of each type."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ckanext.geo2france import store
from ckanext.geo2france.forms import fillers
from ckanext.geo2france.forms.defaults import defaults
from ckanext.geo2france.schemas.checking import check, conforms

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


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("kind", ["dataset", "series", "service"])
def test_the_defaults_and_a_few_fields_make_a_valid_record(kind: str, lang: str) -> None:
    dataset = defaults(kind, lang, "fr-demo-1", "2026-11-24") | TYPED | {"type": kind}
    dataset |= OF_SERVICES if kind == "service" else OF_DATA
    # The second row of constraints is proposed empty; the licence says the conditions of use.
    dataset["constraints"] = dataset["constraints"][:1]
    dataset["conformity"] = [row | {"pass": None} for row in dataset["conformity"]]
    findings = check(store.from_dataset(dataset))
    assert conforms(findings), findings


def test_only_services_choose_their_category_among_keywords() -> None:
    assert len(fillers.of("keywords", "fr", "service")) == 78
    assert fillers.of("keywords", "fr", "dataset") == ()
