"""Every message of the checker has its French words, with the same places for values."""

from __future__ import annotations

import string
from pathlib import Path

import polib
import pytest

from ckanext.geo2france.schemas.checking import RULES
from ckanext.geo2france.schemas.quality import CRITERIA
from ckanext.geo2france.schemas.xsd import sentences, verdict

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "ckanext-geo2france/ckanext/geo2france/i18n/fr/LC_MESSAGES/ckanext-geo2france.po"
MESSAGES = sorted(
    {rule.message for rule in RULES}
    | {rule.hint for rule in RULES}
    | {criterion.reason for criterion in CRITERIA}
    | {msgid for _, msgid in sentences.PATTERNS}
    | {sentences.UNEXPECTED_AFTER, sentences.OTHER_NAMESPACE, sentences.OTHER}
    | {verdict.NO_SCHEMA, verdict.NO_NAMESPACE}
)


@pytest.fixture(scope="module")
def french() -> dict[str, str]:
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE))}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_is_said_in_french(french: dict[str, str], message: str) -> None:
    said = french.get(message, "")
    assert said
    assert said != message or "=" in message
    assert places(said) == places(message)
