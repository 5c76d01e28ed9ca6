"""From a dataset schema, values and errors to the form that templates print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.geo2france.forms import fillers
from ckanext.geo2france.forms.parts import Choice, Field, Form, Row, Step
from ckanext.geo2france.schemas import codelists

__all__ = ["Builder", "build"]

#: The kind of field that each form snippet of ckanext-scheming stands for; others are texts.
KINDS = {
    "select.html": "select",
    "multiple_select.html": "checks",
    "multiple_text.html": "lines",
    "number.html": "number",
    "markdown.html": "long",
    "textarea.html": "long",
    "license.html": "select",
    "slug.html": "slug",
    "organization.html": "organization",
}

#: The kinds of field that propose a code list and accept other texts.
SUGGESTED = ("lines", "text")

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Builder:
    """What every field needs to be built: language, values, errors, choices that CKAN knows.

    kind: the dataset type.
    choices: by field name, those that stand in no code list: organizations and licences.
    """

    kind: str
    lang: str
    data: Raw
    errors: Raw
    choices: Mapping[str, Sequence[tuple[str, str]]]

    def field(self, raw: Raw) -> Field:
        """Build a field of the dataset."""
        name = raw["field_name"]
        if "repeating_subfields" in raw:
            return self.rows(raw, raw["repeating_subfields"], "{field}-{row}-{part}")
        return self._single(raw, name, self.data.get(name), self.errors.get(name))

    def rows(self, raw: Raw, parts: Sequence[Raw], pattern: str) -> Field:
        """Build a repeating field whose inputs are named after *pattern*."""
        name = raw["field_name"]
        values = [row for row in self.data.get(name) or [{}] if isinstance(row, Mapping)]
        errors = self.errors.get(name) or []
        told = [error for error in errors if isinstance(error, str)]

        def build_row(number: int, value: Raw) -> Row:
            wrong = errors[number] if number < len(errors) else {}
            wrong = wrong if isinstance(wrong, Mapping) else {}
            return self._row(name, parts, pattern, str(number), number + 1, value, wrong)

        return Field(
            name=name,
            kind="rows",
            label=self.say(raw["label"]),
            help=self.say(raw.get("help_text")),
            row_label=self.say(raw.get("repeating_label") or raw["label"]),
            errors=tuple(told),
            is_rare=bool(raw.get("rare")),
            rows=tuple(build_row(number, value) for number, value in enumerate(values)),
            blank=self._row(name, parts, pattern, "NEW", 0, {}, {}),
            fillers=fillers.of(name, self.lang, self.kind),
        )

    def _row(
        self,
        field: str,
        parts: Sequence[Raw],
        pattern: str,
        place: str,
        number: int,
        value: Raw,
        errors: Raw,
    ) -> Row:
        return Row(
            number,
            tuple(
                self._single(
                    part,
                    pattern.format(field=field, row=place, part=part["field_name"]),
                    value.get(part["field_name"]),
                    errors.get(part["field_name"]),
                )
                for part in parts
                if part.get("form_snippet", "") is not None
            ),
        )

    def _single(self, raw: Raw, name: str, value: Any, errors: Any) -> Field:
        kind = KINDS.get(raw.get("form_snippet") or "", "text")
        held = _texts(value) if kind in ("checks", "lines") else _text(value)
        if raw.get("several"):
            kind = "several"
        elif kind == "text" and "\n" in held:
            # An input of one line would take the ends of lines out: browsers do.
            kind = "long"
        return Field(
            name=name,
            kind=kind,
            label=self.say(raw["label"]),
            help=self.say(raw.get("help_text")),
            placeholder=raw.get("form_placeholder", ""),
            is_required=bool(raw.get("required")),
            is_rare=bool(raw.get("rare")),
            value=held,
            errors=tuple(_texts(errors)),
            choices=self._choices(raw, kind, held),
            suggestions=""
            if raw.get("closed") or kind not in SUGGESTED
            else raw.get("codelist", ""),
        )

    def _choices(self, raw: Raw, kind: str, held: Any) -> tuple[Choice, ...]:
        offered = self.choices.get(raw["field_name"])
        if offered is None and (kind in ("select", "checks") or raw.get("closed")):
            offered = [(c["value"], self.say(c["label"])) for c in _listed(raw)]
        if not offered:
            return ()
        chosen = set(held) if isinstance(held, list) else {held}
        found = [Choice(value, label, value in chosen) for value, label in offered]
        # What a partner wrote and no list knows stays visible: saving must not change it silently.
        unknown = sorted(chosen - {choice.value for choice in found} - {""})
        return (*found, *(Choice(value, value, True) for value in unknown))

    def say(self, text: Any) -> str:
        """Return *text*, given by language, in that of the form."""
        if isinstance(text, Mapping):
            return str(text.get(self.lang) or text.get("fr") or "")
        return text or ""


def build(
    builder: Builder, steps: Iterable[Raw], fields: Sequence[Raw], more: Mapping[str, Field]
) -> Form:
    """Return the form: the *fields* of each step, then the field that *more* adds to it."""
    built = []
    shown = {"id", "name", "private"}
    for step in steps:
        own = [raw for raw in fields if raw.get("step") == step["name"] and _is_shown(raw)]
        shown |= {raw["field_name"] for raw in own}
        parts = [builder.field(raw) for raw in own]
        if step["name"] in more:
            parts.append(more[step["name"]])
            shown.add(more[step["name"]].name)
        built.append(
            Step(step["name"], builder.say(step["title"]), builder.say(step["help"]), tuple(parts))
        )
    return Form(tuple(built), _others(builder.errors, shown))


def _others(errors: Raw, shown: set[str]) -> tuple[str, ...]:
    """Return the messages that no field of the form would show."""
    return tuple(
        f"{name}: {message}"
        for name, messages in errors.items()
        if name not in shown
        for message in _texts(messages)
    )


def _is_shown(raw: Raw) -> bool:
    return raw.get("form_snippet", "") is not None


def _listed(raw: Raw) -> Sequence[Raw]:
    if "choices" in raw:
        return raw["choices"]
    return codelists.load(raw["codelist"]).choices() if "codelist" in raw else []


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _texts(value: Any) -> list[str]:
    if value is None or value == "":
        return []
    return [_text(item) for item in value] if isinstance(value, list | tuple) else [_text(value)]
