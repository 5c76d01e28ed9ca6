"""Which licence a record means, out of the URIs and texts of its constraints.

The identifiers are those of ``config/licenses.json``. Order matters: "CC BY-NC" contains "CC BY".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from ckanext.geo2france.domain.record import Constraint

__all__ = ["IDENTIFIERS", "detect"]

CC: Final = r"(?:creative\s?commons|\bcc)[\s-]*"
PATTERNS: Final = tuple(
    (identifier, re.compile(pattern, re.IGNORECASE))
    for identifier, pattern in (
        (
            "etalab-1.0",
            r"licence-ouverte-open-licence-v1|spdx\.org/licenses/etalab-1|"
            r"(?:licence ouverte|open licen[cs]e|etalab)"
            r"(?:\W|etalab|version|open licen[cs]e|v)*1\.0",
        ),
        (
            "etalab-2.0",
            r"etalab|licence[\s-]ouverte|open licence|\bLOv?2\b|\bfr-lo\b|publications\.europa\.eu/"
            r"resource/authority/licence/ETALAB",
        ),
        ("ODbL-1.0", r"\bodbl\b|opendatacommons\.org/licenses/odbl|open database licen[cs]e"),
        ("PDDL-1.0", r"\bpddl\b|public domain dedication"),
        ("ODC-By-1.0", r"\bodc[\s-]by\b|opendatacommons\.org/licenses/by"),
        ("CC0-1.0", r"\bcc[\s-]?0\b|publicdomain/zero"),
        ("CC-BY-NC-ND-4.0", CC + r"by-nc-nd|licenses/by-nc-nd"),
        ("CC-BY-NC-SA-4.0", CC + r"by-nc-sa|licenses/by-nc-sa"),
        ("CC-BY-NC-4.0", CC + r"by[\s-]nc|licenses/by-nc"),
        ("CC-BY-ND-4.0", CC + r"by[\s-]nd|licenses/by-nd"),
        ("CC-BY-SA-4.0", CC + r"by[\s-]sa|licenses/by-sa"),
        ("CC-BY-4.0", CC + r"by\b|licenses/by/|" + CC + r"attribution"),
    )
)
IDENTIFIERS: Final = frozenset(identifier for identifier, _ in PATTERNS)


def detect(constraints: Iterable[Constraint]) -> str:
    """Return the identifier of the licence that *constraints* name, or "".

    A URI is believed before a text, conditions of use before limitations.
    """
    ordered = sorted(constraints, key=_confidence)
    for attribute in ("uri", "text"):
        for constraint in ordered:
            if found := _licence(getattr(constraint, attribute)):
                return found
    return ""


def _confidence(constraint: Constraint) -> int:
    return {"use": 0, "access": 1, "limitation": 2}.get(constraint.kind, 3)


def _licence(text: str) -> str:
    for identifier, pattern in PATTERNS:
        if pattern.search(text):
            return identifier
    return ""
