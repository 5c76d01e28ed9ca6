"""What changes in the description of a source takes effect with its next run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ckanext.geo2france.model.harvest import HarvestSource, now


@pytest.fixture
def change(harvests: Any, make_iso: Callable[..., str], tmp_path: Path) -> Callable:
    """Give a harvested source of one record: what changes it."""
    (tmp_path / "a.xml").write_text(make_iso("decrite"))
    harvests.add("decrite", str(tmp_path), type="folder")
    harvests.run("decrite")

    def change(**values: Any) -> Any:
        harvests.call("geo2france_harvest_source_update", {"id": "decrite", **values})
        return HarvestSource.get("decrite")

    return change


def test_imposed_values_and_defaults_reach_datasets_whose_records_are_unchanged(
    harvests: Any, change: Callable
) -> None:
    change(licence="etalab-2.0", overrides={"notes": "Imposé"})
    assert harvests.run("decrite")["counts"] == {"updated": 1}
    dataset = harvests.dataset("decrite")
    assert (dataset["license_id"], dataset["notes"]) == ("etalab-2.0", "Imposé")
    assert harvests.run("decrite")["counts"] == {"unchanged": 1}
    change(overrides={})
    assert harvests.run("decrite")["counts"] == {"updated": 1}
    assert harvests.dataset("decrite")["notes"] != "Imposé"


@pytest.mark.parametrize(
    ("values", "is_read_whole"),
    [
        ({"filters": {"keywords": ["eau"]}}, True),
        ({"territory": "fr:departement:62"}, True),
        ({"title": "Autre nom"}, False),
        ({"page_size": 10, "grace_days": 3}, False),
    ],
)
def test_the_next_run_reads_everything_where_that_matters(
    change: Callable, values: dict[str, Any], is_read_whole: bool
) -> None:
    source = change()
    source.read_until = source.read_whole = now()
    source = change(**values)
    assert (source.read_whole is None) == is_read_whole
