"""Blanket module: validators of the dataset schemas."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.geo2france.domain import dates
from ckanext.geo2france.domain.errors import InvalidDate
from ckanext.geo2france.logic.completing import (
    geo2france_guess_format,
    geo2france_identify,
    geo2france_keep_unshown,
    geo2france_level_name,
    geo2france_name_from_title,
    geo2france_new_identifier,
    geo2france_record_date,
)
from ckanext.geo2france.logic.derived import (
    geo2france_derive_spatial,
    geo2france_derive_tags,
    geo2france_drop_blank_rows,
)
from ckanext.geo2france.logic.geojson import geo2france_geojson
from ckanext.geo2france.logic.privileged import (
    geo2france_email,
    geo2france_harvester_only,
    geo2france_popularity,
    geo2france_withdrawn,
)

__all__ = [
    "geo2france_denominators",
    "geo2france_derive_spatial",
    "geo2france_derive_tags",
    "geo2france_drop_blank_rows",
    "geo2france_email",
    "geo2france_geojson",
    "geo2france_guess_format",
    "geo2france_harvester_only",
    "geo2france_identify",
    "geo2france_integers",
    "geo2france_keep_unshown",
    "geo2france_latitude",
    "geo2france_level_name",
    "geo2france_lines",
    "geo2france_longitude",
    "geo2france_name_from_title",
    "geo2france_new_identifier",
    "geo2france_number",
    "geo2france_partial_date",
    "geo2france_popularity",
    "geo2france_record_date",
    "geo2france_required_in_form",
    "geo2france_verdict",
    "geo2france_withdrawn",
    "tag_name_validator",
]

VERDICTS = {"": None, "true": True, "false": False, "unknown": None, "1": True, "0": False}


def tag_name_validator(value: Any) -> Any:
    """Accept what French keywords hold; CKAN's rule refuses "mode d'occupation du sol".

    Only what breaks a list of tags or a quoted Solr value is refused.
    """
    if re.search(r'[,"\\\x00-\x1f]', str(value)):
        raise tk.Invalid(
            tk._('Tag "{tag}" may not hold a comma, a double quote or a backslash').format(
                tag=value
            )
        )
    return value


def geo2france_lines(value: Any) -> Any:
    """Return the lines of a text of several values, without what stands around each."""
    if not isinstance(value, str):
        return value
    return "\n".join(line for each in value.splitlines() if (line := each.strip()))


def geo2france_required_in_form(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Refuse an empty value from CKAN's forms, which set ``save``; clients may complete later."""
    value = data.get(key)
    if context.get("save") and (value is tk.missing or not str(value or "").strip()):
        errors[key].append(tk._("Missing value"))
        raise tk.StopOnError


def geo2france_partial_date(value: Any) -> Any:
    """Accept a whole or partial date and write it in ISO 8601."""
    if not value:
        return value
    try:
        return dates.parse(str(value))
    except InvalidDate as error:
        raise tk.Invalid(
            tk._("“{text}” is not a date: write 2025, 2025-06 or 2025-06-30").format(text=value)
        ) from error


def geo2france_number(value: Any) -> float | None:
    """Turn a form's text, with a decimal comma too, into a number."""
    if value is None or value == "" or value is tk.missing:
        return None
    try:
        number = float(str(value).replace(",", "."))
    except ValueError as error:
        raise tk.Invalid(tk._("“{text}” is not a number").format(text=value)) from error
    if not math.isfinite(number):
        raise tk.Invalid(tk._("“{text}” is not a number").format(text=value))
    return number


def geo2france_longitude(value: Any) -> float | None:
    """Accept degrees from -180 to 180."""
    return _degrees(value, 180)


def geo2france_latitude(value: Any) -> float | None:
    """Accept degrees from -90 to 90."""
    return _degrees(value, 90)


def _degrees(value: Any, limit: int) -> float | None:
    number = geo2france_number(value)
    if number is not None and abs(number) > limit:
        raise tk.Invalid(
            tk._("{value} is outside -{limit} to {limit} degrees").format(value=value, limit=limit)
        )
    return number


def geo2france_denominators(value: Any) -> Any:
    """Accept scale denominators, written 25000, "25 000" or 1:25000, as texts of digits."""
    if value is tk.missing or value is None:
        return value
    return [_denominator(item) for item in (value if isinstance(value, list) else [value]) if item]


def _denominator(value: Any) -> str:
    digits = re.sub(r"\s", "", str(value)).removeprefix("1:").removeprefix("1/")
    if not digits.isdigit() or int(digits) == 0:
        raise tk.Invalid(tk._("“{text}” is not a scale denominator").format(text=value))
    return str(int(digits))


def geo2france_integers(value: Any) -> Any:
    """Give back stored scale denominators as numbers."""
    items = json.loads(value) if isinstance(value, str) else value
    return [int(item) for item in items or []]


def geo2france_verdict(value: Any) -> bool | None:
    """Read the verdict of a conformity result: true, false, or null when it was not evaluated."""
    if value is None or isinstance(value, bool):
        return value
    try:
        return VERDICTS[str(value).strip().lower()]
    except KeyError as error:
        raise tk.Invalid(
            tk._("“{text}” is not accepted: yes, no or not evaluated").format(text=value)
        ) from error
