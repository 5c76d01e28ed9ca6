"""What a form sent, made into the dataset that it describes."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["gather_rows", "join_lines"]

#: How a form names what stands in a row: ``contacts-0-email``.
CELL = re.compile(r"(\w+?)-(\d+)-(\w+)")


def gather_rows(data: dict[str, Any]) -> None:
    """Put the rows of each repeating field of *data* together, in the order of their numbers.

    ckanext-scheming does it too, but sorts the names as texts and numbers the rows of all fields
    together: from the eleventh row on, rows changed places, and some were lost without a word.
    It finds nothing left to do. *data* itself changes: CKAN shows it again where it is refused.
    """
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for name in list(data):
        cell = CELL.fullmatch(name)
        if cell and cell[1] not in data:
            rows = found.setdefault(cell[1], {})
            rows.setdefault(int(cell[2]), {})[cell[3]] = data.pop(name)
    for field, rows in found.items():
        data[field] = [rows[place] for place in sorted(rows)]


def join_lines(value: Any) -> Any:
    """Return *value* with the ends of lines that were read: browsers send all of them as CR LF."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, list):
        return [join_lines(item) for item in value]
    if isinstance(value, dict):
        return {name: join_lines(part) for name, part in value.items()}
    return value
