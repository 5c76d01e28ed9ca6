"""The compiled catalogues outside of a web request: for commands, or a language asked for."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from pathlib import Path
from typing import Final

__all__ = ["LANGUAGES", "translation"]

CATALOGUES: Final = Path(__file__).with_name("i18n")
#: The languages of the portal; the messages are written in the last one.
LANGUAGES: Final = ("fr", "en")


def translation(lang: str) -> Callable[[str], str]:
    """Return what turns an English msgid into *lang*; English where no catalogue was compiled."""
    return gettext.translation("ckanext-geo2france", CATALOGUES, [lang], fallback=True).gettext
