"""Puts values into elements by the rows of the mapping: all of them, or only what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from ckanext.geo2france.schemas.building import Building, detach, place_beside
from ckanext.geo2france.schemas.rows import Chunk, Path, Plan, Reading, Row, read
from ckanext.geo2france.schemas.structure import local
from ckanext.geo2france.schemas.texts import Single
from ckanext.geo2france.schemas.xml import Element

__all__ = ["Compound", "change", "fill", "refill"]


def fill(plan: Plan, element: Element, value: Any, building: Building) -> None:
    """Write all that *value* says into *element*, an object of the class that *plan* describes."""
    done: set[str] = set()
    for row in plan.rows:
        paths = row.steps(building.structure.standard)
        if not paths or row.field in done:
            continue
        held = getattr(value, row.field)
        if row.many:
            _write_many(row, paths, element, row.held(held), building)
        elif not _is_empty(held):
            with _At(building, row):
                row.kind.write(building.reach(element, paths[0], fresh=False), (held,), building)
            done.add(row.field)


def _is_empty(value: Any) -> bool:
    return value is None or value == ""


class _At:
    """Tells the building which field is being written."""

    def __init__(self, building: Building, row: Row) -> None:
        self.building = building
        self.before = (building.where, building.single)
        self.row = row

    def __enter__(self) -> None:
        outer = self.before[0]
        self.building.where = f"{outer}.{self.row.field}" if outer else self.row.field
        self.building.single = not outer and not self.row.many

    def __exit__(self, *_: object) -> None:
        self.building.where, self.building.single = self.before


def _write_many(
    row: Row, paths: tuple[Path, ...], element: Element, values: Iterable[Any], building: Building
) -> None:
    wanted = [value for value in values if row.kind.holds(value)]
    first, last = paths[0], paths[-1]
    with _At(building, row):
        for position, group in enumerate(row.kind.grouped(wanted)):
            if row.spread and first is not last:
                target = _vacant(element, last if position else first, building)
            else:
                target = building.reach(element, first, fresh=True)
            row.kind.write(target, group, building)


def _vacant(element: Element, path: Path, building: Building) -> Element:
    """Return the first place at *path* that holds nothing yet."""
    start = next(position for position, step in enumerate(path) if step.repeats)
    owner = building.reach(element, path[:start], fresh=False)
    for held in [child for child in owner if local(child) == path[start].name]:
        target = building.reach(held, path[start + 1 :], fresh=False)
        if not len(target) and not target.attrib:
            return target
    return building.reach(owner, path[start:], fresh=True)


def change(plan: Plan, element: Element, old: Any, new: Any, building: Building) -> None:
    """Change *element*, which says *old*, into saying *new*, and nothing else of it."""
    chunks = list(plan.chunks(element, Reading(building.structure.standard)))
    for name in plan.fields:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            rows = [row for row in plan.rows if row.field == name]
            held = [chunk for chunk in chunks if chunk.row.field == name]
            with _At(building, rows[0]):
                if rows[0].many:
                    _Many(rows, held, element, building).change(rows[0].held(after))
                else:
                    _change_one(plan, rows, held, element, after, building)


def _change_one(
    plan: Plan, rows: list[Row], held: list[Chunk], element: Element, after: Any, building: Building
) -> None:
    if held and not _is_empty(after):
        held[0].row.kind.update(held[0].element, held[0].values, (after,), building)
    elif held:
        _remove(plan, rows[0].field, element, building)
    elif not _is_empty(after):
        row = next((row for row in rows if row.steps(building.structure.standard)), None)
        if row is not None:
            path = row.steps(building.structure.standard)[0]
            target = building.reach(element, path, fresh=False)
            row.kind.update(target, (), (after,), building)


def _remove(plan: Plan, name: str, element: Element, building: Building) -> None:
    """Take every value of the field *name* out, those too that another one hides."""
    reading = Reading(building.structure.standard)
    for row, _, elements in list(plan.hits(element, reading.standard)):
        for hit in elements if row.field == name else ():
            if next(iter(row.kind.read(hit, reading)), None) is not None:
                row.kind.remove(hit, building)


def refill(plan: Plan, name: str, element: Element, value: Any, building: Building) -> None:
    """Write the field *name* anew, all of it."""
    _remove(plan, name, element, building)
    rows = Plan(row for row in plan.rows if row.field == name)
    fill(rows, element, value, building)


@dataclass(slots=True)
class _Many:
    """Changes a field of several values, element by element."""

    rows: list[Row]
    chunks: list[Chunk]
    element: Element
    building: Building
    spare: list[Chunk] = field(default_factory=list[Chunk])

    def change(self, wanted: Sequence[Any]) -> None:
        """Make the elements hold *wanted*; those whose values stay are left untouched."""
        old = [(at, value) for at, chunk in enumerate(self.chunks) for value in chunk.values]
        kept: list[list[Any]] = [[] for _ in self.chunks]
        added: dict[int, list[Any]] = {}
        for at, value in self._placed(old, wanted):
            if at >= 0 and self._joins(at, kept[at], value):
                kept[at].append(value)
            else:
                added.setdefault(at + 1, []).append(value)
        self.spare = [chunk for chunk, left in zip(self.chunks, kept, strict=True) if not left]
        for chunk, left in zip(self.chunks, kept, strict=True):
            if left and tuple(left) != chunk.values:
                chunk.row.kind.update(chunk.element, chunk.values, tuple(left), self.building)
        for at in sorted(added, reverse=True):
            self._add(added[at], at - 1)
        for chunk in self.spare:
            chunk.row.kind.remove(chunk.element, self.building)

    def _placed(
        self, old: list[tuple[int, Any]], wanted: Sequence[Any]
    ) -> Iterator[tuple[int, Any]]:
        """Yield each wanted value with the number of the element that it is in, or goes after."""
        matcher = SequenceMatcher(
            None, [repr(value) for _, value in old], [repr(value) for value in wanted], False
        )
        for _, i1, i2, j1, j2 in matcher.get_opcodes():
            for offset, value in enumerate(wanted[j1:j2]):
                at = min(i1 + offset, max(i1, i2 - 1)) if i2 > i1 else i1 - 1
                yield (old[at][0] if at >= 0 else -1), value

    def _joins(self, at: int, kept: list[Any], value: Any) -> bool:
        """Tell whether *value* fits into the element that holds *kept*."""
        kind = self.chunks[at].row.kind
        return kind.holds(value) and len(list(kind.grouped([*kept, value]))) == 1

    def _add(self, values: list[Any], at: int) -> None:
        """Write new elements after that of the chunk *at* (-1: before the first) if of its row."""
        beside = self.chunks[max(at, 0)] if self.chunks else None
        for row in self.rows:
            paths = row.steps(self.building.structure.standard)
            fitting = [value for value in values if paths and row.kind.holds(value)]
            values = [value for value in values if value not in fitting]
            if not fitting:
                continue
            if beside is None or beside.row is not row or row.spread:
                _write_more(row, paths, self.element, fitting, self.building)
                continue
            holder, owner = _holder(beside)
            for number, group in enumerate(row.kind.grouped(fitting)):
                fresh = self._spared(row, group)
                if fresh is None:
                    fresh = self._made(beside, owner, group)
                if fresh is not holder:
                    detach(fresh)
                    place_beside(owner, fresh, holder, before=at < 0 and number == 0)
                holder = fresh

    def _made(self, beside: Chunk, owner: Element, group: tuple[Any, ...]) -> Element:
        """Return a new element for *group*, like that of *beside*."""
        start = next(n for n, step in enumerate(beside.path) if step.repeats)
        fresh = self.building.add_property(owner, beside.path[start].name)
        target = self.building.reach(fresh, beside.path[start + 1 :], fresh=False)
        beside.row.kind.write(target, group, self.building)
        detach(fresh)
        return fresh

    def _spared(self, row: Row, group: tuple[Any, ...]) -> Element | None:
        """Return the element that said *group* elsewhere, and is no longer wanted there."""
        for chunk in self.spare:
            if chunk.row is row and chunk.values == group:
                self.spare.remove(chunk)
                return _holder(chunk)[0]
        return None


def _write_more(
    row: Row, paths: tuple[Path, ...], element: Element, values: list[Any], building: Building
) -> None:
    path = paths[-1] if row.spread else paths[0]
    for group in row.kind.grouped(values):
        row.kind.write(building.reach(element, path, fresh=True), group, building)


def _holder(chunk: Chunk) -> tuple[Element, Element]:
    """Return the property that repeats with the values of *chunk*, and the object it belongs to."""
    start = next(position for position, step in enumerate(chunk.path) if step.repeats)
    holder = chunk.element
    for _ in range(len(chunk.path) - 1 - start):
        holder = _parent(holder)
    return holder, _parent(holder)


def _parent(element: Element) -> Element:
    parent = element.getparent()
    if parent is None:
        raise LookupError(f"{element.tag} stands in no document")
    return parent


class Compound(Single):
    """A kind made of rows: the element holds a structure, read into *model*.

    fixed: values that the place itself gives (the scope of a contact, say). An element where no
    row finds anything yields nothing.
    """

    def __init__(self, model: type, rows: Iterable[Row], fixed: dict[str, Any]) -> None:
        self.model = model
        self.plan = Plan(rows)
        self.fixed = fixed

    def read(self, element: Element, reading: Reading) -> Iterator[Any]:
        """Yield the structure, if the element says anything."""
        values = read(self.plan, element, reading)
        if values:
            yield self.model(**values, **self.fixed)

    def holds(self, value: Any) -> bool:
        """Tell whether *value* says anything, and its fixed values are those of this place."""
        return all(getattr(value, name) == held for name, held in self.fixed.items()) and not all(
            _is_empty(getattr(value, name)) for name in self.plan.fields
        )

    def write(self, element: Element, values: tuple[Any, ...], building: Building) -> None:
        """Write all that the structure says."""
        fill(self.plan, element, values[0], building)

    def update(
        self, element: Element, old: tuple[Any, ...], new: tuple[Any, ...], building: Building
    ) -> None:
        """Change what differs."""
        change(self.plan, element, old[0], new[0], building)

    def remove(self, element: Element, building: Building) -> None:
        """Take the structure out, with the property that holds it."""
        building.discard(_parent(element))
