"""Requirements C.8 to C.16 and C.19: title, abstract, contacts, dates, keywords, extent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from ckanext.geo2france.domain.dates import first_instant, last_instant
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.checking.finding import ALL, DATA, SERVICE, Level, Rule, Values
from ckanext.geo2france.schemas.checking.rules_metadata import contact_rules
from ckanext.geo2france.schemas.checking.subject import CITATION, ID, Subject, once, text_of, when

__all__ = ["RULES"]

M: Final = Level.MANDATORY
R: Final = Level.RECOMMENDED
LONGEST_TITLE: Final = 250
REFERENCE_TYPES: Final = frozenset({"publication", "revision", "creation"})
DAY: Final = re.compile(r"^-?\d{4}-\d{2}-\d{2}(T.*)?$")
DECIMALS: Final = re.compile(r"^[+-]?\d*[.,]\d{2,}$")
SIDES: Final = (
    "westBoundLongitude",
    "eastBoundLongitude",
    "southBoundLatitude",
    "northBoundLatitude",
)
POINT_OF_CONTACT: Final = f"{ID}/gmd:pointOfContact"
DATE: Final = f"{CITATION}/gmd:date/gmd:CI_Date"
KEYWORDS: Final = f"{ID}/gmd:descriptiveKeywords/gmd:MD_Keywords"
THESAURUS: Final = f"{KEYWORDS}/gmd:thesaurusName/gmd:CI_Citation"
EXTENT: Final = f"{ID}/gmd:extent/gmd:EX_Extent"
BOX: Final = f"{EXTENT}/gmd:geographicElement/gmd:EX_GeographicBoundingBox"


def _role_unknown(subject: Subject) -> Iterator[Values]:
    roles = codelists.load("roles")
    wrong = (c for c in subject.contacts("resource") if not roles.find(c.role))
    yield from once("contact", (c.organisation or c.individual or "?" for c in wrong))


def _no_reference_date(subject: Subject) -> Iterator[Values]:
    dates = subject.record.reference_dates
    yield from when(not any(each.date and each.type in REFERENCE_TYPES for each in dates))


def _partial_dates(subject: Subject) -> Iterator[Values]:
    """Yield the reference dates that are not given to the day."""
    dates = (each.date for each in subject.record.reference_dates if each.type in REFERENCE_TYPES)
    yield from once("date", (date for date in dates if date and not DAY.match(date)))


def _several(kind: str, subject: Subject) -> Iterator[Values]:
    count = sum(1 for each in subject.record.reference_dates if each.type == kind and each.date)
    if count > 1:
        yield {"count": str(count)}


def _period_unread(subject: Subject) -> Iterator[Values]:
    paths = (f"{ID}/gmd:extent/*/gmd:temporalElement", f"{ID}/srv:extent/*/gmd:temporalElement")
    written = [each for path in paths for each in subject.find(path) if not subject.is_nil(each)]
    yield from when(len(written) > len(subject.record.temporal_extents))


def _period_backwards(subject: Subject) -> Iterator[Values]:
    for period in subject.record.temporal_extents:
        if (
            period.start
            and period.end
            and last_instant(period.end) < first_instant(period.start)
            and not period.start.startswith("-")
        ):
            yield {"start": period.start, "end": period.end}


def _thesaurus_without_date(subject: Subject) -> Iterator[Values]:
    undated = (each for each in subject.record.keywords if not each.thesaurus_date)
    yield from once("thesaurus", (each.thesaurus for each in undated if each.thesaurus))


def _thesaurus_without_title(subject: Subject) -> Iterator[Values]:
    untitled = [each for each in subject.find(THESAURUS) if not subject.text(each, "gmd:title")]
    yield from when(untitled)


def _thesaurus_twice(subject: Subject) -> Iterator[Values]:
    titles = Counter(
        title
        for group in subject.find(KEYWORDS)
        if (title := subject.text(group, "gmd:thesaurusName/*/gmd:title"))
    )
    yield from once("thesaurus", (title for title, count in titles.items() if count > 1))


def _rounded_boxes(subject: Subject) -> Iterator[Values]:
    """Yield the coordinates that are written with less than two decimals."""
    written = (
        text_of(side)
        for name in SIDES
        for side in subject.find(f".//gmd:EX_GeographicBoundingBox/gmd:{name}")
    )
    yield from once("value", (text for text in written if text and not DECIMALS.match(text)))


RULES: Final = (
    Rule(
        "C.8", M, ALL, "title", f"{CITATION}/gmd:title",
        lambda subject: when(not subject.record.title.strip()),
        _("The resource has no title."),
        _("Give the name under which it is known."),
    ),
    Rule(
        "rec. C.3", R, ALL, "title", f"{CITATION}/gmd:title",
        lambda subject: when(len(subject.record.title) > LONGEST_TITLE),
        _("The title is longer than 250 characters."),
        _("Keep a concise title; move the details to the abstract."),
    ),
    Rule(
        "C.9", M, ALL, "notes", f"{ID}/gmd:abstract",
        lambda subject: when(not subject.record.notes.strip()),
        _("The resource has no abstract."),
        _("Say what it contains, for what use, where; begin with the most important."),
    ),
    Rule(
        "C.10", M, ALL, "contacts", f"{POINT_OF_CONTACT}/gmd:CI_ResponsibleParty",
        lambda subject: when(not subject.contacts("resource")),
        _("Nobody answers for the resource."),
        _("Add the organization responsible for the resource, with its role and e-mail address."),
    ),
    *contact_rules("C.10", "resource", POINT_OF_CONTACT),
    Rule(
        "C.10", M, ALL, "contacts", f"{POINT_OF_CONTACT}/*/gmd:role/gmd:CI_RoleCode", _role_unknown,
        _("The role of the contact {contact} is not known."),
        _("Choose a role: owner, custodian, publisher, point of contact…"),
    ),
    Rule(
        "C.11", M, ALL, "reference_dates", DATE, _no_reference_date,
        _("No date of creation, publication or revision is given."),
        _("Give at least one of the three."),
    ),
    Rule(
        "C.11", M, ALL, "reference_dates", f"{DATE}/gmd:date", _partial_dates,
        _("The date {date} is not given to the day."),
        _("Complete the date if you know it: year, month and day."),
    ),
    Rule(
        "C.12", M, ALL, "reference_dates", DATE, lambda subject: _several("creation", subject),
        _("{count} dates of creation are given."),
        _("Keep one date of creation."),
    ),
    Rule(
        "C.13", M, ALL, "reference_dates", DATE, lambda subject: _several("revision", subject),
        _("{count} dates of revision are given."),
        _("Keep the date of the last revision."),
    ),
    Rule(
        "C.14", M, ALL, "temporal_extents",
        f"{EXTENT}/gmd:temporalElement/gmd:EX_TemporalExtent/gmd:extent", _period_unread,
        _("The period described cannot be read."),
        _(
            "Write gml:TimePeriod with two positions, or gml:TimeInstant; an open end is "
            "indeterminate."
        ),
    ),
    Rule(
        "C.14", M, ALL, "temporal_extents",
        f"{EXTENT}/gmd:temporalElement/gmd:EX_TemporalExtent/gmd:extent", _period_backwards,
        _("The period described begins on {start} and ends before, on {end}."),
        _("Exchange the two dates, or correct them."),
    ),
    Rule(
        "C.15", M, ALL, "keywords", f"{THESAURUS}/gmd:date", _thesaurus_without_date,
        _("The thesaurus “{thesaurus}” is cited without its date."),
        _("Give the date of publication of the thesaurus: it tells which version was used."),
    ),
    Rule(
        "C.15", M, ALL, "keywords", f"{THESAURUS}/gmd:title", _thesaurus_without_title,
        _("A thesaurus is cited without its title."),
        _("Give the title of the thesaurus from which the keywords come."),
    ),
    Rule(
        "C.16", M, ALL, "keywords", KEYWORDS, _thesaurus_twice,
        _("The keywords of the thesaurus “{thesaurus}” are in several groups."),
        _("Put all keywords of a thesaurus in one gmd:MD_Keywords."),
    ),
    Rule(
        "C.19", M, DATA, "extents", BOX, lambda subject: when(not subject.record.extents),
        _("The resource has no bounding box."),
        _("Draw the extent on the map, or take that of a territory."),
    ),
    Rule(
        "C.19", Level.CONDITIONAL, SERVICE, "extents",
        f"{ID}/srv:extent/*/gmd:geographicElement/gmd:EX_GeographicBoundingBox",
        lambda subject: when(not subject.record.extents),
        _("The service has no bounding box."),
        _("Give one if the service covers a limited territory."),
    ),
    Rule(
        "C.19", M, ALL, "extents", BOX, _rounded_boxes,
        _("The coordinate {value} of a box has less than two decimals."),
        _("Write coordinates in degrees with at least two decimals: 2.00, not 2."),
    ),
)  # fmt: skip
