"""The shape of the form of a harvest source: its fields, and the sections that they stand in."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Part", "Section"]


@dataclass(frozen=True, slots=True)
class Part:
    """A field: *path* leads to its value in a source, *types* are those that have it (all: empty).

    reads: how the text is read: text, whole (a whole number), lines, box, or the name of a part
    that is composed (schedule, credentials, overrides), whose parts have no path of their own.
    choices: of a select, where they are always the same: values and labels.
    """

    name: str
    kind: str
    label: str
    help: str = ""
    path: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    reads: str = "text"
    placeholder: str = ""
    is_required: bool = False
    is_rare: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form under a title of its own."""

    name: str
    title: str
    help: str
    parts: tuple[Part, ...]
