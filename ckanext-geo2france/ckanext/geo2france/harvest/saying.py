"""Sentences as the tables of the harvests store them, and as the reader of a page hears them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.geo2france.domain.sentence import Note, Sentence

__all__ = ["said", "stored"]


def stored(told: str | Sentence | Exception | None) -> dict[str, Any] | None:
    """Return what a table holds of a text, a sentence or the sentence of an error; None of none."""
    if isinstance(told, Note):
        return told.whole().as_json()
    sentence = getattr(told, "sentence", told) if isinstance(told, Exception) else told
    if isinstance(sentence, Sentence):
        return sentence.as_json()
    return Sentence.verbatim(str(sentence)).as_json() if sentence else None


def said(held: Mapping[str, Any] | None) -> str:
    """Return a sentence that a table holds, in the language of whoever asks; "" of none."""
    return Sentence.from_json(held).said(tk._) if held else ""
