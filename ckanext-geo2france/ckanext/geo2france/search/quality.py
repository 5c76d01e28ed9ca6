"""What the index tells of a record's quality: its score, and whether it meets INSPIRE.

The dataset alone is judged, not its XML: thousands are indexed in a row, and the verdict must be
the one that its page shows.
"""

from __future__ import annotations

import logging
from typing import Any, Final

from ckanext.geo2france import store
from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.schemas.checking import check
from ckanext.geo2france.schemas.quality import CRITERIA, Quality, quality
from ckanext.geo2france.schemas.report import verdict

__all__ = ["CRITERIA", "assess", "judged"]

log = logging.getLogger(__name__)
#: What a dataset that no schema validated may hold in place of lists, rows and numbers.
UNREADABLE: Final = (AttributeError, KeyError, TypeError, ValueError)


def assess(dataset: dict[str, Any]) -> Quality:
    """Return the score of *dataset*, from 0 to 1, and what it lost."""
    return quality(_record(dataset) or Record())


def judged(dataset: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the index that judge *dataset*; no verdict where it cannot be read."""
    record = _record(dataset)
    if record is None:
        return {"quality": 0.0}
    findings = check(record)
    return {"quality": quality(record, findings).score, "inspire_verdict": verdict(findings)}


def _record(dataset: dict[str, Any]) -> Record | None:
    try:
        return store.from_dataset(dataset)
    except UNREADABLE as error:
        log.info("Dataset %s cannot be judged: %s", dataset.get("id"), error)
        return None
