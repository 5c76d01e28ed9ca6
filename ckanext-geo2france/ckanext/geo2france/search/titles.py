"""Titles as they are sorted."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["in_order"]

#: Longer numbers are codes, which sort as texts.
LONGEST_NUMBER: Final = 9


def in_order(title: str) -> str:
    """Return *title* with numbers of equal length, for 2 to stand before 10 where it is sorted."""
    return re.sub(r"\d+", lambda number: number[0].zfill(LONGEST_NUMBER), title)
