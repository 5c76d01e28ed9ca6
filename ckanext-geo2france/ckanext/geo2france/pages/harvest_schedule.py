"""Schedules in words: the usual ones are chosen by name and hour, the others written as cron."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import ckan.plugins.toolkit as tk

from ckanext.geo2france.domain.sentence import mark as _

__all__ = ["CHOICES", "CUSTOM", "Schedule", "in_words", "read", "written"]

CUSTOM: Final = "custom"
#: Proposed where nothing was chosen yet: the night, when partners have the least to do.
USUAL_TIME: Final = "03:00"

#: In the order in which they are proposed; the places are the minute and the hour.
PATTERNS: Final = {
    "hourly": "{minute} * * * *",
    "nightly": "{minute} {hour} * * *",
    "weekdays": "{minute} {hour} * * 1-5",
    "weekly": "{minute} {hour} * * 0",
    "monthly": "{minute} {hour} 1 * *",
}
UNASKED: Final = _("Only when asked")
CHOICES: Final = {
    "": UNASKED,
    "nightly": _("Every day"),
    "weekdays": _("From Monday to Friday"),
    "weekly": _("Every Sunday"),
    "monthly": _("On the first of each month"),
    "hourly": _("Every hour"),
    CUSTOM: _("Another rhythm, written as cron"),
}
IN_WORDS: Final = {
    "nightly": _("Every day at {time}"),
    "weekdays": _("From Monday to Friday at {time}"),
    "weekly": _("Every Sunday at {time}"),
    "monthly": _("On the first of each month at {time}"),
    "hourly": _("Every hour, {minute} minutes past"),
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule as the form asks for it.

    choice: a key of ``CHOICES``. time: HH:MM on the clock of Europe/Paris, where the choice has
    one. cron: five fields, where the choice is ``custom``.
    """

    choice: str
    time: str = USUAL_TIME
    cron: str = ""


def read(cron: str) -> Schedule:
    """Return the schedule that a cron expression is, by its name where it has one."""
    text = " ".join(cron.split())
    if not text:
        return Schedule("")
    for choice, pattern in PATTERNS.items():
        shape = re.escape(pattern)
        shape = shape.replace(r"\{minute\}", r"(?P<minute>[0-5]?\d)")
        shape = shape.replace(r"\{hour\}", r"(?P<hour>[01]?\d|2[0-3])")
        if found := re.fullmatch(shape, text):
            parts = found.groupdict()
            time = f"{int(parts.get('hour') or 0):02}:{int(parts['minute']):02}"
            return Schedule(choice, time, text)
    return Schedule(CUSTOM, USUAL_TIME, text)


def written(schedule: Schedule) -> str:
    """Return the cron expression of a schedule, "" for none. Raises ValueError on a bad time."""
    if schedule.choice not in PATTERNS:
        return " ".join(schedule.cron.split()) if schedule.choice == CUSTOM else ""
    found = re.fullmatch(r"\s*([01]?\d|2[0-3])\s*[:hH]\s*([0-5]\d)\s*", schedule.time)
    if not found:
        raise ValueError(schedule.time)
    hour, minute = map(int, found.groups())
    return PATTERNS[schedule.choice].format(hour=hour, minute=minute)


def in_words(cron: str) -> str:
    """Return a cron expression in words, or itself where it is none of the usual ones."""
    schedule = read(cron)
    if schedule.choice not in IN_WORDS:
        return schedule.cron or tk._(UNASKED)
    minute = schedule.time.partition(":")[2]
    words = IN_WORDS[schedule.choice]
    return tk._(words).format(time=schedule.time, minute=int(minute))
