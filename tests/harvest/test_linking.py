"""The keys by which datasets, series and services find each other."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.geo2france.harvesters.linking import RELATIONS, Role, endpoint, identifiers_in, keys


def related(subject: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether *subject* refers to *other*."""
    ours, theirs = keys(subject), keys(other)
    return any(
        (meant, key) in theirs
        for role, key in ours
        for refers, meant in RELATIONS
        if role is refers
    )


ROADS = {
    "type": "dataset",
    "metadata_identifier": "8f1e0c52-routes",
    "resource_identifiers": [{"code": "ROUTES", "codespace": "https://example.org/id/"}],
}


def test_a_member_finds_its_series() -> None:
    series = {"type": "series", "metadata_identifier": "serie-1"}
    assert related({"type": "dataset", "parent_identifier": " serie-1"}, series)
    assert not related({"type": "dataset", "parent_identifier": ""}, series)


@pytest.mark.parametrize(
    "coupling",
    [
        {"operates_on": [{"identifier": "8f1e0c52-routes"}]},
        {"operates_on": [{"identifier": "https://example.org/id/ROUTES"}]},
        {
            "operates_on": [
                {"url": "https://example.org/csw?request=GetRecordById&ID=8f1e0c52-routes"}
            ]
        },
        {
            "operates_on": [
                {"url": "https://example.org/srv/catalog.search#/metadata/8f1e0c52-routes"}
            ]
        },
        {"operates_on": [{"url": "https://example.org/records/8f1e0c52-routes/"}]},
        {"coupled_resources": [{"identifier": "ROUTES", "name": "routes"}]},
    ],
)
def test_a_service_finds_what_it_serves(coupling: dict[str, Any]) -> None:
    assert related({"type": "service", **coupling}, ROADS)


def test_a_link_to_a_service_is_enough() -> None:
    service = {
        "type": "service",
        "operations": [{"url": "https://Example.org:443/wms?service=WMS&request=GetCapabilities"}],
    }
    link = {"url": "http://example.org/wms/?layers=routes", "protocol": "OGC:WMS"}
    assert related(service, {"type": "dataset", "resources": [link]})
    page = {"url": "http://example.org/wms", "protocol": "WWW:LINK"}
    assert not related(service, {"type": "dataset", "resources": [page | {"url": "http://x.org/"}]})


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://example.org/cgi?MAP=/a.map&service=WMS", "example.org/cgi?map=/a.map"),
        ("http://example.org:8080/wms/", "example.org:8080/wms"),
        ("ftp://example.org/wms", ""),
        ("http://[broken", ""),
        ("http://example.org:port/", ""),
        ("", ""),
    ],
)
def test_the_address_of_a_service_is_what_stays_of_any_question(url: str, address: str) -> None:
    assert endpoint(url) == address


def test_words_of_an_address_are_no_identifiers() -> None:
    assert list(identifiers_in("https://example.org/geonetwork/search")) == [
        "https://example.org/geonetwork/search"
    ]
    assert list(identifiers_in("")) == []


def test_endless_keys_are_cut() -> None:
    assert keys({"metadata_identifier": "x" * 3000}) == {(Role.IS, "x" * 1000)}
