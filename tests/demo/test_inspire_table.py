"""INSPIRE metadata Technical Guidelines 2.2.1, requirement by requirement, over every record."""

from __future__ import annotations

import re

import pytest

INFO = "gmd:identificationInfo[1]/*"
DATA = ("dataset", "series")
GEMET = "GEMET - INSPIRE themes, version 1.0"
LIMITATIONS = "http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess/"
DATA_REGULATION = re.compile(r"(RÈGLEMENT|REGULATION) \((UE|EU)\) N[°o] 1089/2010")
SERVICE_REGULATION = re.compile(r"(RÈGLEMENT|REGULATION) \((CE|EC)\) N[°o] 976/2009")
PARTY = "gmd:CI_ResponsibleParty"
MAIL = "gmd:contactInfo//gmd:electronicMailAddress"
PUBLIC_ACCESS = (
    f"{INFO}/gmd:resourceConstraints/gmd:MD_LegalConstraints"
    "[gmd:accessConstraints/*/@codeListValue='otherRestrictions']"
    f"[gmd:otherConstraints/gmx:Anchor[starts-with(@xlink:href, '{LIMITATIONS}')]]"
)
USE = (
    f"{INFO}/gmd:resourceConstraints/gmd:MD_LegalConstraints"
    "[gmd:useConstraints/*/@codeListValue='otherRestrictions'][gmd:otherConstraints]"
)

# requirement, XPath, least and greatest count; None is no limit
COUNTED = [
    ("C.5", "gmd:language/gmd:LanguageCode[string-length(@codeListValue)=3]", 1, 1),
    ("C.6", f"gmd:contact/{PARTY}[gmd:organisationName][{MAIL}]"
            "[gmd:role/*/@codeListValue='pointOfContact']", 1, None),
    ("C.7", "gmd:dateStamp/*[self::gco:Date or self::gco:DateTime]", 1, 1),
    ("1.1", "gmd:hierarchyLevel/gmd:MD_ScopeCode", 1, 1),
    ("C.8", f"{INFO}/gmd:citation/*/gmd:title", 1, 1),
    ("C.9", f"{INFO}/gmd:abstract", 1, 1),
    ("C.10", f"{INFO}/gmd:pointOfContact/{PARTY}[gmd:organisationName][{MAIL}]"
             "[gmd:role/*/@codeListValue]", 1, None),
    ("C.11", f"{INFO}/gmd:citation/*/gmd:date/gmd:CI_Date", 1, None),
    ("C.12", f"{INFO}/gmd:citation/*/gmd:date/*[gmd:dateType/*/@codeListValue='revision']", 0, 1),
    ("C.13", f"{INFO}/gmd:citation/*/gmd:date/*[gmd:dateType/*/@codeListValue='creation']", 0, 1),
    ("C.17", PUBLIC_ACCESS, 1, 1),
    ("C.18", USE, 1, 1),
    ("C.19", f"{INFO}/*[local-name()='extent']//gmd:EX_GeographicBoundingBox", 1, None),
    ("1.9", "gmd:dataQualityInfo/gmd:DQ_DataQuality", 1, 1),
    ("C.20", "//gmd:DQ_DomainConsistency//gmd:DQ_ConformanceResult"
             "[gmd:specification//gmd:CI_Date][gmd:pass]", 1, None),
]  # fmt: skip
COUNTED_DATA = [
    ("1.3", f"{INFO}/gmd:citation/*/gmd:identifier/*/gmd:code", 1, None),
    ("1.5", f"{INFO}/gmd:spatialResolution/gmd:MD_Resolution"
            "[gmd:equivalentScale//gmd:denominator or gmd:distance/gco:Distance/@uom]", 1, None),
    ("1.6", f"{INFO}/gmd:language/gmd:LanguageCode", 1, None),
    ("1.7", f"{INFO}/gmd:topicCategory/gmd:MD_TopicCategoryCode", 1, None),
    ("1.8", "//gmd:onLine/gmd:CI_OnlineResource/gmd:linkage/gmd:URL", 1, None),
    ("1.11", "//gmd:lineage/gmd:LI_Lineage/gmd:statement", 1, 1),
    ("2.1", "gmd:referenceSystemInfo//gmd:RS_Identifier/gmd:code/gmx:Anchor"
            "[starts-with(@xlink:href, 'http://www.opengis.net/def/crs/')]", 1, None),
    ("2.4", f"{INFO}/gmd:spatialRepresentationType/*/@codeListValue", 1, None),
    ("2.6", "gmd:distributionInfo//gmd:distributionFormat/gmd:MD_Format[gmd:name][gmd:version]",
     1, None),
]  # fmt: skip

COUNTED_SERVICE = [
    ("3.1", "gmd:hierarchyLevelName[normalize-space(.)='service']", 1, 1),
    ("3.2", "gmd:identificationInfo[1]/srv:SV_ServiceIdentification", 1, 1),
    ("3.4", f"{INFO}/gmd:descriptiveKeywords//gmd:keyword/gmx:Anchor"
            "[contains(@xlink:href, '/SpatialDataServiceCategory/info')]", 1, None),
    ("3.5", f"{INFO}/srv:serviceType/gco:LocalName[.='view' or .='download']", 1, 1),
    ("3.6", f"{INFO}/srv:operatesOn[@xlink:href]", 1, None),
    ("3.7", "//gmd:onLine/gmd:CI_OnlineResource/gmd:linkage/gmd:URL", 1, None),
    ("3.8", "gmd:dataQualityInfo/*/gmd:scope/*/gmd:levelDescription//gmd:other"
            "[normalize-space(.)='service']", 1, 1),
]  # fmt: skip


