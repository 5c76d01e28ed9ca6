"""Requirements C.17 and C.18: limitations on public access, conditions of access and use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ckanext.geo2france.domain.record import Constraint
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.checking.finding import ALL, Level, Rule, Values
from ckanext.geo2france.schemas.checking.subject import ID, Subject, once, when
from ckanext.geo2france.schemas.codelists import plain
from ckanext.geo2france.schemas.texts import href_of, text_of
from ckanext.geo2france.schemas.xml import Element

__all__ = ["RULES"]

M: Final = Level.MANDATORY
OTHER: Final = "otherRestrictions"
LEGAL: Final = f"{ID}/gmd:resourceConstraints/gmd:MD_LegalConstraints"
#: Address of the register of limitations, whatever value follows.
LIMITATIONS: Final = plain(
    "http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess"
)
URL: Final = re.compile(r"https?://", re.IGNORECASE)


def _is_limitation(uri: str) -> bool:
    return plain(uri).startswith(LIMITATIONS)


def _limitations(subject: Subject) -> list[Constraint]:
    return [each for each in subject.record.constraints if _is_limitation(each.uri)]


def _conditions(subject: Subject) -> list[Constraint]:
    """Return what says how the resource may be used, in the form that INSPIRE wants."""
    return [
        each
        for each in subject.record.constraints
        if each.kind in {"access", "use"}
        and each.code == OTHER
        and (each.text or each.uri)
        and not _is_limitation(each.uri)
    ]


def _limitations_as_text(subject: Subject) -> Iterator[Values]:
    """Yield the limitations that only a text tells, where no URI tells any."""
    if _limitations(subject):
        return
    known = codelists.load("public_access")
    texts = (each.text for each in subject.record.constraints if known.find(each.text))
    yield from once("text", texts)


def _no_limitations(subject: Subject) -> Iterator[Values]:
    yield from when(not _limitations(subject) and not list(_limitations_as_text(subject)))


def _unknown_limitations(subject: Subject) -> Iterator[Values]:
    known = codelists.load("public_access")
    yield from once("uri", (each.uri for each in _limitations(subject) if not known.find(each.uri)))


def _limitations_elsewhere(subject: Subject) -> Iterator[Values]:
    """Yield a breach where a limitation is no access restriction of code otherRestrictions."""
    yield from when(
        any(each.kind != "access" or each.code != OTHER for each in _limitations(subject))
    )


def _others(legal: Element, subject: Subject) -> list[Element]:
    return subject.below(legal, "gmd:otherConstraints")


def _with_limitations(subject: Subject) -> list[Element]:
    return [
        legal
        for legal in subject.find(LEGAL)
        if any(_is_limitation(href_of(each)) for each in _others(legal, subject))
    ]


def _several_limitations(subject: Subject) -> Iterator[Values]:
    yield from when(len(_with_limitations(subject)) > 1)


def _mixed(subject: Subject) -> Iterator[Values]:
    """Yield a breach where one element holds both limitations and conditions."""
    yield from when(
        any(
            not _is_limitation(href_of(each)) and (text_of(each) or href_of(each))
            for legal in _with_limitations(subject)
            for each in _others(legal, subject)
        )
        or any(subject.below(legal, "gmd:useConstraints") for legal in _with_limitations(subject))
    )


def _several_conditions(subject: Subject) -> Iterator[Values]:
    limiting = _with_limitations(subject)
    others = [
        legal
        for legal in subject.find(LEGAL)
        if legal not in limiting
        and _others(legal, subject)
        and OTHER in (subject.code(legal, f"gmd:{kind}Constraints/*") for kind in ("access", "use"))
    ]
    yield from when(len(others) > 1)


def _special_conditions_as_text(subject: Subject) -> Iterator[Values]:
    known = codelists.load("use_conditions")
    texts = (
        each.text
        for each in _conditions(subject)
        if known.find(each.text) and not known.find(each.uri)
    )
    yield from once("text", texts)


def _no_licence_link(subject: Subject) -> Iterator[Values]:
    conditions = _conditions(subject)
    yield from when(
        conditions and not any(each.uri or URL.search(each.text) for each in conditions)
    )


HINT_LIMITATIONS: Final = _(
    "Choose “no limitations to public access”, or the reason of article 13 that limits it, in the "
    "list of INSPIRE."
)
RULES: Final = (
    Rule(
        "C.17", M, ALL, "constraints", f"{LEGAL}/gmd:otherConstraints/gmx:Anchor", _no_limitations,
        _("The limitations on public access are not given."),
        HINT_LIMITATIONS,
    ),
    Rule(
        "C.17", M, ALL, "constraints", f"{LEGAL}/gmd:otherConstraints/gmx:Anchor",
        _limitations_as_text,
        _("The limitation on public access “{text}” is written without its URI."),
        HINT_LIMITATIONS,
    ),
    Rule(
        "C.17", M, ALL, "constraints", f"{LEGAL}/gmd:otherConstraints/gmx:Anchor/@xlink:href",
        _unknown_limitations,
        _("{uri} is no value of the list of limitations on public access."),
        HINT_LIMITATIONS,
    ),
    Rule(
        "C.17", M, ALL, "constraints", f"{LEGAL}/gmd:accessConstraints/gmd:MD_RestrictionCode",
        _limitations_elsewhere,
        _(
            "The limitation on public access does not stand under an access restriction of the "
            "code otherRestrictions."
        ),
        _("Make it a restriction of access, with the code otherRestrictions."),
    ),
    Rule(
        "C.17", M, ALL, "constraints", LEGAL, _several_limitations,
        _("The limitations on public access are spread over several gmd:MD_LegalConstraints."),
        _("Put them together in one."),
    ),
    Rule(
        "C.17", M, ALL, "constraints", LEGAL, _mixed,
        _("Limitations on public access and conditions of use share one gmd:MD_LegalConstraints."),
        _("Separate them: one element for access, another for use."),
    ),
    Rule(
        "C.18", M, ALL, "constraints", f"{LEGAL}/gmd:otherConstraints",
        lambda subject: when(not _conditions(subject)),
        _("The conditions of access and use are not given as INSPIRE wants."),
        _(
            "Choose a licence, or write the conditions as a restriction of use with the code "
            "otherRestrictions."
        ),
    ),
    Rule(
        "C.18", M, ALL, "constraints", LEGAL, _several_conditions,
        _("The conditions of access and use are spread over several gmd:MD_LegalConstraints."),
        _("Put them together in one, beside that of the limitations on public access."),
    ),
    Rule(
        "C.18", M, ALL, "constraints", f"{LEGAL}/gmd:otherConstraints/gmx:Anchor",
        _special_conditions_as_text,
        _("“{text}” is written without the URI of the list of INSPIRE."),
        _("Choose the value in the list, so that its URI is written."),
    ),
    Rule(
        "rec. C.10", Level.RECOMMENDED, ALL, "constraints", f"{LEGAL}/gmd:otherConstraints",
        _no_licence_link,
        _("The conditions of use lead to no licence."),
        _("Choose a licence of the list: its address is written with it."),
    ),
)  # fmt: skip
