"""The mapping table of ISO 19139 (gmd), its gmi extension and national profiles: rows only."""

from __future__ import annotations

from typing import Final

from ckanext.geo2france.domain.record import (
    Conformity,
    Contact,
    Format,
    Identifier,
    OnlineResource,
    Overview,
    ReferenceDate,
)
from ckanext.geo2france.schemas import kinds
from ckanext.geo2france.schemas.gml import PERIOD
from ckanext.geo2france.schemas.groups import BOXES, CONSTRAINTS, DISTANCE, KEYWORDS, POLYGONS
from ckanext.geo2france.schemas.kinds import BOOLEAN, CRS, DATE, HREF, INTEGER, TEXT, Code
from ckanext.geo2france.schemas.rows import Compound, Occurs, Row

__all__ = ["NAMESPACES", "ROWS"]

ONE: Final = Occurs.ONE
MANY: Final = Occurs.MANY

NAMESPACES: Final = {
    "gmd": "http://www.isotc211.org/2005/gmd",
    "gco": "http://www.isotc211.org/2005/gco",
    "gmx": "http://www.isotc211.org/2005/gmx",
    "srv": "http://www.isotc211.org/2005/srv",
}

# `*` is MD_DataIdentification, SV_ServiceIdentification or the class of a national profile.
ID: Final = "gmd:identificationInfo/*"
CITATION: Final = f"{ID}/gmd:citation/*"
DISTRIBUTION: Final = "gmd:distributionInfo/*"
ON_LINE: Final = "gmd:onLine/*"

IDENTIFIER: Final = Compound(
    Identifier,
    (
        Row("code", "gmd:code", TEXT, ONE, "ISO 19115:2003 B.2.7.3"),
        Row("codespace", "gmd:codeSpace", TEXT, ONE, "ISO 19115:2003 B.2.7.3"),
    ),
)
REFERENCE_DATE: Final = Compound(
    ReferenceDate,
    (
        Row("date", "gmd:date", DATE, ONE, "ISO 19115:2003 B.3.2.4"),
        Row("type", "gmd:dateType", Code("date_types"), ONE, "ISO 19115:2003 B.3.2.4"),
    ),
)
CONTACT_ROWS: Final = (
    Row("organisation", "gmd:organisationName", TEXT, ONE, "ISO 19115:2003 B.3.2.1"),
    Row("individual", "gmd:individualName", TEXT, ONE, "ISO 19115:2003 B.3.2.1"),
    Row("position", "gmd:positionName", TEXT, ONE, "ISO 19115:2003 B.3.2.1"),
    Row("role", "gmd:role", Code("roles"), ONE, "ISO 19115:2003 B.3.2.1"),
    Row(
        "email",
        "gmd:contactInfo/*/gmd:address/*/gmd:electronicMailAddress",
        TEXT,
        ONE,
        "ISO 19115:2003 B.3.2.2",
    ),
    Row("phone", "gmd:contactInfo/*/gmd:phone/*/gmd:voice", TEXT, ONE, "ISO 19115:2003 B.3.2.6"),
    Row(
        "url",
        "gmd:contactInfo/*/gmd:onlineResource/*/gmd:linkage",
        TEXT,
        ONE,
        "ISO 19115:2003 B.3.2.5",
    ),
)
RESOURCE_CONTACT: Final = Compound(Contact, CONTACT_ROWS, (("scope", "resource"),))
METADATA_CONTACT: Final = Compound(Contact, CONTACT_ROWS, (("scope", "metadata"),))

