"""Which resource of a dataset is shown first."""

from __future__ import annotations

from ckanext.geo2france.pages.resources import best_preview

WFS = {"format": "WFS", "layer_name": "sites", "url": "https://example.org/wfs", "url_type": ""}
WMS = {"format": "WMS", "layer_name": "sites", "url": "https://example.org/wms", "url_type": ""}
TABLE = {"format": "CSV", "url": "https://portal.example/x.csv", "url_type": "upload"}


def test_a_file_of_the_portal_comes_before_a_service_elsewhere():
    assert best_preview([WFS, WMS, TABLE]) == TABLE


def test_a_map_comes_before_a_list_of_features_among_services():
    assert best_preview([WFS, WMS]) == WMS


def test_nothing_is_shown_of_a_page():
    assert best_preview([{"format": "HTML", "url": "https://example.org/"}]) is None
