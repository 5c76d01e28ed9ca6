"""Sentences for people that pure code composes: said later, in the language of whoever reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["IN_FIELD", "Note", "Sentence", "mark", "said"]

#: The sentence that is one text, the same in every language.
VERBATIM: Final = "{text}"
#: A sentence about a field; no language needs it otherwise.
IN_FIELD: Final = "{field}: {text}"


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
        """Return the sentence with *values*, texts or sentences themselves, in its places."""
        kept = (
            (name, value if isinstance(value, Sentence) else str(value))
            for name, value in values.items()
        )
        return cls(msgid, tuple(kept))

    @classmethod
    def part(cls, text: str) -> Sentence:
        """Return a piece of a sentence: *text* is marked somewhere, or reads as it is."""
        return cls.verbatim(text) if "{" in text or "}" in text else cls(text)

    def said(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence in the language of *translate* (English by default)."""
        values = {
            name: value.said(translate) if isinstance(value, Sentence) else value
            for name, value in self.values
        }
        return translate(self.msgid).format(**values)

    @classmethod
    def verbatim(cls, text: str) -> Sentence:
        """Return *text* as a sentence that reads the same in every language."""
        return cls.of(VERBATIM, text=text)

    def as_json(self) -> dict[str, Any]:
        """Return what JSON stores of the sentence; ``from_json`` gives it back."""
        values = {
            name: value.as_json() if isinstance(value, Sentence) else value
            for name, value in self.values
        }
        return {"msgid": self.msgid, "values": values}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Sentence:
        """Return the sentence that ``as_json`` stored."""
        held: Mapping[str, Any] = stored["values"]
        values: dict[str, Any] = {
            name: value if isinstance(value, str) else cls.from_json(value)
            for name, value in held.items()
        }
        return cls.of(stored["msgid"], **values)


class Note(str):
    """What was repaired or left out, in English; like a Sentence, it can be said otherwise.

    It is a text in all else: compared, joined and stored as one. field: where it happened, or "".
    """

    __slots__ = ("field", "sentence")

    field: str
    sentence: Sentence

    def __new__(cls, sentence: Sentence, field: str = "") -> Note:
        """Make the text of *sentence*, after the name of its *field*."""
        whole = Sentence.of(IN_FIELD, field=field, text=sentence) if field else sentence
        made = super().__new__(cls, whole.said())
        made.field = field
        made.sentence = sentence
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        """Return what makes the same note again, when it is copied or sent to another process."""
        return self.sentence, self.field

    def whole(self) -> Sentence:
        """Return the note as one sentence."""
        if not self.field:
            return self.sentence
        return Sentence.of(IN_FIELD, field=self.field, text=self.sentence)

    def said(self, translate: Callable[[str], str]) -> str:
        """Return the note in the language of *translate*."""
        return self.whole().said(translate)


def said(text: str, translate: Callable[[str], str]) -> str:
    """Return *text* in the language of *translate*, where it is a note; as it is otherwise."""
    return text.said(translate) if isinstance(text, Note) else text
