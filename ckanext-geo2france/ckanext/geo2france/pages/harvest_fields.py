"""The fields of the form of a harvest source: which type asks for what, and where it is stored."""

from __future__ import annotations

from typing import Final

from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.pages.harvest_part import Part, Section
from ckanext.geo2france.pages.harvest_records import RECORDS

__all__ = ["OVERRIDES", "SECTIONS", "parts_of"]

WEB: Final = ("csw", "records", "wms", "dcat", "ckan", "webfolder")


SOURCE: Final = Section(
    "source",
    _("The source"),
    "",
    (
        Part("url", "text", _("Address of the service"), path=("url",), is_required=True),
        Part(
            "title",
            "text",
            _("Name for people"),
            _("Shown on the datasets and in the filter by source; for example the partner's name."),
            path=("title",),
            is_required=True,
        ),
        Part(
            "name",
            "text",
            _("Short name"),
            _(
                "For addresses and the command line: lower-case letters, digits, hyphens. It is "
                "made from the name for people when this is left empty."
            ),
            path=("name",),
            is_rare=True,
        ),
        Part(
            "page_size",
            "number",
            _("Records asked at once"),
            _("From 1 to 1000; 100 when left empty. Lower it for a server that gives up."),
            path=("page_size",),
            types=("csw", "records", "dcat", "ckan"),
            reads="whole",
            is_rare=True,
        ),
    ),
)

ACCESS: Final = Section(
    "access",
    _("Access to the source"),
    _(
        "For a source that asks who is there. Passwords and tokens are stored encrypted, and never"
        " shown again."
    ),
    (
        Part("credentials", "select", _("Identification"), reads="credentials", types=WEB),
        Part("username", "text", _("User name"), reads="credentials", types=WEB),
        Part("password", "password", _("Password"), reads="credentials", types=WEB),
        Part("token", "password", _("Token"), reads="credentials", types=WEB),
    ),
)

PORTAL: Final = Section(
    "portal",
    _("In the portal"),
    "",
    (
        Part(
            "owner_org",
            "organization",
            _("Organization"),
            _("It gets the datasets."),
            path=("owner_org",),
            is_required=True,
        ),
        Part(
            "licence",
            "select",
            _("Licence by default"),
            _("For the records that name none."),
            path=("licence",),
        ),
        Part(
            "territory",
            "text",
            _("Territory by default"),
            _("For the records that name none: a code, as fr:epci:246200364 or fr:departement:62."),
            path=("territory",),
        ),
        Part(
            "groups",
            "checks",
            _("Groups"),
            _("Every dataset of the source is put in these groups."),
            path=("groups",),
            reads="lines",
        ),
        Part(
            "overrides",
            "rows",
            _("Values imposed"),
            _("Whatever the record says, the dataset gets these values."),
            path=("overrides",),
            reads="overrides",
            is_rare=True,
        ),
    ),
)

SCHEDULE: Final = Section(
    "schedule",
    _("When"),
    _("On the clock of Paris. A source that is switched off is read only when asked."),
    (
        Part("rhythm", "select", _("Rhythm"), reads="schedule", path=("schedule",)),
        Part(
            "time",
            "text",
            _("Time"),
            _("Hour and minute, as 03:00; only the minute counts for every hour."),
            reads="schedule",
            placeholder="03:00",
        ),
        Part(
            "cron",
            "text",
            _("Cron expression"),
            _(
                "For another rhythm: minute, hour, day of the month, month, day of the week, as in"
                " 30 3 * * 1 for Mondays at 3:30."
            ),
            reads="schedule",
            placeholder="30 3 * * 1",
        ),
    ),
)

RULES: Final = Section(
    "rules",
    _("Rules"),
    _("The usual values suit most sources."),
    (
        Part(
            "grace_days",
            "number",
            _("Days of grace"),
            _(
                "A record that the source no longer gives is withdrawn after so many days; 7 when "
                "left empty."
            ),
            path=("grace_days",),
            reads="whole",
        ),
        Part(
            "threshold",
            "number",
            _("Most withdrawals at once, in %"),
            _(
                "A run that would withdraw a larger share of the source withdraws nothing, and "
                "asks; 20 when left empty."
            ),
            path=("threshold",),
            reads="whole",
        ),
        Part(
            "priority",
            "number",
            _("Priority"),
            _(
                "Where two sources give the same record, the lower number goes first; 100 when "
                "left empty."
            ),
            path=("priority",),
            reads="whole",
        ),
    ),
)

SECTIONS: Final = (SOURCE, RECORDS, PORTAL, SCHEDULE, ACCESS, RULES)
#: The two fields of a row of the imposed values.
OVERRIDES: Final = (
    Part("field", "select", _("Field")),
    Part("value", "text", _("Value")),
)


def parts_of(section: Section, source_type: str) -> tuple[Part, ...]:
    """Return the fields of *section* that a type of source has."""
    return tuple(part for part in section.parts if not part.types or source_type in part.types)
