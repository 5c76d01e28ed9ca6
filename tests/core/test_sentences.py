"""A note is an English text, that can be said in another language."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

from ckanext.geo2france.domain.errors import InvalidExtent
from ckanext.geo2france.domain.extent import repair
from ckanext.geo2france.domain.sentence import Note, Sentence, said

FRENCH = {"{side} is wrong": "{side} est faux", "west": "ouest"}
NOTE = Note(Sentence.of("{side} is wrong", side=Sentence("west")), "extents")


def french(text: str) -> str:
    return FRENCH.get(text, text)


def test_a_note_is_the_english_text() -> None:
    assert NOTE == "extents: west is wrong"
    assert json.dumps([NOTE]) == '["extents: west is wrong"]'


def test_a_note_is_said_in_another_language_to_its_last_word() -> None:
    assert NOTE.said(french) == "extents: ouest est faux"
    assert said(NOTE, french) == "extents: ouest est faux"
    assert said("a plain text", french) == "a plain text"


@pytest.mark.parametrize("again", [copy.deepcopy(NOTE), pickle.loads(pickle.dumps(NOTE))])
def test_a_copy_can_be_said_too(again: Note) -> None:
    assert again == NOTE
    assert again.said(french) == NOTE.said(french)


def test_what_is_said_of_a_box_can_be_said_in_another_language() -> None:
    (note,) = repair(4.5, 49.0, 2.1, 50.0).notes
    assert note == "west 4.5 is above east 2.1: swapped"
    assert note.sentence.msgid == "west {west} is above east {east}: swapped"
    with pytest.raises(InvalidExtent) as refused:
        repair(400.0, 49.0, 2.1, 50.0)
    assert "ouest 400.0" in refused.value.sentence.said(french)
