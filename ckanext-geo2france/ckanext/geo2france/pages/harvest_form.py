"""The form of a harvest source: from what was typed to what the actions take, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import ckan.plugins.toolkit as tk
from werkzeug.datastructures import MultiDict

from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.forms.parts import Choice, Field, Form, Row, Step
from ckanext.geo2france.pages import harvest_schedule as schedules
from ckanext.geo2france.pages.harvest_fields import OVERRIDES, SECTIONS, parts_of
from ckanext.geo2france.pages.harvest_part import Part
from ckanext.geo2france.pages.harvest_words import source_type as words_of

__all__ = ["Offers", "asked", "form", "typed_in", "typed_of"]

#: What the fields hold: a text, the texts of a field of several, or the rows of a table.
Typed = dict[str, Any]
Errors = Mapping[str, Sequence[str]]

KEPT: Final = "kept"
IDENTIFICATIONS: Final = {
    "": _("None"),
    "basic": _("User name and password"),
    "bearer": _("Token (Bearer)"),
}
#: Rows of imposed values that are always there to fill in.
SPARE_ROWS: Final = 2
MOST_ROWS: Final = 50
#: That of a source which says nothing of it.
USUAL_PRIORITY: Final = 100


@dataclass(frozen=True, slots=True)
class Offers:
    """What there is to choose from, each by value and label."""

    organizations: Sequence[tuple[str, str]]
    licences: Sequence[tuple[str, str]]
    groups: Sequence[tuple[str, str]]
    fields: Sequence[tuple[str, str]]
    has_credentials: bool = False


def typed_of(source: Mapping[str, Any]) -> Typed:
    """Return what the fields hold for a source that is stored."""
    options = {**(source.get("options") or {}), **source}
    typed: Typed = {}
    for part in (part for section in SECTIONS for part in section.parts if part.path):
        value: Any = options
        for key in part.path:
            value = value.get(key) if isinstance(value, Mapping) else None
        typed[part.name] = _shown(part, value)
    schedule = schedules.read(source.get("schedule") or "")
    typed |= {"rhythm": schedule.choice, "time": schedule.time, "cron": schedule.cron}
    typed["credentials"] = KEPT if source.get("has_credentials") else ""
    return typed


def _shown(part: Part, value: Any) -> Any:
    if part.reads == "overrides":
        return [{"field": name, "value": _text(held)} for name, held in (value or {}).items()]
    if part.reads == "lines":
        return [str(each) for each in value or ()]
    if part.reads == "box":
        return ", ".join(f"{each:g}" for each in value or ())
    return _text(value)


def _text(value: Any) -> str:
    """Return a value as text: several texts with commas, rows as JSON."""
    if isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def typed_in(sent: MultiDict[str, str], source_type: str) -> Typed:
    """Return what the fields hold when a form is sent."""
    typed: Typed = {}
    for part in (part for section in SECTIONS for part in parts_of(section, source_type)):
        if part.reads == "overrides":
            typed[part.name] = _rows(sent)
        elif part.reads == "lines":
            typed[part.name] = [text.strip() for text in sent.getlist(part.name) if text.strip()]
        else:
            typed[part.name] = sent.get(part.name, "").strip()
    return typed


def _rows(sent: MultiDict[str, str]) -> list[dict[str, str]]:
    rows = [
        {name: sent.get(f"overrides-{number}-{name}", "").strip() for name in ("field", "value")}
        for number in range(MOST_ROWS)
    ]
    return [row for row in rows if any(row.values())]


def asked(typed: Typed, source_type: str) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return what the actions take, and what is wrong already, by field."""
    data: dict[str, Any] = {"type": source_type}
    wrong: dict[str, list[str]] = {}
    for part in (part for section in SECTIONS for part in parts_of(section, source_type)):
        if not part.path:
            continue
        try:
            _put(data, part.path, _READ.get(part.reads, str)(typed, part))
        except ValueError as error:
            wrong["time" if part.name == "rhythm" else part.name] = [str(error)]
    data["priority"] = USUAL_PRIORITY if data.get("priority") is None else data["priority"]
    if typed.get("credentials", KEPT) != KEPT:
        data["credentials"] = _credentials(typed)
    return data, wrong


