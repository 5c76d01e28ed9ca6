"""Each rule accepts a record that meets it, and finds the one that does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from ckanext.geo2france.schemas.checking import RULES, check
from ckanext.geo2france.schemas.documents import read_record
from ckanext.geo2france.schemas.xml import parse

Draft = Any
ID = "gmd:identificationInfo/*"
CITATION = f"{ID}/gmd:citation/*"
LEGAL = f"{ID}/gmd:resourceConstraints/gmd:MD_LegalConstraints"
LIMITS = f"{LEGAL}[gmd:accessConstraints]"
CONDITIONS = f"{LEGAL}[gmd:useConstraints]"
QUALITY = "gmd:dataQualityInfo/gmd:DQ_DataQuality"
RESULT = f"{QUALITY}/gmd:report/*/gmd:result/gmd:DQ_ConformanceResult"
THEMES = f"{ID}/gmd:descriptiveKeywords/*[contains(gmd:thesaurusName, 'INSPIRE themes')]"
CONCEPTS = f"{ID}/gmd:descriptiveKeywords/*[contains(gmd:thesaurusName, 'Concepts')]"
LINK = "gmd:distributionInfo//gmd:onLine/gmd:CI_OnlineResource"
FORMAT = "gmd:distributionInfo//gmd:distributionFormat/gmd:MD_Format"
CRS = "gmd:referenceSystemInfo/*/*/gmd:RS_Identifier"
PARTY = "gmd:CI_ResponsibleParty"
ROLE = "gmd:role/gmd:CI_RoleCode"
TOPOLOGY = (
    "<gmd:report><gmd:DQ_TopologicalConsistency><gmd:result>{}</gmd:result>"
    "</gmd:DQ_TopologicalConsistency></gmd:report>"
)
CHARACTERS = (
    '<gmd:characterSet><gmd:MD_CharacterSetCode codeList="" codeListValue="{}"/></gmd:characterSet>'
)


def removed(xpath: str) -> Callable[[Draft], None]:
    return lambda draft: draft.remove(xpath)


def text(xpath: str, words: str) -> Callable[[Draft], None]:
    return lambda draft: draft.text(xpath, words)


def attribute(xpath: str, name: str, value: str | None) -> Callable[[Draft], None]:
    return lambda draft: draft.attribute(xpath, name, value)


def twice(xpath: str) -> Callable[[Draft], None]:
    return lambda draft: draft.twice(xpath)


def as_text(xpath: str) -> Callable[[Draft], None]:
    """Replace an Anchor or code by its text."""

    def change(draft: Draft) -> None:
        for element in draft.find(xpath):
            words = element.text or element.get("codeListValue")
            parent = element.getparent()
            parent.replace(
                element,
                parse(b'<gco:CharacterString xmlns:gco="http://www.isotc211.org/2005/gco"/>'),
            )
            parent[0].text = words

    return change


def another_root(draft: Draft) -> None:
    draft.root.tag = "{http://www.isotc211.org/2005/gmi}MI_Metadata"


def translated(draft: Draft) -> None:
    draft.append(
        f"{CITATION}/gmd:title",
        "<gmd:PT_FreeText><gmd:textGroup><gmd:LocalisedCharacterString locale='#EN'>Wetlands"
        "</gmd:LocalisedCharacterString></gmd:textGroup></gmd:PT_FreeText>",
    )


def untranslated(draft: Draft) -> None:
    translated(draft)
    draft.remove(f"{CITATION}/gmd:title/gco:*")


def second_date(kind: str) -> Callable[[Draft], None]:
    def change(draft: Draft) -> None:
        for _ in range(2):
            twin = draft.twice(f"{CITATION}/gmd:date")
            code = twin.find(".//{http://www.isotc211.org/2005/gmd}CI_DateTypeCode")
            code.set("codeListValue", kind)

    return change


def unreadable_period(draft: Draft) -> None:
    draft.append(
        f"{ID}/gmd:extent/gmd:EX_Extent",
        "<gmd:temporalElement><gmd:EX_TemporalExtent><gmd:extent/></gmd:EX_TemporalExtent>"
        "</gmd:temporalElement>",
    )


def backward_period(draft: Draft) -> None:
    draft.append(
        f"{ID}/gmd:extent/gmd:EX_Extent",
        "<gmd:temporalElement><gmd:EX_TemporalExtent><gmd:extent><gml:TimePeriod gml:id='p'>"
        "<gml:beginPosition>2020-01-01</gml:beginPosition><gml:endPosition>2019-01-01"
        "</gml:endPosition></gml:TimePeriod></gmd:extent></gmd:EX_TemporalExtent>"
        "</gmd:temporalElement>",
    )


def mixed_constraints(draft: Draft) -> None:
    for condition in draft.find(f"{CONDITIONS}/gmd:otherConstraints"):
        draft.find(LIMITS)[0].append(condition)


def topology(result: str) -> Callable[[Draft], None]:
    return lambda draft: draft.append(QUALITY, TOPOLOGY.format(result))


def codespace(xpath: str, words: str) -> Callable[[Draft], None]:
    return lambda draft: draft.append(
        xpath, f"<gmd:codeSpace><gco:CharacterString>{words}</gco:CharacterString></gmd:codeSpace>"
    )


def other_crs(xml: str) -> Callable[[Draft], None]:
    return lambda draft: draft.replace(f"{CRS}/gmd:code", f"<gmd:code>{xml}</gmd:code>")


def both_resolutions(draft: Draft) -> None:
    scale(draft)
    distance("m")(draft)


def scale(draft: Draft) -> None:
    draft.append(
        ID,
        "<gmd:spatialResolution><gmd:MD_Resolution><gmd:equivalentScale>"
        "<gmd:MD_RepresentativeFraction><gmd:denominator><gco:Integer>5000</gco:Integer>"
        "</gmd:denominator></gmd:MD_RepresentativeFraction></gmd:equivalentScale>"
        "</gmd:MD_Resolution></gmd:spatialResolution>",
    )


def distance(unit: str) -> Callable[[Draft], None]:
    return lambda draft: draft.append(
        ID,
        "<gmd:spatialResolution><gmd:MD_Resolution><gmd:distance>"
        f"<gco:Distance uom='{unit}'>5</gco:Distance></gmd:distance></gmd:MD_Resolution>"
        "</gmd:spatialResolution>",
    )


def silent_scale(draft: Draft) -> None:
    scale(draft)
    draft.text(f"{ID}/gmd:abstract/*", "Un service sans limite dite.")


def no_category(draft: Draft) -> None:
    draft.remove(f"{QUALITY}/gmd:report[contains(., 'harmonised')]")


def only_regulations(draft: Draft) -> None:
    draft.remove(f"{QUALITY}/gmd:report[contains(., 'ISO 19142')]")
    draft.remove(f"{QUALITY}/gmd:report[contains(., '976/2009')]")


def no_invocation(draft: Draft) -> None:
    draft.remove("//srv:containsOperations")
    draft.remove(f"{LINK}/gmd:description")


def moved_conformity(draft: Draft) -> None:
    for report in draft.find(f"{QUALITY}/gmd:report/gmd:DQ_DomainConsistency"):
        report.tag = "{http://www.isotc211.org/2005/gmd}DQ_ConceptualConsistency"


def moved_lineage(draft: Draft) -> None:
    twin = draft.twice("gmd:dataQualityInfo")
    draft.remove("gmd:dataQualityInfo[1]//gmd:lineage")
    scope = twin.find(".//{http://www.isotc211.org/2005/gmd}MD_ScopeCode")
    scope.set("codeListValue", "feature")


def format_without_version(draft: Draft) -> None:
    draft.replace(f"{FORMAT}/gmd:version", "<gmd:version/>")


def few_keywords(draft: Draft) -> None:
    draft.remove(f"{ID}/gmd:descriptiveKeywords[not(contains(., 'INSPIRE themes'))]")


#: Number of the rule and beginning of its message; the record to break; how.
BREAKS: list[tuple[str, str, str, Callable[[Draft], None]]] = [
    ("C.2", "The record is a", "dataset", another_root),
    (
        "C.3",
        "{element} has no code",
        "dataset",
        attribute("gmd:hierarchyLevel/*", "codeListValue", ""),
    ),
    ("C.4", "{element} has translations, but no text", "dataset", untranslated),
    ("C.4", "{element} has translations, but not the", "dataset", translated),
    ("C.4", "The language {locale}", "dataset", translated),
    ("C.5", "The language of the record is not", "dataset", removed("gmd:language")),
    (
        "C.5",
        "The language of the record, {",
        "dataset",
        attribute("gmd:language/*", "codeListValue", "fra"),
    ),
    ("C.5", "The language of the record is written", "dataset", as_text("gmd:language/*")),
    (
        "C.5",
        "The list of languages",
        "dataset",
        attribute("gmd:language/*", "codeList", "langues.xml"),
    ),
    ("C.6", "Nobody answers for the record", "dataset", removed("gmd:contact")),
    (
        "C.6",
        "The contact {contact} has no org",
        "dataset",
        removed(f"gmd:contact/{PARTY}/gmd:organisationName"),
    ),
    (
        "C.6",
        "The contact {contact} has no valid",
        "dataset",
        text("gmd:contact//gmd:electronicMailAddress/*", "à venir"),
    ),
    (
        "C.6",
        "The contact for the record",
        "dataset",
        attribute(f"gmd:contact/{PARTY}/{ROLE}", "codeListValue", "owner"),
    ),
    ("C.7", "The date of the record", "dataset", removed("gmd:dateStamp")),
    ("1.1", "The record does not say", "dataset", removed("gmd:hierarchyLevel")),
    (
        "1.1",
        "INSPIRE does not know",
        "dataset",
        attribute("gmd:hierarchyLevel/*", "codeListValue", "tile"),
    ),
    ("3.1", "The record describes a service", "service", removed("gmd:hierarchyLevel")),
    ("3.1", "The name of the kind", "service", removed("gmd:hierarchyLevelName")),
    ("rec. C.1", "The record has no identifier", "dataset", removed("gmd:fileIdentifier")),
    ("C.8", "The resource has no title", "series", text(f"{CITATION}/gmd:title/*", "")),
    ("rec. C.3", "The title is longer", "dataset", text(f"{CITATION}/gmd:title/*", "Zones " * 50)),
    ("C.9", "The resource has no abstract", "dataset", text(f"{ID}/gmd:abstract/*", " ")),
    ("C.10", "Nobody answers for the resource", "dataset", removed(f"{ID}/gmd:pointOfContact")),
    (
        "C.10",
        "The contact {contact} has no org",
        "dataset",
        removed(f"{ID}/gmd:pointOfContact/{PARTY}/gmd:organisationName"),
    ),
    (
        "C.10",
        "The contact {contact} has no valid",
        "dataset",
        removed(f"{ID}/gmd:pointOfContact//gmd:address"),
    ),
    (
        "C.10",
        "The role of the contact",
        "dataset",
        attribute(f"{ID}/gmd:pointOfContact/{PARTY}/{ROLE}", "codeListValue", "chef"),
    ),
    (
        "C.11",
        "No date of creation",
        "dataset",
        attribute(f"{CITATION}/gmd:date//gmd:CI_DateTypeCode", "codeListValue", "expiry"),
    ),
    ("C.11", "The date {date} is not", "dataset", text(f"{CITATION}/gmd:date//gco:Date", "2024")),
    ("C.12", "{count} dates of creation", "dataset", second_date("creation")),
    ("C.13", "{count} dates of revision", "dataset", second_date("revision")),
    ("C.14", "The period described cannot", "series", unreadable_period),
    ("C.14", "The period described begins", "dataset", backward_period),
    (
        "C.15",
        "The thesaurus “{thesaurus}” is",
        "dataset",
        removed(f"{CONCEPTS}/gmd:thesaurusName//gmd:date"),
    ),
    (
        "C.15",
        "A thesaurus is cited",
        "dataset",
        removed(f"{CONCEPTS}/gmd:thesaurusName/*/gmd:title"),
    ),
    (
        "C.16",
        "The keywords of the thesaurus",
        "dataset",
        twice(f"{ID}/gmd:descriptiveKeywords[contains(., 'Concepts')]"),
    ),
    ("C.19", "The resource has no bounding", "dataset", removed("//gmd:geographicElement")),
    ("C.19", "The service has no bounding", "service", removed("//srv:extent")),
    ("C.19", "The coordinate {value}", "dataset", text("//gmd:westBoundLongitude/*", "2")),
    (
        "C.17",
        "The limitations on public access are not",
        "dataset",
        removed(f"{ID}/gmd:resourceConstraints[contains(., 'INSPIRE')]"),
    ),
    (
        "C.17",
        "The limitation on public access “",
        "dataset",
        as_text(f"{LIMITS}/gmd:otherConstraints/*"),
    ),
    (
        "C.17",
        "{uri} is no value",
        "dataset",
        attribute(
            f"{LIMITS}/gmd:otherConstraints/*",
            "xlink:href",
            "http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess/secret",
        ),
    ),
    (
        "C.17",
        "The limitation on public access does",
        "dataset",
        attribute(f"{LIMITS}/gmd:accessConstraints/*", "codeListValue", "license"),
    ),
    (
        "C.17",
        "The limitations on public access are spread",
        "dataset",
        twice(f"{ID}/gmd:resourceConstraints[contains(., 'INSPIRE')]"),
    ),
    ("C.17", "Limitations on public access and", "dataset", mixed_constraints),
    (
        "C.18",
        "The conditions of access and use are not",
        "dataset",
        removed(f"{CONDITIONS}/gmd:otherConstraints"),
    ),
    (
        "C.18",
        "The conditions of access and use are spread",
        "dataset",
        twice(f"{ID}/gmd:resourceConstraints[*/gmd:useConstraints]"),
    ),
    (
        "C.18",
        "“{text}” is written",
        "dataset",
        lambda d: d.replace(
            f"{CONDITIONS}/gmd:otherConstraints/*",
            "<gco:CharacterString>Aucune condition ne s'applique</gco:CharacterString>",
        ),
    ),
    (
        "rec. C.10",
        "The conditions of use lead",
        "dataset",
        lambda d: d.replace(
            f"{CONDITIONS}/gmd:otherConstraints/*",
            "<gco:CharacterString>Nous écrire</gco:CharacterString>",
        ),
    ),
    (
        "1.2",
        "The first gmd:identificationInfo",
        "dataset",
        lambda d: d.before("gmd:identificationInfo", "<gmd:identificationInfo/>"),
    ),
    ("1.3", "The data have no identifier", "dataset", removed(f"{CITATION}/gmd:identifier")),
    (
        "1.3",
        "The identifier of the data, {",
        "dataset",
        text(f"{CITATION}/gmd:identifier/*/gmd:code/*", "ZH-62"),
    ),
    (
        "rec. 1.1",
        "The identifier of the data is in two",
        "series",
        codespace(f"{CITATION}/gmd:identifier/*", "https://example.org/id"),
    ),
    (
        "1.4",
        "No theme of INSPIRE",
        "dataset",
        removed(f"{ID}/gmd:descriptiveKeywords[contains(., 'INSPIRE themes')]"),
    ),
    ("1.4", "The theme of INSPIRE does not", "dataset", removed(f"{THEMES}/gmd:thesaurusName")),
    (
        "1.4",
        "The thesaurus of the themes is called",
        "dataset",
        text(f"{THEMES}/gmd:thesaurusName/*/gmd:title/*", "GEMET"),
    ),
    (
        "1.4",
        "The thesaurus of the themes is dated",
        "dataset",
        text(f"{THEMES}/gmd:thesaurusName//gco:Date", "2012-01-01"),
    ),
    ("1.4", "“{term}” is not the exact", "dataset", text(f"{THEMES}/gmd:keyword/*", "Eau")),
    ("rec. 1.5", "Fewer than two keywords", "dataset", few_keywords),
    ("1.5", "Neither a scale nor", "dataset", removed(f"{ID}/gmd:spatialResolution")),
    ("1.5", "Both a scale and", "dataset", both_resolutions),
    ("1.5", "The ground resolution {value}", "dataset", distance("")),
    ("1.6", "The language of the data is not", "dataset", removed(f"{ID}/gmd:language")),
    (
        "1.6",
        "The language of the data, {",
        "dataset",
        attribute(f"{ID}/gmd:language/*", "codeListValue", "klingon"),
    ),
    ("1.6", "The language of the data is written", "dataset", as_text(f"{ID}/gmd:language/*")),
    (
        "1.6",
        "The list of languages",
        "dataset",
        attribute(f"{ID}/gmd:language/*", "codeList", "langues.xml"),
    ),
    ("1.7", "No topic category", "dataset", removed(f"{ID}/gmd:topicCategory")),
    ("1.7", "“{topic}” is no topic", "dataset", text(f"{ID}/gmd:topicCategory/*", "eaux")),
    ("1.8", "No link leads to the data", "dataset", removed("//gmd:onLine")),
    ("1.8", "A link has no address", "dataset", text(f"{LINK}/gmd:linkage/*", "")),
    (
        "rec. 1.8",
        "The link {url} has neither",
        "dataset",
        lambda d: (
            d.remove(f"{LINK}/gmd:name"),
            d.remove(f"{LINK}[gmd:description]/gmd:description"),
        ),
    ),
    ("2.1", "No coordinate reference system", "dataset", removed("gmd:referenceSystemInfo")),
    (
        "2.2",
        "The coordinate reference system {crs}",
        "dataset",
        other_crs("<gco:CharacterString>EPSG:4258</gco:CharacterString>"),
    ),
    ("2.3", "A reference system", "dataset", other_crs("<gco:CharacterString/>")),
    ("2.4", "The type of spatial", "dataset", removed(f"{ID}/gmd:spatialRepresentationType")),
    (
        "2.4",
        "INSPIRE does not allow",
        "dataset",
        attribute(f"{ID}/gmd:spatialRepresentationType/*", "codeListValue", "video"),
    ),
    ("2.5", "The character set", "dataset", lambda d: d.append(ID, CHARACTERS.format("ebcdic42"))),
    ("2.6", "No format of distribution", "dataset", removed("//gmd:distributionFormat")),
    ("2.6", "A format of distribution", "dataset", text(f"{FORMAT}/gmd:name/*", "")),
    ("2.6", "The format {format}", "dataset", format_without_version),
    ("8.1", "Links to services", "linked", as_text(f"{LINK}/gmd:protocol/gmx:Anchor")),
    ("8.2", "Links that do not say", "linked", removed(f"{LINK}/gmd:applicationProfile")),
    ("C.20", "No conformity", "dataset", removed(f"{QUALITY}/gmd:report")),
    ("C.20", "The declaration of conformity does", "dataset", moved_conformity),
    (
        "C.21",
        "A declaration of conformity does",
        "dataset",
        text(f"{RESULT}/gmd:specification/*/gmd:title/*", ""),
    ),
    (
        "C.21",
        "“{title}” is not the exact",
        "dataset",
        text(f"{RESULT}/gmd:specification/*/gmd:title/*", "Règlement 1089/2010"),
    ),
    (
        "C.21",
        "The specification “{title}” is",
        "dataset",
        removed(f"{RESULT}/gmd:specification/*/gmd:date"),
    ),
    (
        "C.21",
        "The date of the specification",
        "dataset",
        attribute(f"{RESULT}/gmd:specification//gmd:CI_DateTypeCode", "codeListValue", "creation"),
    ),
    (
        "C.22",
        "The declaration “{title}” does",
        "dataset",
        lambda d: d.replace(f"{RESULT}/gmd:pass", "<gmd:pass/>"),
    ),
    ("1.9", "{count} gmd:DQ_DataQuality", "dataset", twice("gmd:dataQualityInfo")),
    (
        "1.10",
        "The conformity to regulation (EU)",
        "dataset",
        lambda d: (
            d.attribute(
                f"{RESULT}/gmd:specification//gmx:Anchor", "xlink:href", "https://example.org/autre"
            ),
            d.text(f"{RESULT}/gmd:specification//gmd:title/*", "Autre"),
        ),
    ),
    ("1.11", "The lineage is not given", "dataset", removed("//gmd:lineage")),
    ("1.11", "The lineage does not stand", "dataset", moved_lineage),
    ("2.7", "A result of topological", "dataset", topology("<gmd:DQ_QuantitativeResult/>")),
    (
        "2.8",
        "A description of topological",
        "dataset",
        topology(
            "<gmd:DQ_ConformanceResult><gmd:pass><gco:Boolean>true</gco:Boolean></gmd:pass></gmd:DQ_ConformanceResult>"
        ),
    ),
    (
        "3.8",
        "{count} gmd:DQ_DataQuality",
        "service",
        attribute(f"{QUALITY}/gmd:scope//gmd:MD_ScopeCode", "codeListValue", "dataset"),
    ),
    ("3.8", "The scope of the quality", "service", removed("//gmd:levelDescription")),
    ("rec. 4.1", "The conformity to regulation (EC)", "service", removed(f"{QUALITY}/gmd:report")),
    (
        "3.2",
        "The first gmd:identificationInfo",
        "service",
        lambda d: d.before("gmd:identificationInfo", "<gmd:identificationInfo/>"),
    ),
    ("3.3", "The abstract does not tell", "service", silent_scale),
    (
        "3.4",
        "No category of service",
        "service",
        removed(f"{ID}/gmd:descriptiveKeywords[contains(., 'spatial data services')]"),
    ),
    ("3.5", "The type of service is not", "service", removed("//srv:serviceType")),
    (
        "3.5",
        "The type of service does not",
        "service",
        lambda d: d.replace("//srv:serviceType/*", "<gco:ScopedName>download</gco:ScopedName>"),
    ),
    ("4.1", "“{type}” is no type", "service", text("//srv:serviceType/*", "WFS")),
    ("3.6", "No dataset is said", "service", removed("//srv:operatesOn")),
    ("3.6", "The dataset served, {", "service", attribute("//srv:operatesOn", "xlink:href", None)),
    (
        "3.7",
        "No link leads to the service",
        "service",
        lambda d: (d.remove("//gmd:onLine"), d.remove("//srv:connectPoint")),
    ),
    ("5.2", "No access point", "harmonised", removed(f"{LINK}/gmd:description")),
    (
        "5.3",
        "The conformity of the service",
        "harmonised",
        removed(f"{QUALITY}/gmd:report[contains(., '1089/2010')]"),
    ),
    (
        "5.4",
        "The service names the category",
        "harmonised",
        text(f"{RESULT}[contains(., 'harmonised')]/gmd:pass/*", "false"),
    ),
    ("5.4", "The service is none of", "harmonised", no_category),
    ("5.5", "The service conforms to no", "harmonised", only_regulations),
    (
        "6.1",
        "The coordinate reference systems of",
        "harmonised",
        removed("gmd:referenceSystemInfo"),
    ),
    ("6.2", "The system {crs} of the service", "harmonised", codespace(CRS, "EPSG")),
    (
        "6.3",
        "The technical restrictions",
        "harmonised",
        removed(f"{ID}/gmd:resourceConstraints[gmd:MD_LegalConstraints]"),
    ),
    (
        "6.4",
        "No custodian",
        "harmonised",
        attribute(f"{ID}/gmd:pointOfContact/{PARTY}/{ROLE}", "codeListValue", "owner"),
    ),
    (
        "6.5",
        "The quality of service lacks",
        "harmonised",
        removed(f"{QUALITY}/gmd:report[contains(., 'capacity')]"),
    ),
    ("7.1", "Nothing tells how to call", "harmonised", no_invocation),
    ("7.2", "The operation {operation}", "harmonised", removed("//srv:DCP")),
    ("7.3", "A parameter of an operation", "harmonised", removed("//srv:optionality")),
]


def _found(root: etree._Element, number: str, message: str) -> list[Any]:
    again = parse(etree.tostring(root))
    return [
        finding
        for finding in check(read_record(again).record, again)
        if finding.rule == f"TG 2.2.1 {number}" and finding.message.startswith(message)
    ]


@pytest.mark.parametrize(("number", "message", "name", "change"), BREAKS)
def test_a_rule_tells_the_record_that_breaks_it_from_the_one_that_does_not(
    draft: Callable[[str], Draft],
    number: str,
    message: str,
    name: str,
    change: Callable[[Draft], object],
) -> None:
    opened = draft(name)
    assert _found(opened.root, number, message) == []
    change(opened)
    found = _found(opened.root, number, message)
    assert found
    for finding in found:
        assert "{" not in finding.text()
        assert finding.hint


def test_every_rule_is_tried() -> None:
    tried = Counter((number, message) for number, message, _, _ in BREAKS)
    untried = [
        (rule.number, rule.message)
        for rule in RULES
        if not any(
            rule.number == number and rule.message.startswith(message) for number, message in tried
        )
    ]
    assert untried == []
    assert len(RULES) == len(BREAKS)
