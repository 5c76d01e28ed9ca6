"""Mapping rows: one line says where a field of the model stands in both standards, and how.

The table of rows (``mapping.yaml``) holds no code. The reader here walks it, and so do the writer
(``writing.py``), the documentation and the coverage test.

A path is made of local names, property and class in turn, from the class that the rows describe.
Any class is read in the place of the one that is named (profiles have their own), unless it ends
with ``!``; ``+`` marks the property that repeats with each value, where it is not the last one;
" | " separates alternatives, of which the first is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from ckanext.geo2france.domain.record import Translation
from ckanext.geo2france.domain.sentence import Note, Sentence
from ckanext.geo2france.schemas.structure import ISO_19139, STANDARDS, local, structure
from ckanext.geo2france.schemas.xml import Element

if TYPE_CHECKING:
    from ckanext.geo2france.schemas.building import Building

__all__ = ["Chunk", "Kind", "Path", "Plan", "Reading", "Row", "Step", "read"]


@dataclass(slots=True)
class Reading:
    """What one reading carries along: the standard, and what had to be repaired or left out."""

    standard: str = ISO_19139
    #: Language of the main texts, and languages by the identifiers that the translations give.
    language: str = ""
    locales: Mapping[str, str] = field(default_factory=dict[str, str])
    notes: list[Note] = field(default_factory=list[Note])
    translations: list[Translation] = field(default_factory=list[Translation])
    where: str = ""
    #: Whether the field being read holds one text only, whatever that text is.
    single: bool = False
    #: Where wanted, each property that can be translated: its field, the source, and its text.
    met: list[tuple[Element, str, str, str]] | None = None

    def note(self, sentence: Sentence) -> None:
        """Remember what was repaired or left out, with the field where it happened."""
        self.notes.append(Note(sentence, self.where))


class Kind(Protocol):
    """How values are written in an element: both ways."""

    def read(self, element: Element, reading: Reading) -> Iterable[Any]:
        """Yield the values that *element* holds."""
        ...

    def holds(self, value: Any) -> bool:
        """Tell whether *value* belongs where this kind stands."""
        ...

    def grouped(self, values: Iterable[Any]) -> Iterable[tuple[Any, ...]]:
        """Yield *values* in the groups that each fill one element."""
        ...

    def write(self, element: Element, values: tuple[Any, ...], building: Building) -> None:
        """Fill *element*, which is new, with one group of values."""
        ...

    def update(
        self, element: Element, old: tuple[Any, ...], new: tuple[Any, ...], building: Building
    ) -> None:
        """Change *element*, which holds *old*, into holding *new*, and nothing else of it."""
        ...

    def remove(self, element: Element, building: Building) -> None:
        """Take the value that *element* holds out of the document."""
        ...


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the mapping.

    field: name of the field of the model; paths: by standard, "" where it has no place; many:
    whether the field holds several values; dcat: the property of DCAT-AP that says the same;
    source: clause of the standard that defines it; spread: the first value stands at the first
    path, the others at the second, each beside what is there already; joined: the field is one
    text, of which each value is a line.
    """

    field: str
    paths: Mapping[str, str]
    kind: Kind
    many: bool
    dcat: str
    source: str
    spread: bool = False
    joined: bool = False

    def held(self, value: Any) -> Sequence[Any]:
        """Return the values of this row, which occurs many times, of which a field *value* is."""
        if not self.joined:
            return value
        return [line for each in value.splitlines() if (line := each.strip())]

    def xpaths(self, standard: str, within: str) -> tuple[str, ...]:
        """Return the XPath expressions of the row below the class *within*, with prefixes."""
        return tuple(_xpath(path, standard, within) for path in self.steps(standard))

    def steps(self, standard: str) -> tuple[Path, ...]:
        """Return the paths of the row in *standard*, the first being the one that is written."""
        return _paths(self.paths[standard])


@dataclass(frozen=True, slots=True)
class Step:
    """One name of a path; exact: no other class is read in its place; repeats: see *Row*."""

    name: str
    is_class: bool
    exact: bool
    repeats: bool


Path = tuple[Step, ...]


@cache
def _paths(text: str) -> tuple[Path, ...]:
    return tuple(_path(one) for one in text.split(" | ") if one)