CONFORMITY: Final = Compound(
    Conformity,
    (
        Row("title", "gmd:specification/*/gmd:title", TEXT, ONE, "ISO 19115:2003 B.2.4.3"),
        Row("date", "gmd:specification/*/gmd:date/*/gmd:date", DATE, ONE, "ISO 19115:2003 B.2.4.3"),
        Row("explanation", "gmd:explanation", TEXT, ONE, "ISO 19115:2003 B.2.4.3"),
        Row("passed", "gmd:pass", BOOLEAN, ONE, "ISO 19115:2003 B.2.4.3"),
    ),
)
OVERVIEW: Final = Compound(
    Overview,
    (
        Row("url", "gmd:fileName", TEXT, ONE, "ISO 19115:2003 B.2.2.2"),
        Row("description", "gmd:fileDescription", TEXT, ONE, "ISO 19115:2003 B.2.2.2"),
    ),
)
ONLINE_RESOURCE: Final = Compound(
    OnlineResource,
    (
        Row("url", "gmd:linkage", TEXT, ONE, "ISO 19115:2003 B.3.2.5"),
        Row("name", "gmd:name", TEXT, ONE, "ISO 19115:2003 B.3.2.5"),
        Row("media_type", "gmd:name", kinds.MEDIA_TYPE, ONE, "ISO/TS 19139:2007 gmx"),
        Row("description", "gmd:description", TEXT, ONE, "ISO 19115:2003 B.3.2.5"),
        Row("protocol", "gmd:protocol", TEXT, ONE, "ISO 19115:2003 B.3.2.5"),
        Row("protocol_uri", "gmd:protocol", HREF, ONE, "INSPIRE TG 2.2.1 req. 8.1"),
        Row("function", "gmd:function", Code("functions"), ONE, "ISO 19115:2003 B.3.2.5"),
        Row("application_profile", "gmd:applicationProfile", TEXT, ONE, "ISO 19115:2003 B.3.2.5"),
    ),
)

FORMAT: Final = Compound(
    Format,
    (
        Row("name", "gmd:name", TEXT, ONE, "ISO 19115:2003 B.2.10.3"),
        Row("version", "gmd:version", TEXT, ONE, "ISO 19115:2003 B.2.10.3"),
    ),
)