def _put(data: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for key in path[:-1]:
        data = data.setdefault(key, {})
    data[path[-1]] = value


def _plain(typed: Typed, part: Part) -> Any:
    return typed.get(part.name) or ""


def _several(typed: Typed, part: Part) -> list[str]:
    return list(typed.get(part.name) or ())


def _whole(typed: Typed, part: Part) -> int | None:
    text = typed.get(part.name) or ""
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError(tk._("“{value}” is no whole number").format(value=text))
    return int(text)


def _box(typed: Typed, part: Part) -> list[float] | None:
    text = typed.get(part.name) or ""
    if not text:
        return None
    numbers = re.findall(r"[^\s,;]+", text)
    try:
        west, south, east, north = map(float, numbers)
    except ValueError as error:
        message = tk._("“{value}” is no box: four numbers in degrees were expected")
        raise ValueError(message.format(value=text)) from error
    return [west, south, east, north]


def _schedule(typed: Typed, part: Part) -> str:
    schedule = schedules.Schedule(typed["rhythm"], typed["time"], typed["cron"])
    try:
        return schedules.written(schedule)
    except ValueError as error:
        message = tk._("“{value}” is no time of the day: 03:00 was expected, for example")
        raise ValueError(message.format(value=typed["time"])) from error


def _overrides(typed: Typed, part: Part) -> dict[str, Any]:
    rows: Iterable[Mapping[str, str]] = typed.get(part.name) or ()
    if any(not row["field"] for row in rows):
        raise ValueError(tk._("Choose the field that gets the value"))
    return {row["field"]: _imposed(row["value"]) for row in rows}


def _imposed(text: str) -> Any:
    """Return a value that is imposed: JSON where it looks like rows, the text elsewhere."""
    if not text.startswith(("[", "{")):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _credentials(typed: Typed) -> dict[str, str]:
    match typed["credentials"]:
        case "basic":
            return {"username": typed["username"], "password": typed["password"]}
        case "bearer":
            return {"token": typed["token"]}
    return {}


_READ: Final[dict[str, Any]] = {
    "text": _plain,
    "whole": _whole,
    "lines": _several,
    "box": _box,
    "schedule": _schedule,
    "overrides": _overrides,
}


def form(typed: Typed, errors: Errors, source_type: str, offers: Offers) -> Form:
    """Return the form of a type of source, with what was typed and what is wrong with it."""
    steps = []
    told = dict(errors)
    if "schedule" in told:
        # Only a rhythm that is written can be written wrong.
        told["cron"] = told.pop("schedule")
    for section in SECTIONS:
        fields = tuple(
            _field(part, typed, tuple(told.pop(part.name, ())), source_type, offers)
            for part in parts_of(section, source_type)
        )
        if fields:
            title, help_text = tk._(section.title), tk._(section.help) if section.help else ""
            steps.append(Step(section.name, title, help_text, fields))
    return Form(tuple(steps), tuple(text for texts in told.values() for text in texts))


def _field(
    part: Part, typed: Typed, errors: tuple[str, ...], source_type: str, offers: Offers
) -> Field:
    if part.reads == "overrides":
        return _table(part, typed.get(part.name) or [], errors, offers)
    is_address = part.name == "url"
    words = words_of(source_type)
    label = words.address if is_address else part.label
    value = typed.get(part.name) or ([] if part.reads == "lines" else "")
    return Field(
        name=part.name,
        kind=part.kind,
        label=tk._(label),
        help=tk._(part.help) if part.help else "",
        placeholder=words.example if is_address else part.placeholder,
        is_required=part.is_required,
        is_rare=part.is_rare,
        value=value,
        errors=errors,
        choices=_choices(part, value, offers),
        suggestions="territories" if part.name == "territory" else "",
    )


def _choices(part: Part, value: Any, offers: Offers) -> tuple[Choice, ...]:
    kept = {KEPT: tk._("Keep what is stored")} if offers.has_credentials else {}
    offered: Sequence[tuple[str, str]] = [(code, tk._(label)) for code, label in part.choices] or {
        "owner_org": offers.organizations,
        "licence": offers.licences,
        "groups": offers.groups,
        "rhythm": [(code, tk._(label)) for code, label in schedules.CHOICES.items()],
        "credentials": [
            *kept.items(),
            *((code, tk._(label)) for code, label in IDENTIFICATIONS.items()),
        ],
    }.get(part.name, ())
    chosen = set(value) if isinstance(value, list) else {value}
    return tuple(Choice(code, label, code in chosen) for code, label in offered)


def _table(
    part: Part, rows: Sequence[Mapping[str, str]], errors: tuple[str, ...], offers: Offers
) -> Field:
    filled = [*rows, *({"field": "", "value": ""} for _row in range(SPARE_ROWS))]
    return Field(
        name=part.name,
        kind="rows",
        label=tk._(part.label),
        help=tk._(part.help),
        row_label=tk._("Value imposed"),
        is_rare=part.is_rare,
        errors=errors,
        rows=tuple(_row(number, row, offers) for number, row in enumerate(filled)),
    )


def _row(number: int, row: Mapping[str, str], offers: Offers) -> Row:
    return Row(
        number + 1,
        tuple(
            Field(
                name=f"overrides-{number}-{part.name}",
                kind=part.kind,
                label=tk._(part.label),
                value=row[part.name],
                choices=tuple(
                    Choice(code, label, code == row["field"]) for code, label in offers.fields
                )
                if part.kind == "select"
                else (),
            )
            for part in OVERRIDES
        ),
    )
