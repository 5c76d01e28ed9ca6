"""Invented ISO 19139 records in any number, always the same for the same number and revision.

Made of the invented datasets; about 6 kB each, as real records are. Extents: degrees, EPSG:4326.
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from datasets import dataset

__all__ = ["record"]

GMD = 'xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco"'
LISTS = "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml"


def record(number: int, revision: int = 0) -> str:
    """Return record *number* as XML; another *revision* has another abstract and date."""
    told = dataset(number)
    note = f" Révision {revision}." if revision else ""
    day = f"2026-{1 + number % 12:02d}-{1 + (number + revision) % 28:02d}"
    return (
        f"<gmd:MD_Metadata {GMD}>"
        f"<gmd:fileIdentifier>{_text(told['metadata_identifier'])}</gmd:fileIdentifier>"
        f"<gmd:language>{_code('LanguageCode', 'fre')}</gmd:language>"
        f"<gmd:characterSet>{_code('MD_CharacterSetCode', 'utf8')}</gmd:characterSet>"
        f"<gmd:hierarchyLevel>{_code('MD_ScopeCode', 'dataset')}</gmd:hierarchyLevel>"
        f"<gmd:contact>{_contact(number, 'pointOfContact')}</gmd:contact>"
        f"<gmd:dateStamp><gco:Date>{day}</gco:Date></gmd:dateStamp>"
        f"<gmd:identificationInfo>{_identification(told, note, number)}</gmd:identificationInfo>"
        f"<gmd:distributionInfo>{_distribution(told)}</gmd:distributionInfo>"
        f"<gmd:dataQualityInfo>{_quality(told)}</gmd:dataQualityInfo>"
        "</gmd:MD_Metadata>"
    )


def _identification(told: dict[str, Any], note: str, number: int) -> str:
    west, south, east, north = (
        told["extents"][0][side] for side in ("west", "south", "east", "north")
    )
    box = "".join(
        f"<gmd:{name}><gco:Decimal>{value}</gco:Decimal></gmd:{name}>"
        for name, value in (
            ("westBoundLongitude", west),
            ("eastBoundLongitude", east),
            ("southBoundLatitude", south),
            ("northBoundLatitude", north),
        )
    )
    words = "".join(f"<gmd:keyword>{_text(row['term'])}</gmd:keyword>" for row in told["keywords"])
    day = told["reference_dates"][0]["date"]
    return (
        "<gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation>"
        f"<gmd:title>{_text(told['title'])}</gmd:title>"
        f"<gmd:date><gmd:CI_Date><gmd:date><gco:Date>{day}</gco:Date></gmd:date>"
        f"<gmd:dateType>{_code('CI_DateTypeCode', 'publication')}</gmd:dateType>"
        "</gmd:CI_Date></gmd:date></gmd:CI_Citation></gmd:citation>"
        f"<gmd:abstract>{_text(told['notes'] + note)}</gmd:abstract>"
        f"<gmd:pointOfContact>{_contact(number, 'owner')}</gmd:pointOfContact>"
        f"<gmd:descriptiveKeywords><gmd:MD_Keywords>{words}</gmd:MD_Keywords>"
        "</gmd:descriptiveKeywords>"
        "<gmd:resourceConstraints><gmd:MD_LegalConstraints><gmd:useConstraints>"
        f"{_code('MD_RestrictionCode', 'otherRestrictions')}</gmd:useConstraints>"
        f"<gmd:otherConstraints>{_text('Licence Ouverte version 2.0')}</gmd:otherConstraints>"
        "</gmd:MD_LegalConstraints></gmd:resourceConstraints>"
        "<gmd:spatialResolution><gmd:MD_Resolution><gmd:equivalentScale>"
        "<gmd:MD_RepresentativeFraction><gmd:denominator>"
        f"<gco:Integer>{told['scales'][0]}</gco:Integer></gmd:denominator>"
        "</gmd:MD_RepresentativeFraction></gmd:equivalentScale></gmd:MD_Resolution>"
        f"</gmd:spatialResolution><gmd:language>{_code('LanguageCode', 'fre')}</gmd:language>"
        "<gmd:topicCategory><gmd:MD_TopicCategoryCode>"
        f"{told['topic_categories'][0]}</gmd:MD_TopicCategoryCode></gmd:topicCategory>"
        "<gmd:extent><gmd:EX_Extent><gmd:geographicElement><gmd:EX_GeographicBoundingBox>"
        f"{box}</gmd:EX_GeographicBoundingBox></gmd:geographicElement></gmd:EX_Extent>"
        "</gmd:extent></gmd:MD_DataIdentification>"
    )


def _distribution(told: dict[str, Any]) -> str:
    links = "".join(
        "<gmd:onLine><gmd:CI_OnlineResource>"
        f"<gmd:linkage><gmd:URL>{escape(row['url'])}</gmd:URL></gmd:linkage>"
        f"<gmd:protocol>{_text('WWW:LINK-1.0-http--link')}</gmd:protocol>"
        f"<gmd:name>{_text(row['name'])}</gmd:name></gmd:CI_OnlineResource></gmd:onLine>"
        for row in told["resources"]
    )
    return (
        "<gmd:MD_Distribution><gmd:transferOptions><gmd:MD_DigitalTransferOptions>"
        f"{links}</gmd:MD_DigitalTransferOptions></gmd:transferOptions></gmd:MD_Distribution>"
    )


def _quality(told: dict[str, Any]) -> str:
    return (
        "<gmd:DQ_DataQuality><gmd:scope><gmd:DQ_Scope>"
        f"<gmd:level>{_code('MD_ScopeCode', 'dataset')}</gmd:level></gmd:DQ_Scope></gmd:scope>"
        "<gmd:lineage><gmd:LI_Lineage>"
        f"<gmd:statement>{_text(told['lineage'])}</gmd:statement>"
        "</gmd:LI_Lineage></gmd:lineage></gmd:DQ_DataQuality>"
    )


def _contact(number: int, role: str) -> str:
    return (
        "<gmd:CI_ResponsibleParty>"
        f"<gmd:organisationName>{_text(f'Organisme {number % 40}')}</gmd:organisationName>"
        "<gmd:contactInfo><gmd:CI_Contact><gmd:address><gmd:CI_Address>"
        "<gmd:electronicMailAddress>"
        f"{_text(f'organisme-{number % 40}@example.org')}"
        "</gmd:electronicMailAddress></gmd:CI_Address></gmd:address></gmd:CI_Contact>"
        f"</gmd:contactInfo><gmd:role>{_code('CI_RoleCode', role)}</gmd:role>"
        "</gmd:CI_ResponsibleParty>"
    )


def _text(text: str) -> str:
    return f"<gco:CharacterString>{escape(text)}</gco:CharacterString>"


def _code(name: str, value: str) -> str:
    return f'<gmd:{name} codeList="{LISTS}#{name}" codeListValue="{value}">{value}</gmd:{name}>'
