"""What libxml2 says of an invalid element, in sentences that a producer understands."""

from __future__ import annotations

import re
from typing import Final

from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _

__all__ = ["sentence_for", "short"]

#: More names than this say no more to a reader.
MOST_NAMES: Final = 6
NAME: Final = re.compile(r"\{[^}]*\}")

UNEXPECTED: Final = _("{element} does not belong here: {expected} was expected.")
MISPLACED: Final = _("{element} does not belong here.")
LACKING: Final = _("{element} lacks {expected}.")
WRONG_VALUE: Final = _("“{value}” is not a valid value in {element}: {type} was expected.")
WRONG_CODE: Final = _("“{value}” is none of the values allowed in {element}.")
WRONG_FORM: Final = _("“{value}” does not have the form expected in {element}.")
ATTRIBUTE_LACKING: Final = _("{element} lacks its attribute {attribute}.")
ATTRIBUTE_UNKNOWN: Final = _("{element} may not have the attribute {attribute}.")
NO_TEXT: Final = _("{element} holds text where only elements are allowed.")
NO_CHILDREN: Final = _("{element} holds elements where only a value is allowed.")
MUST_BE_EMPTY: Final = _("{element} says that its value is unknown, and must then be empty.")
NO_REFERENCE: Final = _("An xlink or identifier leads to nothing: {detail}.")
OTHER: Final = _("{element}: {detail}.")

# Each pattern reads one message of libxml2's xmlschemas.c; the order counts.
PATTERNS: Final = (
    (r"Missing child element\(s\)\. Expected is (?:one of )?\((?P<expected>.*)\)\.", LACKING),
    (
        r"This element is not expected\. Expected is (?:one of )?\((?P<expected>.*)\)\.",
        UNEXPECTED,
    ),
    (r"This element is not expected\.", MISPLACED),
    (r"\[facet 'enumeration'\] The value '(?P<value>.*?)' is not an element", WRONG_CODE),
    (r"\[facet '\w+'\] The value '(?P<value>.*?)' (?:is|has)", WRONG_FORM),
    (r"'(?P<value>.*?)' is not a valid value of (?:the|a)? ?(?P<type>.*?)\.$", WRONG_VALUE),
    (r"The attribute '(?P<attribute>.*?)' is required but missing", ATTRIBUTE_LACKING),
    (r"attribute '(?P<attribute>[^']*?)': The attribute '.*?' is not allowed", ATTRIBUTE_UNKNOWN),
    (r"Character content (?:other than whitespace )?is not allowed", NO_TEXT),
    (r"Element content is not allowed", NO_CHILDREN),
    (r"element is 'nilled'", MUST_BE_EMPTY),
    (r"(?P<detail>No match found for key-sequence .*)", NO_REFERENCE),
)
COMPILED: Final = tuple((re.compile(pattern, re.DOTALL), msgid) for pattern, msgid in PATTERNS)


def short(name: str) -> str:
    """Return *name* ({namespace}local) without its namespace."""
    return NAME.sub("", name).strip()


def sentence_for(message: str) -> Sentence:
    """Return *message*, as libxml2 wrote it, as a sentence; one that is not known is quoted."""
    element = short(message.partition("'")[2].partition("'")[0]) or "?"
    rest = message.partition(": ")[2] or message
    for pattern, msgid in COMPILED:
        if found := pattern.search(message):
            return Sentence.of(msgid, element=element, **_values(found.groupdict()))
    return Sentence.of(OTHER, element=element, detail=short(rest).rstrip("."))


def _values(groups: dict[str, str]) -> dict[str, str]:
    return {
        "value": _clipped(groups.get("value", "")),
        "type": short(groups.get("type", "")).replace("atomic type ", "").strip("' "),
        "attribute": short(groups.get("attribute", "")),
        "expected": _names(groups.get("expected", "")),
        "detail": short(groups.get("detail", "")).rstrip("."),
    }


def _clipped(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


def _names(listed: str) -> str:
    """Return the names of a list such as "{ns}a, {ns}b", the first few where it is long."""
    names = list(dict.fromkeys(filter(None, (short(name) for name in listed.split(",")))))
    more = "…" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more
