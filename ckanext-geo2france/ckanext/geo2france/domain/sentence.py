"""Sentences for people that pure code composes: said later, in the language of whoever reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Sentence", "mark"]


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
