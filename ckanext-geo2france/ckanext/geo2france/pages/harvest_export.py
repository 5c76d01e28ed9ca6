"""The report of a run as a file: CSV for spreadsheets, JSON for programs, sent as it is read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

__all__ = ["COLUMNS", "as_csv", "as_json", "harmless"]

Outcome = Mapping[str, Any]

COLUMNS: Final = ("kind", "identifier", "title", "place", "reason", "notes", "dataset_id")
#: With these a spreadsheet starts a formula, even behind spaces; a partner could write one.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(text: str) -> str:
    """Return *text* so that no spreadsheet runs it: with an apostrophe before a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def as_csv(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield the lines of a CSV file, in the manner of French spreadsheets: semicolons, a mark."""
    yield "\ufeff" + _line(COLUMNS)
    for outcome in outcomes:
        yield _line([_cell(outcome, column) for column in COLUMNS])


def as_json(run: Mapping[str, Any], outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield a JSON object: the run, and its outcomes, one a line."""
    yield '{"run": ' + json.dumps(run, ensure_ascii=False) + ', "outcomes": ['
    for number, outcome in enumerate(outcomes):
        yield (",\n" if number else "\n") + json.dumps(outcome, ensure_ascii=False)
    yield "\n]}\n"


def _cell(outcome: Outcome, column: str) -> str:
    value = outcome.get(column) or ""
    return harmless(" | ".join(map(str, value)) if isinstance(value, list) else str(value))


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerow(cells)
    return out.getvalue()
