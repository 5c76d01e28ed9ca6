"""Sentences as the tables of the harvests store them, and as the reader of a page hears them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.geo2france.domain.sentence import IN_FIELD, Note, Sentence
from ckanext.geo2france.field_labels import field_label, language

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
    """Return a sentence that a table holds, in the language of whoever asks; "" of none.

    A field that it is about is called as in the form of datasets.
    """
    if not held:
        return ""
    told = Sentence.from_json(held)
    if held["msgid"] != IN_FIELD:
        return told.said(tk._)
    inside = dict(told.values)
    text = inside["text"]
    return tk._("{label}: {text}").format(
        label=field_label(str(inside["field"]), language()),
        text=text.said(tk._) if isinstance(text, Sentence) else text,
    )
