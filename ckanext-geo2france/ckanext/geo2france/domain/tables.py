"""Tables out of text files (CSV): separator, columns and the type of each.

Codes stay text: read as a number, the commune 02408 becomes 2408 and joins with nothing.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ckanext.geo2france.domain.errors import InvalidTable

__all__ = ["Column", "Table", "read_table"]

ColumnType = Literal["text", "numeric", "date"]
SEPARATORS: Final = ";,\t|"
CODE_NAME: Final = re.compile(r"(^|_)(code|id|identifiant|insee|siren|siret|numero|num|tel)(_|$)")
NUMBER: Final = re.compile(r"-?(0|[1-9]\d*)([.,]\d+)?")
DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
# PostgreSQL cuts longer column names, and two of them could then be one.
NAME_BYTES: Final = 63


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name, and a type that all of its values have."""

    name: str
    type: ColumnType


@dataclass(frozen=True, slots=True)
class Table:
    """A heading and rows of texts, None where a cell is empty; decimals have a point."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str | None, ...], ...]

    def records(self) -> list[dict[str, str | None]]:
        """Return the rows as dictionaries by column name."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


def read_table(content: bytes) -> Table:
    """Return the table that *content* holds, UTF-8 or else Windows-1252, heading first.

    Raises InvalidTable where there is no heading, or a row with more cells than the heading.
    """
    text = _decoded(content)
    separator = max(SEPARATORS, key=text.partition("\n")[0].count)
    read = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    cells = [row for row in read if any(map(str.strip, row))]
    if not cells:
        raise InvalidTable(1, "a heading", "an empty file")
    names = _names(cells[0])
    rows = [_row(number, row, len(names)) for number, row in enumerate(cells[1:], start=2)]
    types: list[ColumnType] = [
        _type(name, [row[i] for row in rows]) for i, name in enumerate(names)
    ]
    columns = tuple(Column(name, type_) for name, type_ in zip(names, types, strict=True))
    return Table(columns, tuple(_typed(row, columns) for row in rows))


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _names(heading: Sequence[str]) -> list[str]:
    """Return column names that PostgreSQL and the DataStore accept, each once."""
    names: list[str] = []
    for position, written in enumerate(heading, start=1):
        name = re.sub(r'[\s"]+', " ", written).strip().lstrip("_")
        name = name.encode()[: NAME_BYTES - 4].decode(errors="ignore") or f"colonne {position}"
        taken = names.count(name)
        names.append(f"{name} {position}" if taken else name)
    return names


def _row(number: int, cells: Sequence[str], width: int) -> tuple[str | None, ...]:
    values = [cell.strip() or None for cell in cells]
    if len(values) > width and any(values[width:]):
        raise InvalidTable(number, f"{width} cells", f"{len(values)}")
    return tuple(values[:width]) + (None,) * (width - len(values))


def _type(name: str, values: Iterable[str | None]) -> ColumnType:
    written = [value for value in values if value is not None]
    if not written or CODE_NAME.search(name.lower()):
        return "text"
    if all(map(NUMBER.fullmatch, written)):
        return "numeric"
    if all(map(_is_date, written)):
        return "date"
    return "text"


def _is_date(text: str) -> bool:
    if not DATE.fullmatch(text):
        return False
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _typed(row: tuple[str | None, ...], columns: tuple[Column, ...]) -> tuple[str | None, ...]:
    return tuple(
        value.replace(",", ".") if value and column.type == "numeric" else value
        for value, column in zip(row, columns, strict=True)
    )
