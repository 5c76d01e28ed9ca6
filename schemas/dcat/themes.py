"""What the resource is about: keywords, concepts of thesauri, themes, categories, HVD."""

from __future__ import annotations

from typing import Final

from rdflib import URIRef

from ckanext.geo2france.domain.record import Keyword, Record
from ckanext.geo2france.schemas import codelists, inspire
from ckanext.geo2france.schemas.dcat.names import (
    CODELISTS,
    DCAT,
    DCATAP,
    DCTERMS,
    ELI,
    GEODCAT,
    HVD_REGULATION,
    RDF,
    SKOS,
)
from ckanext.geo2france.schemas.dcat.sheet import Sheet, date, iri, words

__all__ = ["describe_themes", "is_high_value", "legislation"]

SERVICE_CATEGORIES: Final = f"{CODELISTS}/SpatialDataServiceCategory/"


def describe_themes(sheet: Sheet, record: Record) -> None:
    """Say the themes by URI (INSPIRE, EU, thesauri), the ISO categories, and every keyword."""
    for keyword in record.keywords:
        sheet.texts(DCAT.keyword, "keywords.term", keyword.term)
        _concept(sheet, keyword)
    codes = inspire.themes(record.keywords)
    for code in codes:
        sheet.add(DCAT.theme, sheet.coded("inspire_themes", code))
    for category in record.topic_categories:
        concept = sheet.coded("topic_categories", category)
        sheet.add(DCTERMS.subject, concept)
        sheet.add(GEODCAT.topicCategory, concept)
    for code in codelists.load("eu_data_themes").codes((*codes, *record.topic_categories)):
        sheet.add(DCAT.theme, sheet.coded("eu_data_themes", code))
    _high_value(sheet, record)


def _concept(sheet: Sheet, keyword: Keyword) -> None:
    """Say a keyword that has a URI as a concept of its thesaurus."""
    uri = iri(keyword.uri)
    if uri is None or uri == HVD_REGULATION or _hvd_category(keyword):
        return
    if codelists.load("inspire_themes").find(keyword.uri):
        return
    sheet.classes(uri, SKOS.Concept)
    sheet.text(SKOS.prefLabel, keyword.term or keyword.uri, uri)
    if uri.startswith(SERVICE_CATEGORIES):
        sheet.add(GEODCAT.serviceCategory, uri)
        return
    if keyword.thesaurus:
        sheet.add(SKOS.inScheme, _scheme(sheet, keyword), uri)
    sheet.add(DCAT.theme, uri)


def _scheme(sheet: Sheet, keyword: Keyword) -> URIRef:
    """Describe the thesaurus of a keyword, once in a document."""
    for scheme in sheet.graph.subjects(RDF.type, SKOS.ConceptScheme):
        if words(keyword.thesaurus, sheet.lang) in sheet.graph.objects(scheme, DCTERMS.title):
            return URIRef(str(scheme))
    scheme = iri(keyword.thesaurus_uri) or sheet.part("thesaurus")
    sheet.classes(scheme, SKOS.ConceptScheme)
    sheet.text(DCTERMS.title, keyword.thesaurus, scheme)
    sheet.add(DCTERMS.issued, date(keyword.thesaurus_date, whole=True), scheme)
    return scheme


def _hvd_category(keyword: Keyword) -> str:
    """Return the code of the high-value category that a keyword is, by its URI, or ""."""
    entry = codelists.load("hvd_categories").find(keyword.uri)
    return entry.code if entry else ""


def is_high_value(record: Record) -> bool:
    """Tell whether the record is tagged as a high-value dataset (Regulation (EU) 2023/138)."""
    return any(_hvd_category(k) or iri(k.uri) == HVD_REGULATION for k in record.keywords)


def _high_value(sheet: Sheet, record: Record) -> None:
    if not is_high_value(record):
        return
    legislation(sheet)
    for keyword in record.keywords:
        if code := _hvd_category(keyword):
            sheet.add(DCATAP.hvdCategory, sheet.coded("hvd_categories", code))


def legislation(sheet: Sheet) -> None:
    """Say that the subject is published because of the regulation on high-value datasets."""
    sheet.classes(HVD_REGULATION, ELI.LegalResource)
    sheet.add(DCATAP.applicableLegislation, HVD_REGULATION)
