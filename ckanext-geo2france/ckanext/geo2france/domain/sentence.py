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
    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, msgid: str, **values: object) -> Sentence:
        """Return the sentence with *values* in its places."""
        return cls(msgid, tuple((name, str(value)) for name, value in values.items()))

    def said(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence in the language of *translate* (English by default)."""
        return translate(self.msgid).format(**dict(self.values))

    @classmethod
    def verbatim(cls, text: str) -> Sentence:
        """Return *text* as a sentence that reads the same in every language."""
        return cls.of(VERBATIM, text=text)

    def as_json(self) -> dict[str, Any]:
        """Return what JSON stores of the sentence; ``from_json`` gives it back."""
        return {"msgid": self.msgid, "values": dict(self.values)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Sentence:
        """Return the sentence that ``as_json`` stored."""
        return cls.of(stored["msgid"], **stored["values"])
