"""Sentences for people that pure code composes: said later, in the language of whoever reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["Note", "Sentence", "mark", "said"]


def mark(text: str) -> str:
    """Return *text* unchanged; imported as ``_``, it marks an English msgid for the catalogue."""
    return text


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English msgid with named places, and what goes there: texts, or other sentences."""

    msgid: str
    values: tuple[tuple[str, str | Sentence], ...] = ()

    @classmethod
    def of(cls, msgid: str, **values: object) -> Sentence:
        """Return the sentence with *values* in its places."""
        kept = {n: v if isinstance(v, Sentence) else str(v) for n, v in values.items()}
        return cls(msgid, tuple(kept.items()))

    def said(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence in the language of *translate* (English by default)."""
        values = {
            name: value.said(translate) if isinstance(value, Sentence) else value
            for name, value in self.values
        }
        return translate(self.msgid).format(**values)


class Note(str):
    """What was repaired or left out, in English; like a Sentence, it can be said otherwise.

    It is a text in all else: compared, joined and stored as one. field: where it happened, or "".
    """

    __slots__ = ("field", "sentence")

    field: str
    sentence: Sentence

    def __new__(cls, sentence: Sentence, field: str = "") -> Note:
        """Make the text of *sentence*, after the name of its *field*."""
        made = super().__new__(cls, _after(field, sentence.said()))
        made.field = field
        made.sentence = sentence
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        """Return what makes the same note again, when it is copied or sent to another process."""
        return self.sentence, self.field

    def said(self, translate: Callable[[str], str]) -> str:
        """Return the note in the language of *translate*."""
        return _after(self.field, self.sentence.said(translate))


def _after(field: str, text: str) -> str:
    return f"{field}: {text}" if field else text


def said(text: str, translate: Callable[[str], str]) -> str:
    """Return *text* in the language of *translate*, where it is a note; as it is otherwise."""
    return text.said(translate) if isinstance(text, Note) else text
