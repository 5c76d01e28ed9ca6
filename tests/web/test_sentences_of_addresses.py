"""What an address holds that cannot be used is told in the language of the page."""

from __future__ import annotations

import json
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ({"type": "Polygon", "coordinates": [1, 2]}, "ce n’est pas le GeoJSON d’un polygone"),
        ({"type": "Polygon"}, "ce n’est pas le GeoJSON d’un polygone"),
        ([1, 2], "ce n’est pas le GeoJSON d’un polygone"),
        ({"type": "Point", "coordinates": [2, 50]}, "un Polygon ou un MultiPolygon était attendu"),
        ({"type": "Polygon", "coordinates": [[[0, 99], [1, 99], [1, 98], [0, 99]]]}, "surface"),
        ({"type": "Polygon", "long": "x" * 200_000}, "caractères"),
    ],
)
def test_a_polygon_that_cannot_be_used_is_told_in_french(
    app: Any, catalogue: None, shape: Any, told: str
) -> None:
    from ckan.lib.search import SearchQueryError

    from ckanext.geo2france.search import where

    french = app.flask_app.test_request_context("/", environ_overrides={"CKAN_LANG": "fr"})
    with french, pytest.raises(SearchQueryError) as refused:
        where.asked({"ext_geometry": json.dumps(shape)})
    sentence = str(refused.value)
    assert sentence.startswith("ext_geometry ne peut pas servir")
    assert told in sentence
    for word in ("indices", "geometry is", "expected", "None"):
        assert word not in sentence


@pytest.mark.parametrize("sort", ["foo", "title up", "title asc, name", "title;"])
@pytest.mark.parametrize("page", ["organization", "group"])
def test_an_order_that_does_not_exist_is_left_out_and_told_in_french(
    app: Any, catalogue: None, page: str, sort: str
) -> None:
    body = app.get(f"/fr/{page}/", query_string={"sort": sort}, status=200).body
    assert "Cannot sort" not in body
    assert f"sort vaut « {sort} »" in body.replace("\u00a0", " ")
    assert ("Organisation-demo" in body or "organisation-demo" in body) == (page == "organization")


@pytest.mark.parametrize("sort", ["title asc", "name DESC", "package_count desc", "packages", ""])
def test_an_order_that_exists_is_kept(app: Any, catalogue: None, sort: str) -> None:
    body = app.get("/fr/organization/", query_string={"sort": sort}, status=200).body
    assert "sort vaut" not in body
    assert "organisation-demo" in body