def _path(text: str) -> Path:
    names = text.split("/")
    marked = [name.endswith("+") for name in names]
    if not any(marked):
        marked[(len(names) - 1) // 2 * 2] = True
    return tuple(
        Step(name.rstrip("!+"), position % 2 == 1, name.endswith("!"), marked[position])
        for position, name in enumerate(names)
    )


def _xpath(path: Path, standard: str, within: str) -> str:
    known, parts, owner = structure(standard), [], within
    for step in path:
        if step.is_class:
            owner = step.name
        parts.append(known.names(owner, "" if step.is_class else step.name))
    return "/".join(parts)


@dataclass(frozen=True, slots=True)
class Chunk:
    """The values that one element, found at *path*, holds for a row."""

    row: Row
    path: Path
    element: Element
    values: tuple[Any, ...]


@dataclass(slots=True)
class _Node:
    """A place of the document that paths lead to, and which rows want the elements there."""

    named: dict[str, _Node] = field(default_factory=dict[str, "_Node"])
    other: _Node | None = None
    wanted: list[int] = field(default_factory=list[int])

    def reach(self, step: Step) -> _Node:
        if step.is_class and not step.exact:
            self.other = self.other or _Node()
            return self.other
        return self.named.setdefault(step.name, _Node())


class Plan:
    """Rows, prepared so that one walk through the document finds the elements of all of them."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = tuple(rows)
        self.fields = tuple(dict.fromkeys(row.field for row in self.rows))
        self._roots = {standard: _Node() for standard in STANDARDS}
        self._slots: dict[str, list[tuple[Row, Path]]] = {standard: [] for standard in STANDARDS}
        for standard, slots in self._slots.items():
            for row in self.rows:
                for path in row.steps(standard):
                    node = self._roots[standard]
                    for step in path:
                        node = node.reach(step)
                    node.wanted.append(len(slots))
                    slots.append((row, path))

    def hits(self, element: Element, standard: str) -> Iterator[tuple[Row, Path, list[Element]]]:
        """Yield each row, and each of its paths, with the elements there below *element*."""
        slots = self._slots[standard]
        found: list[list[Element]] = [[] for _ in slots]
        _walk(element, self._roots[standard], found)
        for (row, path), elements in zip(slots, found, strict=True):
            if elements:
                yield row, path, elements

    def chunks(self, element: Element, reading: Reading) -> Iterator[Chunk]:
        """Yield what the rows find below *element*, of a field that occurs once the first only."""
        outer = reading.where
        done: set[str] = set()
        for row, path, elements in self.hits(element, reading.standard):
            reading.where = f"{outer}.{row.field}" if outer else row.field
            for hit in elements:
                if row.field in done:
                    break
                reading.single = not outer and not row.many
                values = tuple(row.kind.read(hit, reading))
                if values:
                    yield Chunk(row, path, hit, values)
                    if not row.many:
                        done.add(row.field)
        reading.where = outer


def _walk(element: Element, node: _Node, found: list[list[Element]]) -> None:
    named, other = node.named, node.other
    for child in element:
        name = local(child)
        if not name:
            continue
        for reached in (named.get(name), other):
            if reached is not None:
                for slot in reached.wanted:
                    found[slot].append(child)
                if reached.named or reached.other is not None:
                    _walk(child, reached, found)


def read(plan: Plan, element: Element, reading: Reading) -> dict[str, Any]:
    """Return the fields that the rows find below *element*; fields not found are absent.

    Several rows may feed one field; a field that occurs once takes the first value found.
    """
    found: dict[str, Any] = {}
    many: dict[str, list[Any]] = {}
    joined: set[str] = set()
    for chunk in plan.chunks(element, reading):
        if chunk.row.many:
            many.setdefault(chunk.row.field, []).extend(chunk.values)
            if chunk.row.joined:
                joined.add(chunk.row.field)
        else:
            found.setdefault(chunk.row.field, chunk.values[0])
    return found | {
        name: _text(values) if name in joined else tuple(values) for name, values in many.items()
    }


def _text(values: Iterable[str]) -> str:
    """Return *values* as one text, a line each, without those that are said again."""
    lines = (line.strip() for value in values for line in value.splitlines())
    return "\n".join(dict.fromkeys(filter(None, lines)))
