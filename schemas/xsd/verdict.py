"""Whether a record is valid against the XML Schema of its generation, and where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Final

from lxml import etree

from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.schemas.xml import Element, qualified
from ckanext.geo2france.schemas.xsd.sentences import sentence_for, short
from ckanext.geo2france.schemas.xsd.sets import (
    ISO_19115_3,
    ISO_19139_2006,
    ISO_19139_2007,
    SchemaSet,
    compiled,
)

__all__ = ["SchemaError", "SchemaVerdict", "validate"]

GML: Final = "http://www.opengis.net/gml"
ISO_19139: Final = "http://www.isotc211.org/2005/"
#: A record can break a rule at each of its elements: the first ones show what is wrong.
MOST_ERRORS: Final = 50
# An XMLSchema keeps the errors of its latest validation: threads take turns.
_turn = Lock()


@dataclass(frozen=True, slots=True)
class SchemaError:
    """One thing that the schema refuses; *line* counts in the document that was parsed."""

    line: int
    element: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class SchemaVerdict:
    """What the schema *schema* says; *valid* is None where no schema knows the record (*why*)."""

    schema: str
    valid: bool | None
    errors: tuple[SchemaError, ...] = ()
    why: Sentence | None = None


def validate(record: Element) -> SchemaVerdict:
    """Return the verdict of the schema on a record element.

    ISO 19139 has two generations, which differ by the namespace of GML and by details: a record is
    valid when either accepts it, and its errors are told by the one whose GML it uses.
    """
    verdict = SchemaVerdict("", None, (), Sentence.of(NO_SCHEMA, element=qualified(record)))
    for chosen in _sets(record):
        found = _verdict(record, chosen)
        if found.valid:
            return found
        if verdict.valid is None:
            verdict = found
    return verdict


NO_SCHEMA: Final = _("No schema of the project knows the element {element}.")
NO_NAMESPACE: Final = _("No schema of the project knows the namespace {namespace}.")


def _sets(record: Element) -> Iterator[SchemaSet]:
    """Yield the sets that may accept *record*, the likeliest first."""
    namespace = etree.QName(record).namespace or ""
    if namespace in ISO_19115_3:
        yield ISO_19115_3[namespace]
    elif namespace.startswith(ISO_19139):
        older_gml = next(record.iter(f"{{{GML}}}*"), None) is not None
        yield from (
            (ISO_19139_2006, ISO_19139_2007) if older_gml else (ISO_19139_2007, ISO_19139_2006)
        )


def _verdict(record: Element, chosen: SchemaSet) -> SchemaVerdict:
    known = compiled(chosen)
    with _turn:
        if known.schema.validate(record):
            return SchemaVerdict(chosen.name, True)
        log = list(known.schema.error_log)  # pyright: ignore[reportArgumentType]
    if "No matching global" in log[0].message:
        why = Sentence.of(NO_SCHEMA, element=qualified(record))
    elif stranger := next(_namespaces(record, known.namespaces), ""):
        why = Sentence.of(NO_NAMESPACE, namespace=stranger)
    else:
        return SchemaVerdict(chosen.name, False, tuple(_errors(log)))
    return SchemaVerdict(chosen.name, None, (), why)


def _namespaces(record: Element, known: frozenset[str]) -> Iterator[str]:
    """Yield the namespaces of elements that *known* lacks: a profile, or a part of another year.

    GML of either generation is no stranger: it is what tells the generations apart.
    """
    for element in record.iter("{*}*"):
        namespace = etree.QName(element).namespace or ""
        if namespace not in known and not namespace.startswith(GML):
            yield namespace


def _errors(log: list[etree._LogEntry]) -> Iterator[SchemaError]:
    """Yield one error for each element and line: what follows from the first only repeats it."""
    seen: set[tuple[int, str]] = set()
    for entry in log:
        element = short(entry.message.partition("'")[2].partition("'")[0])
        if (entry.line, element) in seen:
            continue
        seen.add((entry.line, element))
        yield SchemaError(entry.line, element, sentence_for(entry.message))
        if len(seen) == MOST_ERRORS:
            return