ROWS: Final = (
    Row("metadata_identifier", "gmd:fileIdentifier", TEXT, ONE, "ISO 19115:2003 B.2.1"),
    Row("metadata_date", "gmd:dateStamp", DATE, ONE, "ISO 19115:2003 B.2.1"),
    Row("metadata_language", "gmd:language", kinds.LANGUAGE, ONE, "ISO 19115:2003 B.2.1"),
    Row("hierarchy_level", "gmd:hierarchyLevel", Code("scopes"), ONE, "ISO 19115:2003 B.2.1"),
    Row("parent_identifier", "gmd:parentIdentifier", TEXT, ONE, "ISO 19115:2003 B.2.1"),
    Row("contacts", "gmd:contact/*", METADATA_CONTACT, MANY, "ISO 19115:2003 B.2.1"),
    Row("title", f"{CITATION}/gmd:title", TEXT, ONE, "ISO 19115:2003 B.3.2.3"),
    Row("alternate_titles", f"{CITATION}/gmd:alternateTitle", TEXT, MANY, "ISO 19115:2003 B.3.2.3"),
    Row("notes", f"{ID}/gmd:abstract", TEXT, ONE, "ISO 19115:2003 B.2.2.1"),
    Row(
        "resource_identifiers",
        f"{CITATION}/gmd:identifier/*",
        IDENTIFIER,
        MANY,
        "ISO 19115:2003 B.3.2.3",
    ),
    Row(
        "reference_dates", f"{CITATION}/gmd:date/*", REFERENCE_DATE, MANY, "ISO 19115:2003 B.3.2.3"
    ),
    Row("contacts", f"{ID}/gmd:pointOfContact/*", RESOURCE_CONTACT, MANY, "ISO 19115:2003 B.2.2.1"),
    Row(
        "contacts",
        f"{CITATION}/gmd:citedResponsibleParty/*",
        RESOURCE_CONTACT,
        MANY,
        "ISO 19115:2003 B.3.2.3",
    ),
    Row(
        "contacts",
        f"{DISTRIBUTION}/gmd:distributor/*/gmd:distributorContact/*",
        RESOURCE_CONTACT,
        MANY,
        "ISO 19115:2003 B.2.10.3",
    ),
    Row(
        "keywords",
        f"{ID}/gmd:descriptiveKeywords/* | {ID}/srv:keywords/*",
        KEYWORDS,
        MANY,
        "ISO 19115:2003 B.2.2.3",
    ),
    Row(
        "topic_categories",
        f"{ID}/gmd:topicCategory",
        Code("topic_categories"),
        MANY,
        "ISO 19115:2003 B.2.2.1",
    ),
    Row(
        "spatial_representation",
        f"{ID}/gmd:spatialRepresentationType",
        Code("representations"),
        MANY,
        "ISO 19115:2003 B.2.2.1",
    ),
    Row(
        "scales",
        f"{ID}/gmd:spatialResolution/*/gmd:equivalentScale/*/gmd:denominator",
        INTEGER,
        MANY,
        "ISO 19115:2003 B.2.2.4",
    ),
    Row(
        "distances",
        f"{ID}/gmd:spatialResolution/*/gmd:distance",
        DISTANCE,
        MANY,
        "ISO 19115:2003 B.2.2.4",
    ),
    Row("languages", f"{ID}/gmd:language", kinds.LANGUAGE, MANY, "ISO 19115:2003 B.2.2.1"),
    Row(
        "extents",
        f"{ID}/gmd:extent/* | {ID}/srv:extent/*",
        BOXES,
        MANY,
        "ISO 19115:2003 B.3.1.2",
    ),
    Row(
        "polygons",
        f"{ID}/gmd:extent/* | {ID}/srv:extent/*",
        POLYGONS,
        MANY,
        "ISO 19115:2003 B.3.1.2",
    ),
    Row(
        "temporal_extents",
        f"{ID}/gmd:extent/*/gmd:temporalElement/*/gmd:extent"
        f" | {ID}/srv:extent/*/gmd:temporalElement/*/gmd:extent",
        PERIOD,
        MANY,
        "ISO 19115:2003 B.3.1.3",
    ),
    Row(
        "crs",
        "gmd:referenceSystemInfo/*/gmd:referenceSystemIdentifier/*",
        CRS,
        MANY,
        "ISO 19115:2003 B.2.7",
    ),
    Row(
        "maintenance_frequency",
        f"{ID}/gmd:resourceMaintenance/*/gmd:maintenanceAndUpdateFrequency",
        Code("frequencies"),
        ONE,
        "ISO 19115:2003 B.2.5",
    ),
    Row("status", f"{ID}/gmd:status", Code("statuses"), ONE, "ISO 19115:2003 B.2.2.1"),
    Row(
        "lineage",
        "gmd:dataQualityInfo/*/gmd:lineage/*/gmd:statement",
        TEXT,
        ONE,
        "ISO 19115:2003 B.2.4.2",
    ),
    Row(
        "constraints", f"{ID}/gmd:resourceConstraints/*", CONSTRAINTS, MANY, "ISO 19115:2003 B.2.3"
    ),
    Row(
        "conformity",
        "gmd:dataQualityInfo/*/gmd:report/*/gmd:result/gmd:DQ_ConformanceResult",
        CONFORMITY,
        MANY,
        "ISO 19115:2003 B.2.4.3",
    ),
    Row("overviews", f"{ID}/gmd:graphicOverview/*", OVERVIEW, MANY, "ISO 19115:2003 B.2.2.2"),
    Row(
        "online_resources",
        f"{DISTRIBUTION}/gmd:transferOptions/*/{ON_LINE}"
        f" | {DISTRIBUTION}/gmd:distributor/*/gmd:distributorTransferOptions/*/{ON_LINE}"
        f" | {ID}/srv:containsOperations/*/srv:connectPoint/*",
        ONLINE_RESOURCE,
        MANY,
        "ISO 19115:2003 B.2.10.1",
    ),
    Row(
        "formats",
        f"{DISTRIBUTION}/gmd:distributionFormat/*"
        f" | {DISTRIBUTION}/gmd:distributor/*/gmd:distributorFormat/*"
        f" | {ID}/gmd:resourceFormat/*",
        FORMAT,
        MANY,
        "ISO 19115:2003 B.2.10.2",
    ),
)
