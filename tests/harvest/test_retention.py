"""Runs are remembered in bounds: by number and by age, never the ones that matter."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.geo2france.harvest.retention import prune
from ckanext.geo2france.model.harvest import (
    HarvestOutcome,
    HarvestRun,
    HarvestSource,
    RunState,
    now,
)


@pytest.fixture
def source(shared_harvests: Any) -> Any:
    """Give a source without runs."""
    model.Session.query(HarvestSource).delete()
    model.Session.commit()
    shared_harvests.add("partenaire", "https://example.org/csw")
    return HarvestSource.get("partenaire")


def runs(source: Any, *states: str) -> None:
    """Store runs of these states, the oldest first, a day apart; the last is of today."""
    for age, state in zip(range(len(states) - 1, -1, -1), states, strict=True):
        run = HarvestRun(source_id=source.id, state=state, created=now() - timedelta(days=age))
        model.Session.add(run)
        model.Session.flush()
        model.Session.add(HarvestOutcome(run_id=run.id, kind="created", identifier=str(age)))
    model.Session.commit()


def left() -> list[str]:
    rows = model.Session.query(HarvestRun.state).order_by(HarvestRun.created)
    return [row.state for row in rows]


def test_the_oldest_runs_go_with_their_outcomes(source: Any) -> None:
    tk.config["ckanext.geo2france.harvest.keep_runs"] = 3
    runs(source, *["finished"] * 6)
    assert prune(source.id) == 3
    assert left() == ["finished"] * 3
    outcomes = model.Session.query(HarvestOutcome.identifier).order_by(HarvestOutcome.identifier)
    assert [row.identifier for row in outcomes] == ["0", "1", "2"]


def test_runs_go_when_they_are_old_even_if_they_are_few(source: Any) -> None:
    tk.config["ckanext.geo2france.harvest.keep_days"] = 2
    runs(source, "failed", "finished", "failed", "failed")
    prune(source.id)
    assert left() == ["finished", "failed", "failed"]


def test_what_tells_how_a_source_fares_stays(source: Any) -> None:
    tk.config["ckanext.geo2france.harvest.keep_runs"] = 1
    runs(source, "asking", "finished", "finished", "failed", "cancelled", "failed")
    prune(source.id)
    assert left() == ["asking", "finished", "failed"]


def test_other_sources_keep_theirs(source: Any, shared_harvests: Any) -> None:
    shared_harvests.add("autre", "https://example.org/autre")
    other = HarvestSource.get("autre")
    runs(source, *[RunState.FINISHED.value] * 3)
    runs(other, *[RunState.FINISHED.value] * 3)
    tk.config["ckanext.geo2france.harvest.keep_runs"] = 1
    prune(source.id)
    assert model.Session.query(HarvestRun).filter_by(source_id=other.id).count() == 3
