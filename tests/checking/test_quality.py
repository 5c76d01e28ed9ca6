"""The score of a record, and its reasons."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.schemas.documents import read_record
from ckanext.geo2france.schemas.quality import CRITERIA, quality

Draft = Any


def test_the_score_goes_from_nothing_to_almost_all(draft: Callable[[str], Draft]) -> None:
    nothing = quality(Record())
    assert nothing.score == 0
    assert set(nothing.missing) == {criterion.name for criterion in CRITERIA}
    good = quality(read_record(draft("dataset").root).record)
    assert good.score > 0.9


def test_what_is_lost_is_told_the_heaviest_first(draft: Callable[[str], Draft]) -> None:
    record = read_record(draft("dataset").root).record
    whole = quality(record)
    poorer = quality(dataclasses.replace(record, online_resources=(), overviews=()))
    assert poorer.score < whole.score
    assert poorer.reasons[0].name == "resource"
    lost = [reason.lost for reason in poorer.reasons]
    assert lost == sorted(lost, reverse=True)
    assert round(poorer.score + sum(lost), 2) == 1


def test_requirements_of_inspire_count(draft: Callable[[str], Draft]) -> None:
    record = read_record(draft("dataset").root).record
    poorer = quality(dataclasses.replace(record, conformity=(), crs=()))
    assert poorer.score < quality(record).score
    assert "inspire" in poorer.missing
