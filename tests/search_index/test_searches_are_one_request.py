"""What a search shows beside its documents comes with the same request to Solr."""

from __future__ import annotations

from typing import Any

import pysolr
import pytest


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Note the parameters of each search that Solr is sent."""
    seen: list[dict[str, Any]] = []
    search = pysolr.Solr.search

    def noted(connection: pysolr.Solr, q: str, *rest: Any, **parameters: Any) -> Any:
        seen.append({"q": q, **parameters})
        return search(connection, q, *rest, **parameters)

    monkeypatch.setattr(pysolr.Solr, "search", noted)
    return seen


def test_snippets_come_with_the_results(catalogue, requests) -> None:
    # of fewer results, a mistyped word may be the cause
    for number in range(3):
        catalogue.dataset(f"zones-{number}", title="Zones humides", notes="Les tourbières.")
    requests.clear()
    found = catalogue.search(q="tourbières", extras={"ext_highlight": "true"})
    assert "<mark>tourbières</mark>" in found["results"][0]["highlight"]["notes"]
    assert len(requests) == 1


def test_three_words_that_the_index_knows_are_not_looked_up_again(catalogue, requests) -> None:
    for number in range(3):
        catalogue.dataset(f"zones-{number}", title=f"Zones humides tourbières {number}")
    requests.clear()
    assert catalogue.search(q="zones humides tourbières")["count"] == 3
    assert len(requests) == 1


def test_a_mistyped_word_among_three_is_still_corrected(catalogue, requests) -> None:
    for number in range(3):
        catalogue.dataset(f"zones-{number}", title=f"Zones humides tourbières {number}")
    requests.clear()
    found = catalogue.search(q="zones humides tourbirèes")
    assert found["corrected"]["used"].endswith("tourbieres")
    assert len(requests) > 1
