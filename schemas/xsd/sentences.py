"""What libxml2 says of an invalid element, in sentences that a producer understands."""

from __future__ import annotations

import re
from typing import Final

from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _

__all__ = ["sentence_for", "short"]

#: More names than this say no more to a reader.
MOST_NAMES: Final = 6
#: libxml2 lists no more than this many: the element that is required may not be among them.
LISTED_NAMES: Final = 10
NAME: Final = re.compile(r"\{[^}]*\}")

UNEXPECTED: Final = _("{element} does not belong here: {expected} was expected.")
UNEXPECTED_AFTER: Final = _(
    "{element} does not belong here: {expected} was expected, after {optional} if there are any."
)
MISPLACED: Final = _("{element} does not belong here.")
OTHER_NAMESPACE: Final = _("{element} has another namespace than the one expected.")
LACKING: Final = _("{element} lacks {expected}.")
WRONG_VALUE: Final = _("“{value}” is not a valid value of {element}: {type} was expected.")
WRONG_CODE: Final = _("“{value}” is none of the values allowed in {element}.")
WRONG_FORM: Final = _("“{value}” does not have the form expected in {element}.")
ATTRIBUTE_LACKING: Final = _("{element} lacks its attribute {attribute}.")
ATTRIBUTE_UNKNOWN: Final = _("{element} may not have the attribute {attribute}.")
NO_TEXT: Final = _("{element} holds text where only elements are allowed.")
NO_CHILDREN: Final = _("{element} holds elements where only a value is allowed.")
MUST_BE_EMPTY: Final = _("{element} says that its value is unknown, and must then be empty.")
NO_REFERENCE: Final = _("An identifier leads to nothing: {detail}.")
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
    (r": '(?P<value>[^']*)' is not a valid value of (?:the |a )?(?P<type>.*?)\.$", WRONG_VALUE),
    (r"The attribute '(?P<attribute>.*?)' is required but missing", ATTRIBUTE_LACKING),
    (r"attribute '(?P<attribute>[^']*?)': The attribute '.*?' is not allowed", ATTRIBUTE_UNKNOWN),
    (r"Character content (?:other than whitespace )?is not allowed", NO_TEXT),
    (r"Element content is not allowed", NO_CHILDREN),
    (r"element is 'nilled'", MUST_BE_EMPTY),
    (r"(?P<detail>No match found for key-sequence .*)", NO_REFERENCE),
)
COMPILED: Final = tuple((re.compile(pattern, re.DOTALL), msgid) for pattern, msgid in PATTERNS)
ATTRIBUTE: Final = re.compile(r"^Element '[^']*', attribute '([^']*)'")
TYPE_WORDS: Final = re.compile(r"(?:atomic|union|local atomic|list) type ")


def short(name: str) -> str:
    """Return *name* ({namespace}local) without its namespace."""
    return NAME.sub("", name).strip()


def sentence_for(message: str) -> Sentence:
    """Return *message*, as libxml2 wrote it, as a sentence; one that is not known is quoted."""
    element = short(message.partition("'")[2].partition("'")[0]) or "?"
    for pattern, msgid in COMPILED:
        if found := pattern.search(message):
            groups = found.groupdict()
            if msgid in {WRONG_VALUE, WRONG_CODE, WRONG_FORM} and (at := ATTRIBUTE.match(message)):
                element = f"{element}/@{short(at.group(1))}"
            if "expected" in groups:
                return _expecting(msgid, element, groups["expected"])
            return Sentence.of(msgid, element=element, **_values(groups))
    rest = message.partition(": ")[2] or message
    return Sentence.of(OTHER, element=element, detail=short(rest).rstrip("."))


def _values(groups: dict[str, str]) -> dict[str, str]:
    value = " ".join(groups.get("value", "").split())
    return {
        "value": value if len(value) <= 60 else f"{value[:57]}…",
        "type": TYPE_WORDS.sub("", short(groups.get("type", ""))).strip("' "),
        "attribute": short(groups.get("attribute", "")),
        "detail": short(groups.get("detail", "")).rstrip("."),
    }


def _expecting(msgid: str, element: str, listed: str) -> Sentence:
    """Return the sentence of an element that is missing, or stands in the place of another.

    libxml2 lists what may come next: optional elements in their order, the required one last.
    """
    names = list(dict.fromkeys(filter(None, (short(name) for name in listed.split(",")))))
    if msgid == UNEXPECTED and element in names:
        return Sentence.of(OTHER_NAMESPACE, element=element)
    if len(names) >= LISTED_NAMES:
        return Sentence.of(msgid, element=element, expected=_few(names))
    if msgid == LACKING or len(names) == 1:
        return Sentence.of(msgid, element=element, expected=names[-1])
    return Sentence.of(
        UNEXPECTED_AFTER, element=element, expected=names[-1], optional=_few(names[:-1])
    )


def _few(names: list[str]) -> str:
    return ", ".join(names[:MOST_NAMES]) + ("…" if len(names) > MOST_NAMES else "")
