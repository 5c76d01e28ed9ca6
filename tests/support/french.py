"""The French catalogue as the repository holds it, without compiling it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polib

__all__ = ["french"]

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "ckanext-geo2france/ckanext/geo2france/i18n/fr/LC_MESSAGES/ckanext-geo2france.po"


@cache
def _messages() -> dict[str, str]:
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE))}


def french(msgid: str) -> str:
    """Return the French of *msgid*; itself where the catalogue has none, as on the pages."""
    return _messages().get(msgid) or msgid
