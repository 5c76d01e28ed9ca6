"""The fields of the form of a harvest source: which type asks for what, and where it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ckanext.geo2france.domain.sentence import mark as _

__all__ = ["OVERRIDES", "SECTIONS", "Part", "Section", "parts_of"]

WEB: Final = ("csw", "records", "wms", "dcat", "ckan", "webfolder")
FILTERED: Final = ("csw", "records", "wms", "dcat", "ckan", "webfolder", "folder")


@dataclass(frozen=True, slots=True)
class Part:
    """A field: *path* leads to its value in a source, *types* are those that have it (all: empty).

    reads: how the text is read: text, whole (a whole number), lines, box, or the name of a part
    that is composed (schedule, credentials, overrides), whose parts have no path of their own.
    """

    name: str
    kind: str
    label: str
    help: str = ""
    path: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    reads: str = "text"
    placeholder: str = ""
    is_required: bool = False
    is_rare: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form under a title of its own."""

    name: str
    title: str
    help: str
    parts: tuple[Part, ...]


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

RECORDS: Final = Section(
    "records",
    _("Which records"),
    _(
        "All of them, unless you narrow the choice here. What the server cannot filter is told in "
        "the report of the run."
    ),
    (
        Part(
            "keywords",
            "lines",
            _("Keywords"),
            _("The records that have at least one of these words."),
            path=("filters", "keywords"),
            types=FILTERED,
            reads="lines",
        ),
        Part(
            "bbox",
            "text",
            _("Area"),
            _("West, south, east and north in degrees: the records that touch this box."),
            path=("filters", "bbox"),
            types=FILTERED,
            reads="box",
            placeholder="1.37, 48.83, 4.26, 51.09",
        ),
        Part(
            "modified_since",
            "text",
            _("Changed since"),
            _("A day, as 2024-01-31: the records that say they changed on that day or later."),
            path=("filters", "modified_since"),
            types=FILTERED,
            placeholder="2024-01-31",
        ),
        Part(
            "cql",
            "long",
            _("Filter in CQL"),
            _("In the server's own language, for those who know it."),
            path=("filters", "cql"),
            types=("csw", "records"),
            is_rare=True,
        ),
        Part(
            "fes",
            "long",
            _("Filter Encoding (XML)"),
            _("An OGC Filter; it takes the place of the CQL filter."),
            path=("filters", "fes"),
            types=("csw",),
            is_rare=True,
        ),
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
