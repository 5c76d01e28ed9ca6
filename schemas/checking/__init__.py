"""The INSPIRE checker: what a record does not meet of the Technical Guidance for metadata 2.2.1.

The rules are those of "Technical Guidance for the implementation of INSPIRE dataset and service
metadata based on ISO/TS 19139:2007", version 2.2.1 (2025-01-31), one line each, grouped by the part
of a record that they judge. They read the model, and the XML where the model cannot tell. A record
of ISO 19115-3 is judged by its content: the guidance knows ISO 19139 only.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.schemas.checking import (
    rules_constraints,
    rules_data,
    rules_identification,
    rules_interoperability,
    rules_metadata,
    rules_quality,
    rules_services,
)
from ckanext.geo2france.schemas.checking.finding import GUIDANCE, Finding, Level, Rule
from ckanext.geo2france.schemas.checking.subject import Subject
from ckanext.geo2france.schemas.xml import Element, parse

__all__ = ["GUIDANCE", "RULES", "Finding", "Level", "Rule", "check", "conforms"]

RULES: Final[tuple[Rule, ...]] = (
    *rules_metadata.RULES,
    *rules_identification.RULES,
    *rules_constraints.RULES,
    *rules_data.RULES,
    *rules_interoperability.RULES,
    *rules_quality.RULES,
    *rules_services.RULES,
)
_WEIGHT: Final = (Level.MANDATORY, Level.CONDITIONAL, Level.RECOMMENDED)


def check(record: Record, xml: bytes | Element | None = None) -> tuple[Finding, ...]:
    """Return what *record* does not meet, the mandatory first.

    xml: the document or element from which the record was read; without it, rules on the way of
    writing have nothing to judge. Raises MalformedXml or ForbiddenXml when *xml* are bytes that
    cannot be parsed.
    """
    root = parse(xml) if isinstance(xml, bytes) else xml
    subject = Subject.of(record, root)
    found = [finding for rule in RULES for finding in rule.findings(subject)]
    return tuple(sorted(found, key=lambda finding: _WEIGHT.index(finding.level)))


def conforms(findings: Iterable[Finding]) -> bool:
    """Tell whether a record with these *findings* meets everything that is mandatory."""
    return all(finding.level is not Level.MANDATORY for finding in findings)
