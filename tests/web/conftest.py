"""A small catalogue behind CKAN's test application, and pages read as trees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ckan.tests import helpers
from lxml import html

from ckanext.geo2france import translations

Read = Callable[..., html.HtmlElement]

DATASET: dict[str, Any] = {
    "notes": "Un **résumé** avec un [lien](https://example.org/) et <script>alert(1)</script>.",
    "license_id": "etalab-2.0",
    "inspire_themes": ["hy", "lu"],
    "topic_categories": ["inlandWaters"],
    "keywords": [{"term": "rivière", "thesaurus": "GEMET"}, {"term": "berge"}],
    "reference_dates": [{"date": "2021-06", "type": "publication"}],
    "temporal_extents": [{"start": "2020", "end": "2021"}],
    "extents": [
        {"west": 2.5, "south": 50.1, "east": 3.1, "north": 50.6, "description": "Pas-de-Calais"}
    ],
    "crs": ["EPSG:2154"],
    "scales": [25000],
    "maintenance_frequency": "annually",
    "lineage": "Levé de terrain.",
    "contacts": [
        {"organisation": "Service démonstration", "role": "owner", "email": "a@example.org"},
        {"organisation": "Service démonstration", "role": "custodian", "email": "a@example.org"},
        {"organisation": "Rédaction", "role": "author", "scope": "metadata"},
    ],
    "constraints": [{"kind": "access", "code": "otherRestrictions", "text": "Sans restriction"}],
    "conformity": [{"title": "Règlement 1089/2010", "date": "2010-12-08", "pass": "true"}],
    "resources": [
        {"url": "https://example.org/r.geojson", "name": "Rivières", "format": "GeoJSON"},
        {
            "url": "https://example.org/wms",
            "name": "Carte",
            "format": "WMS",
            "protocol": "OGC:WMS",
            "layer_name": "rivieres",
        },
        {"url": "https://example.org/notice", "name": "Notice", "protocol": "LINK"},
    ],
}


def _editor() -> dict[str, Any]:
    return {"user": helpers.call_action("get_site_user")["name"]}


def _create(name: str, **values: Any) -> dict[str, Any]:
    """Create a dataset of the demonstration organization."""
    return helpers.call_action(
        "package_create",
        _editor(),
        name=name,
        owner_org="organisation-demo",
        **{"title": name.capitalize(), **DATASET, **values},
    )


@pytest.fixture(scope="session", autouse=True)
def _french() -> None:
    """Compile the catalogue that is in the tree: pages must not show an older one."""
    translations.compile_catalogue()


@pytest.fixture(scope="module")
def app() -> Any:
    """Make one application a module, in place of CKAN's one a test."""
    return helpers._get_test_app()


@pytest.fixture(scope="module")
def catalogue(app: Any, reset_db: Any, reset_index: Any) -> None:
    """Give one organization with two datasets, once a module: tests read more than they write."""
    reset_db()
    reset_index()
    with app.flask_app.test_request_context():
        described = {"name": "organisation-demo", "title": "Organisation de démonstration"}
        helpers.call_action("organization_create", _editor(), **described)
        _create("rivieres", title="Rivières de l’Artois")
        _create("parcelles", title="Parcelles", inspire_themes=["cp"], resources=[])


@pytest.fixture
def read(app: Any, catalogue: None) -> Read:
    """Return a function that gets a page and returns its tree."""

    def get(path: str, status: int = 200) -> html.HtmlElement:
        return html.fromstring(app.get(path, status=status).body)

    return get


@pytest.fixture
def create(app: Any, catalogue: None) -> Callable[..., dict[str, Any]]:
    """Return a function that adds a dataset to the catalogue."""

    def add(name: str, **values: Any) -> dict[str, Any]:
        with app.flask_app.test_request_context():
            return _create(name, **values)

    return add
