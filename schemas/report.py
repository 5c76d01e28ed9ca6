"""The whole verdict on a record, in words: INSPIRE, XML Schema, quality."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.schemas.checking import GUIDANCE, Finding, check, conforms
from ckanext.geo2france.schemas.quality import quality
from ckanext.geo2france.schemas.xml import Element
from ckanext.geo2france.schemas.xsd import SchemaVerdict, validate

__all__ = ["COMPLIANT", "INCOMPLETE", "report", "verdict"]

COMPLIANT = "compliant"
INCOMPLETE = "incomplete"
Translate = Callable[[str], str]


def verdict(findings: Iterable[Finding]) -> str:
    """Return the code of the verdict, from the list ``inspire_verdicts``."""
    return COMPLIANT if conforms(findings) else INCOMPLETE


def report(
    record: Record,
    root: Element | None = None,
    translate: Translate = str,
    *,
    schema: bool = True,
) -> dict[str, Any]:
    """Return the verdict on *record* as a plain dictionary.

    root: the element it was read from, if any; translate: gives the messages their language;
    schema: whether to validate *root* too. Keys: ``guidance``, ``verdict`` (compliant or
    incomplete), ``findings``, ``quality`` (score and reasons), ``schema`` (None without XML).
    """
    findings = check(record, root)
    score = quality(record, findings)
    return {
        "guidance": GUIDANCE,
        "verdict": verdict(findings),
        "findings": [finding.as_dict(translate) for finding in findings],
        "quality": {
            "score": score.score,
            "reasons": [
                {"name": each.name, "lost": each.lost, "message": translate(each.sentence)}
                for each in score.reasons
            ],
        },
        "schema": None if root is None or not schema else _schema(validate(root), translate),
    }


def _schema(verdict: SchemaVerdict, translate: Translate) -> dict[str, Any]:
    found: dict[str, Any] = {"name": verdict.schema, "valid": verdict.valid}
    if verdict.why is not None:
        found["why"] = verdict.why.said(translate)
    if verdict.errors:
        found["errors"] = [
            {
                "line": each.line,
                "element": each.element,
                "message": each.sentence.said(translate),
            }
            for each in verdict.errors
        ]
    return found
