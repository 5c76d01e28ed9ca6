"""Mapping rows: one line says where a field of the model stands in a document, and how.

The tables of rows (``iso19139.py``) hold no code; the reader here walks them. A writer, the
documentation and the coverage test can walk the same tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Any, Protocol

from ckanext.geo2france.schemas.xml import Element

__all__ = ["Compound", "Kind", "Namespaces", "Occurs", "Reading", "Row", "read"]

Namespaces = Mapping[str, str]


class Occurs(Enum):
    """How many values a field holds."""

    ONE = "one"
    MANY = "many"


@dataclass(slots=True)
class Reading:
    """What one reading carries along: the namespaces, and what had to be repaired or left out."""

    namespaces: Namespaces
    notes: list[str] = field(default_factory=list)
    where: str = ""

    def note(self, sentence: str) -> None:
        """Remember what was repaired or left out, with the field where it happened."""
        self.notes.append(f"{self.where}: {sentence}")

    def find(self, element: Element, path: str) -> list[Element]:
        """Return the elements at *path* from *element*; alternatives are separated by " | "."""
        return [hit for step in _steps(path, self) for hit in element.iterfind(step)]


class Kind(Protocol):
    """How a value is written in an element: reads zero, one or several values from it."""

    def read(self, element: Element, reading: Reading) -> Iterable[Any]:
        """Yield the values that *element* holds."""
        ...


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a mapping table.

    field: name of the field of the model; path: from the context element, ``*`` for any class,
    alternatives separated by " | "; source: clause of the standard that defines it.
    """

    field: str
    path: str
    kind: Kind
    occurs: Occurs
    source: str


@dataclass(frozen=True, slots=True)
class Compound:
    """A kind made of rows: the element holds a structure, read into *model*.

    fixed: values that the place itself gives (a contact of the metadata, say).
    An element where no row finds anything yields nothing.
    """

    model: type
    rows: tuple[Row, ...]
    fixed: tuple[tuple[str, Any], ...] = ()

    def read(self, element: Element, reading: Reading) -> Iterator[Any]:
        """Yield the structure, if the element says anything."""
        values = read(self.rows, element, reading)
        if values:
            yield self.model(**{**values, **dict(self.fixed)})


def read(rows: Iterable[Row], element: Element, reading: Reading) -> dict[str, Any]:
    """Return the fields that *rows* find below *element*; fields not found are absent.

    Several rows may feed one field; a field that occurs once takes the first value found.
    """
    found: dict[str, Any] = {}
    outer = reading.where
    for row in rows:
        reading.where = f"{outer}.{row.field}" if outer else row.field
        values = _values(row, element, reading)
        if row.occurs is Occurs.MANY:
            merged = (*found.get(row.field, ()), *values)
            if merged:
                found[row.field] = tuple(merged)
        elif row.field not in found:
            first = next(values, None)
            if first is not None:
                found[row.field] = first
    reading.where = outer
    return found


def _values(row: Row, element: Element, reading: Reading) -> Iterator[Any]:
    for hit in reading.find(element, row.path):
        yield from row.kind.read(hit, reading)


def _steps(path: str, reading: Reading) -> tuple[str, ...]:
    return _expanded(path, tuple(reading.namespaces.items()))


@cache
def _expanded(path: str, namespaces: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Return the alternatives of *path* with every prefix replaced by its namespace."""
    uris = dict(namespaces)
    return tuple(
        "/".join(_step(step, uris) for step in one.split("/")) for one in path.split(" | ")
    )


def _step(step: str, uris: Mapping[str, str]) -> str:
    prefix, colon, name = step.partition(":")
    return f"{{{uris[prefix]}}}{name}" if colon else step