def within(document, xpath, least, greatest):
    count = len(document.all(xpath))
    return count >= least and (greatest is None or count <= greatest)


@pytest.mark.parametrize(("requirement", "xpath", "least", "greatest"), COUNTED)
def test_every_record_has_what_each_requirement_counts(
    documents, requirement, xpath, least, greatest
):
    lacking = [d.path.name for d in documents if not within(d, xpath, least, greatest)]
    assert lacking == [], requirement


@pytest.mark.parametrize(("requirement", "xpath", "least", "greatest"), COUNTED_DATA)
def test_every_dataset_has_what_each_requirement_counts(
    documents, requirement, xpath, least, greatest
):
    data = [document for document in documents if document.level in DATA]
    lacking = [d.path.name for d in data if not within(d, xpath, least, greatest)]
    assert lacking == [], requirement


@pytest.mark.parametrize(("requirement", "xpath", "least", "greatest"), COUNTED_SERVICE)
def test_every_service_has_what_each_requirement_counts(
    documents, requirement, xpath, least, greatest
):
    services = [document for document in documents if document.level == "service"]
    assert len(services) >= 2
    lacking = [d.path.name for d in services if not within(d, xpath, least, greatest)]
    assert lacking == [], requirement


def test_a_service_operates_on_records_of_the_catalogue(documents):
    known = {document.identifier for document in documents}
    for document in documents:
        assert set(document.all(f"{INFO}/srv:operatesOn/@uuidref")) <= known


def test_a_dataset_identifier_is_a_uri(document):
    for code in document.texts(f"{INFO}/gmd:citation/*/gmd:identifier/*/gmd:code"):
        assert code.startswith("https://example.org/")


def test_inspire_themes_cite_the_thesaurus_and_its_date(document):
    if document.level not in DATA:
        return
    groups = document.all(
        f"{INFO}/gmd:descriptiveKeywords/gmd:MD_Keywords"
        f"[normalize-space(gmd:thesaurusName/*/gmd:title)='{GEMET}']"
    )
    assert len(groups) == 1
    assert "2008-06-01" in "".join(groups[0].find("{*}thesaurusName").itertext())
    hrefs = groups[0].xpath("*[local-name()='keyword']/*/@*[local-name()='href']")
    assert 1 <= len(hrefs) <= 3
    assert all(re.fullmatch(r"http://inspire.ec.europa.eu/theme/[a-z]{2}", h) for h in hrefs)


def test_a_cited_vocabulary_has_a_title_a_date_and_a_date_type(document):
    for thesaurus in document.all("//gmd:thesaurusName/gmd:CI_Citation"):
        assert thesaurus.find("{*}title") is not None
        assert thesaurus.find("{*}date/{*}CI_Date/{*}date") is not None
        assert thesaurus.find("{*}date/{*}CI_Date/{*}dateType") is not None


def test_access_and_use_are_two_elements(document):
    access, use = document.all(PUBLIC_ACCESS), document.all(USE)
    assert access[0] is not use[0]


def test_a_restriction_states_its_article_and_no_open_licence(document):
    href = document.all(f"{PUBLIC_ACCESS}/gmd:otherConstraints/gmx:Anchor/@xlink:href")[0]
    licences = document.all(f"{USE}/gmd:otherConstraints/gmx:Anchor/@xlink:href")
    if href.endswith("/noLimitations"):
        assert licences
    else:
        assert re.fullmatch(rf"{LIMITATIONS}INSPIRE_Directive_Article13_1[a-h]", href)
        assert licences == []


def test_conformity_cites_the_regulation_and_its_date(document):
    title = document.texts("//gmd:DQ_ConformanceResult/gmd:specification/*/gmd:title")
    expected = SERVICE_REGULATION if document.level == "service" else DATA_REGULATION
    assert any(expected.search(text) for text in title)
    passes = document.all("//gmd:DQ_ConformanceResult/gmd:pass")
    for verdict in passes:
        nil = verdict.get("{http://www.isotc211.org/2005/gco}nilReason")
        assert nil == "unknown" or "".join(verdict.itertext()).strip() in {"true", "false"}


def test_quality_is_about_the_level_of_the_record(document):
    levels = document.all("gmd:dataQualityInfo/*/gmd:scope//gmd:level/*/@codeListValue")
    assert levels == [document.level]


def test_coordinates_have_two_decimals_at_least(document):
    for side in document.texts("//gmd:EX_GeographicBoundingBox/*"):
        assert re.fullmatch(r"-?\d+\.\d{2,}", side)


def test_a_period_ends_after_it_begins(document):
    for period in document.all(f"{INFO}//gml:TimePeriod"):
        begin, end = ("".join(side.itertext()).strip() for side in period)
        assert begin < end


def test_simplified_linking_names_protocol_and_service_type(documents):
    linked = [d for d in documents if d.all("//gmd:onLine//gmd:applicationProfile")]
    assert len(linked) >= 2
    for document in linked:
        for resource in document.all("//gmd:onLine/*[gmd:applicationProfile]"):
            hrefs = resource.xpath(".//@*[local-name()='href']")
            assert any("/def/serviceType/ogc/" in href for href in hrefs)
            assert any("SpatialDataServiceType" in href for href in hrefs)
            assert "request=GetCapabilities" in "".join(resource[0].itertext())
