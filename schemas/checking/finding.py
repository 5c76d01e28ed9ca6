"""Rules of the INSPIRE Technical Guidance, and what a record does not meet of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from ckanext.geo2france.schemas.checking.subject import Subject

__all__ = ["ALL", "DATA", "DATASET", "SERIES", "SERVICE", "Finding", "Level", "Rule", "Values"]

Values = Mapping[str, str]
#: The version of the guidance that the rules follow, as identifiers begin.
GUIDANCE = "TG 2.2.1"

DATASET = frozenset({"dataset"})
SERIES = frozenset({"series"})
DATA = DATASET | SERIES
SERVICE = frozenset({"service"})
ALL = DATA | SERVICE


class Level(Enum):
    """How binding a rule is.

    MANDATORY: required, whether always or because its condition is seen to hold in the record;
    CONDITIONAL: required under a condition that only the producer knows (a scale that exists, an
    online access); RECOMMENDED: good practice. Only the first keeps a record from conforming.
    """

    MANDATORY = "mandatory"
    CONDITIONAL = "conditional"
    RECOMMENDED = "recommended"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a record lacks or does wrong.

    rule: identifier ("TG 2.2.1 C.5", "TG 2.2.1 rec. C.1"); field: of the dataset schema, where the
    remedy is; xpath: in ISO 19139, from gmd:MD_Metadata; message and hint: English msgids;
    values: what goes in the named places of the message.
    """

    rule: str
    level: Level
    field: str
    xpath: str
    message: str
    hint: str
    values: Values = dataclasses.field(default_factory=dict)

    def text(self, translate: Callable[[str], str] = str) -> str:
        """Return the message in the language of *translate* (English by default)."""
        return translate(self.message).format(**self.values)

    def advice(self, translate: Callable[[str], str] = str) -> str:
        """Return how to mend it, in the language of *translate*."""
        return translate(self.hint)

    def as_dict(self, translate: Callable[[str], str] = str) -> dict[str, str]:
        """Return the finding in words, for the API, the command line and pages."""
        return {
            "rule": self.rule,
            "level": self.level.value,
            "field": self.field,
            "xpath": self.xpath,
            "message": self.text(translate),
            "hint": self.advice(translate),
        }


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the guidance: to whom it applies, and what breaks it.

    number: as in the guidance (several rules may share one requirement); broken: yields the values
    of the message, once for each time that the subject breaks the rule. It must not raise,
    whatever the record holds.
    """

    number: str
    level: Level
    kinds: frozenset[str]
    field: str
    xpath: str
    broken: Callable[[Subject], Iterable[Values]]
    message: str
    hint: str

    def findings(self, subject: Subject) -> Iterable[Finding]:
        """Yield what *subject* breaks; nothing where the rule is about another kind of resource."""
        if subject.kind not in self.kinds:
            return
        for values in self.broken(subject):
            yield Finding(
                f"{GUIDANCE} {self.number}",
                self.level,
                self.field,
                self.xpath,
                self.message,
                self.hint,
                values,
            )
