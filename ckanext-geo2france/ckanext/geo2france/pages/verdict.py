"""What a dataset page says of its record: whether it meets INSPIRE, what it lacks, how to mend."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_percent

from ckanext.geo2france import store
from ckanext.geo2france.schemas.report import COMPLIANT, report

__all__ = ["Verdict", "of_package", "of_report"]

log = logging.getLogger(__name__)
Finding = dict[str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict in the words of the page.

    score: that of quality, as a percentage; required, advised: findings that keep the record from
    conforming, and those that do not; reasons: what the score lost.
    """

    is_compliant: bool
    guidance: str
    score: str
    required: tuple[Finding, ...]
    advised: tuple[Finding, ...]
    reasons: tuple[str, ...]


def of_package(
    package: dict[str, Any], translate: Callable[[str], str], lang: str
) -> Verdict | None:
    """Return the verdict on a dataset, as the index has it; None for one that cannot be read."""
    try:
        record = store.from_dataset(package)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        log.warning("Dataset %s cannot be judged: %s", package.get("id"), error)
        return None
    return of_report(report(record, None, translate), lang)


def of_report(found: dict[str, Any], lang: str) -> Verdict:
    """Return the verdict of a report of the checker, with numbers in the manner of *lang*."""
    findings = found["findings"]
    required = tuple(each for each in findings if each["level"] == "mandatory")
    return Verdict(
        is_compliant=found["verdict"] == COMPLIANT,
        guidance=found["guidance"],
        score=format_percent(found["quality"]["score"], locale=lang),
        required=required,
        advised=tuple(each for each in findings if each not in required),
        reasons=tuple(each["message"] for each in found["quality"]["reasons"]),
    )
