"""Sentences for people that pure code composes: said later, in the language of whoever reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["Sentence", "mark"]

#: The sentence that is one text, the same in every language.
VERBATIM: Final = "{text}"


def mark(text: str) -> str:
    """Return *text* unchanged; imported as ``_``, it marks an English msgid for the catalogue."""
    return text


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English msgid with named places, and what goes there."""

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
