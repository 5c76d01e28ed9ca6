"""The parts of a form as templates print them: steps, fields, rows, choices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["Choice", "Field", "Form", "Mistake", "Row", "Step"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a field offers, under its name in the language of the page."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a repeating field; *number* counts from 1, and is 0 in the blank one."""

    number: int
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field to fill in.

    kind: text, several (short texts, one a line), long, number, select, checks, lines, slug,
    organization, visibility or rows.
    value: a text; a list of texts for ``checks`` and ``lines``.
    blank: the row that is copied to add one. fillers: ready-made rows, each a label and the values
    of its fields as JSON text.
    """

    name: str
    kind: str
    label: str
    help: str = ""
    placeholder: str = ""
    is_required: bool = False
    is_rare: bool = False
    value: Any = ""
    errors: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    suggestions: str = ""
    row_label: str = ""
    rows: tuple[Row, ...] = ()
    blank: Row | None = None
    fillers: tuple[Choice, ...] = ()

    @property
    def id(self) -> str:
        """Return the id of the element that holds the value."""
        return f"field-{self.name}"

    def mistakes(self) -> Iterator[Mistake]:
        """Yield what is wrong in the field and in its rows."""
        for message in self.errors:
            yield Mistake(self.label, message, self.id)
        for row in self.rows:
            for field in row.fields:
                label = f"{self.row_label} {row.number}, {field.label}"
                yield from (Mistake(label, message, field.id) for message in field.errors)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A message about a field, and the id of the element to go to."""

    label: str
    message: str
    id: str


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the form, shown one at a time where the browser can."""

    name: str
    title: str
    help: str
    fields: tuple[Field, ...]

    def mistakes(self) -> tuple[Mistake, ...]:
        """Return what is wrong in the step."""
        return tuple(mistake for field in self.fields for mistake in field.mistakes())


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form, with the messages that belong to none of its fields."""

    steps: tuple[Step, ...]
    other_errors: tuple[str, ...] = ()

    def mistakes(self) -> tuple[Mistake, ...]:
        """Return what is wrong, in the order of the form."""
        return tuple(mistake for step in self.steps for mistake in step.mistakes())
