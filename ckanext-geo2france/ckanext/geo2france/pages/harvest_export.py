"""The report of a run as a file: CSV for spreadsheets, JSON for programs, sent as it is read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import ckan.plugins.toolkit as tk

from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.pages.harvest_words import Words

__all__ = ["COLUMNS", "as_csv", "as_json", "harmless"]

Outcome = Mapping[str, Any]

#: What the columns are called, in their order.
COLUMNS: Final = {
    "kind": _("Outcome"),
    "identifier": _("Identifier"),
    "title": _("Title"),
    "place": _("Place in the source"),
    "reason": _("Reason"),
    "notes": _("Remarks"),
    "changes": _("Fields that change"),
    "dataset_id": _("Address of the dataset"),
}
#: With these a spreadsheet starts a formula, even behind spaces; a partner could write one.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(text: str) -> str:
    """Return *text* so that no spreadsheet runs it: with an apostrophe before a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def as_csv(outcomes: Iterable[Outcome], words: Words) -> Iterator[str]:
    """Yield the lines of a CSV file, in the manner of French spreadsheets: semicolons, a mark.

    words: says headings, outcomes and fields in the language of the page.
    """
    yield "\ufeff" + _line(tk._(heading) for heading in COLUMNS.values())
    for outcome in outcomes:
        told = _told(outcome, words)
        yield _line(harmless(told[column]) for column in COLUMNS)


def as_json(run: Mapping[str, Any], outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield a JSON object: the run, and its outcomes, one a line."""
    yield '{"run": ' + json.dumps(run, ensure_ascii=False) + ', "outcomes": ['
    for number, outcome in enumerate(outcomes):
        yield (",\n" if number else "\n") + json.dumps(outcome, ensure_ascii=False)
    yield "\n]}\n"


def _told(outcome: Outcome, words: Words) -> dict[str, str]:
    """Return the cells of a line, by the names of the columns."""
    dataset_id = outcome.get("dataset_id")
    changed = (change["field"] for change in outcome.get("changes") or ())
    return {
        **{name: str(outcome.get(name) or "") for name in ("identifier", "title", "reason")},
        "kind": words.kind(outcome["kind"]),
        "place": words.place(outcome.get("place") or ""),
        "notes": " | ".join(outcome.get("notes") or ()),
        "changes": " | ".join(dict.fromkeys(map(words.field, changed))),
        "dataset_id": tk.h.url_for("dataset.read", id=dataset_id, qualified=True)
        if dataset_id
        else "",
    }


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerow(cells)
    return out.getvalue()
