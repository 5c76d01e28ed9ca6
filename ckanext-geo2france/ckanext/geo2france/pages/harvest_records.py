"""The fields that say which records of a source are wanted, and how its type is asked for them."""

from __future__ import annotations

from typing import Final

from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.pages.harvest_part import Part, Section

__all__ = ["EXTRAS", "RECORDS"]

FILTERED: Final = ("csw", "records", "wms", "dcat", "ckan", "webfolder", "folder")
YES_OR_NO: Final = (("", _("Yes")), ("no", _("No")))

#: What only one type of source knows.
EXTRAS: Final = (
    Part(
        "schema",
        "select",
        _("Schema of the records"),
        _("The fullest that the service announces, unless you choose."),
        path=("extras", "schema"),
        types=("csw",),
        is_rare=True,
        choices=(
            ("", _("The fullest")),
            ("gmd", "ISO 19139 (gmd)"),
            ("gmi", "ISO 19139-2 (gmi)"),
            ("mdb", "ISO 19115-3 (mdb)"),
            ("dc", "Dublin Core"),
        ),
    ),
    Part(
        "collection",
        "text",
        _("Collections"),
        _("Their identifiers, with commas; all those of the API when left empty."),
        path=("extras", "collection"),
        types=("records",),
    ),
    Part(
        "q",
        "text",
        _("Words"),
        _("What the API would be searched for."),
        path=("extras", "q"),
        types=("records",),
    ),
    Part(
        "datetime",
        "text",
        _("Period"),
        _("A moment or an interval of the data, as 2020-01-01/2024-12-31."),
        path=("extras", "datetime"),
        types=("records",),
        is_rare=True,
    ),
    Part(
        "organization",
        "text",
        _("Organizations of the partner"),
        _("Their short names, with commas: only their datasets."),
        path=("extras", "organization"),
        types=("ckan",),
    ),
    Part(
        "group",
        "text",
        _("Groups of the partner"),
        _("Their short names, with commas: only their datasets."),
        path=("extras", "group"),
        types=("ckan",),
    ),
    Part(
        "fq",
        "text",
        _("Solr filter"),
        _("A filter of the search of CKAN, as res_format:WMS."),
        path=("extras", "fq"),
        types=("ckan",),
        is_rare=True,
    ),
    Part(
        "metadata",
        "select",
        _("Read the ISO records of the layers"),
        _("Those that the capabilities lead to complete what these say."),
        path=("extras", "metadata"),
        types=("wms",),
        choices=YES_OR_NO,
    ),
    Part(
        "wfs",
        "select",
        _("Look for the WFS of the server"),
        _("Where it has one, the datasets get a link to their features."),
        path=("extras", "wfs"),
        types=("wms",),
        choices=YES_OR_NO,
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
        *EXTRAS,
    ),
)
