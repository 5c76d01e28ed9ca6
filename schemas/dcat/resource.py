"""A record as RDF: a dataset, a series or a service, with its catalogue record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rdflib import Graph, Literal, URIRef

from ckanext.geo2france.domain.record import Identifier, ReferenceDate
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.dcat.agents import contact_points, describe_agents
from ckanext.geo2france.schemas.dcat.described import Described, Neighbour
from ckanext.geo2france.schemas.dcat.distributions import (
    describe_distributions,
    encoding,
    endpoints,
)
from ckanext.geo2france.schemas.dcat.names import (
    ADMS,
    DCAT,
    DCTERMS,
    FOAF,
    GEODCAT,
    OWL,
    RDFS,
    RESOURCE_TYPES,
    SKOS,
    XSD,
    bound,
)
from ckanext.geo2france.schemas.dcat.places import describe_places
from ckanext.geo2france.schemas.dcat.quality import describe_quality
from ckanext.geo2france.schemas.dcat.rights import describe_access
from ckanext.geo2france.schemas.dcat.sheet import Sheet, date, iri, language_tag, words
from ckanext.geo2france.schemas.dcat.themes import describe_themes

__all__ = ["describe", "record_uri", "say_languages"]

SERIES: Final = {"series", "aggregate", "collection"}
#: Types of associations in which the other resource holds this one.
WHOLES: Final = {"largerWorkCitation", "partOfSeamlessDatabase"}
DATE_PROPERTIES: Final = {
    "creation": DCTERMS.created,
    "publication": DCTERMS.issued,
    "revision": DCTERMS.modified,
}
#: ISO 639-2 has two codes for some languages; the EU list takes the terminological one.
TERMINOLOGICAL: Final = {
    "alb": "sqi",
    "arm": "hye",
    "baq": "eus",
    "chi": "zho",
    "cze": "ces",
    "dut": "nld",
    "fre": "fra",
    "geo": "kat",
    "ger": "deu",
    "gre": "ell",
    "ice": "isl",
    "mac": "mkd",
    "rum": "ron",
    "slo": "slk",
    "wel": "cym",
}
EU_LANGUAGES: Final = "http://publications.europa.eu/resource/authority/language"
EU_FREQUENCIES: Final = "eu_frequencies"


def record_uri(uri: str) -> URIRef:
    """Return the URI of the catalogue record of the resource *uri*: it derives from it."""
    return URIRef(f"{uri}{'-' if '#' in uri else '#'}record")


def describe(described: Described, graph: Graph | None = None) -> Graph:
    """Write what is known of a resource and of its record into *graph*, and return that.

    A dataset, a series or a service as GeoDCAT-AP 2.0 and DCAT-AP 3 want them.
    """
    graph = bound(graph if graph is not None else Graph())
    record = described.record
    subject = URIRef(described.uri)
    sheet = Sheet(graph, subject, subject, language_tag(record.metadata_language))
    sheet.translate(record.translations)
    _kind(sheet, record.hierarchy_level)
    _identity(sheet, described)
    _dates(sheet, described)
    describe_themes(sheet, record)
    describe_agents(sheet, described)
    describe_places(sheet, described)
    describe_quality(sheet, record)
    describe_access(sheet, described)
    if record.hierarchy_level == "service":
        _service(sheet, described)
    else:
        say_languages(sheet, record.languages)
        describe_distributions(sheet, described)
    _relations(sheet, described)
    _catalogue_record(sheet, described)
    return graph


def _kind(sheet: Sheet, level: str) -> None:
    """Say what the resource is: DCAT's class, and the type of the INSPIRE register.

    A series is a dataset too, as DCAT 3 has it, so that those who know DCAT-AP 2 still see it.
    """
    if level == "service":
        sheet.classes(sheet.subject, DCAT.DataService)
    else:
        sheet.classes(sheet.subject, DCAT.Dataset)
    if level in SERIES:
        sheet.classes(sheet.subject, DCAT.DatasetSeries)
    code = "series" if level in SERIES else level
    if code in {"dataset", "series", "service"}:
        entry = codelists.load("scopes").find(code)
        concept = sheet.concept(URIRef(f"{RESOURCE_TYPES}/{code}"), entry, RESOURCE_TYPES)
        sheet.add(GEODCAT.resourceType, concept)
        if code != "service":
            sheet.add(DCTERMS.type, concept)


def _identity(sheet: Sheet, described: Described) -> None:
    record = described.record
    sheet.texts(DCTERMS.title, "title", record.title)
    sheet.texts(DCTERMS.description, "notes", record.notes)
    for title in record.alternate_titles:
        sheet.texts(DCTERMS.alternative, "alternate_titles", title)
    sheet.text(GEODCAT.purpose, record.purpose)
    sheet.text(RDFS.comment, record.supplemental_information)
    sheet.text(DCTERMS.bibliographicCitation, record.citation_details)
    if record.edition:
        sheet.add(DCAT.version, words(record.edition))
        sheet.add(OWL.versionInfo, words(record.edition))
    if described.identifier:
        sheet.add(DCTERMS.identifier, words(described.identifier))
    for identifier in record.resource_identifiers:
        _identifier(sheet, identifier)
    sheet.add(DCAT.landingPage, sheet.document(described.page))
    if record.dataset_uri:
        _identifier(sheet, Identifier(record.dataset_uri))
    for overview in record.overviews:
        sheet.add(FOAF.depiction, iri(overview.url))
    sheet.add(ADMS.status, sheet.coded("statuses", record.status))


def _identifier(sheet: Sheet, identifier: Identifier) -> None:
    """Say an identifier that the producer gave the resource.

    ``dct:identifier`` is that of the record, which both bear; the others take ``adms:identifier``.
    """
    code = identifier.code or identifier.uri
    if not code:
        return
    node = sheet.part("identifier", ADMS.Identifier)
    kind = XSD.anyURI if iri(code) else None
    space = identifier.codespace
    full = f"{space.rstrip('/#:')}{'' if space.endswith(('/', '#', ':')) else ':'}{code}"
    sheet.add(SKOS.notation, Literal(code if kind or not space else full, datatype=kind), node)
    sheet.text(ADMS.schemaAgency, space, node)
    sheet.add(ADMS.identifier, node)


def _dates(sheet: Sheet, described: Described) -> None:
    """Say when the resource was made, published and last revised, as far as the record tells.

    GeoDCAT-AP 2 refuses a partial date of creation, and any partial date of a service.
    """
    record = described.record
    is_service = record.hierarchy_level == "service"
    for kind, prop in DATE_PROPERTIES.items():
        whole = is_service or kind == "creation"
        found = _dated(record.reference_dates, kind, whole=whole)
        if found:
            # The first creation or publication, the last revision.
            sheet.add(prop, date(max(found) if kind == "revision" else min(found)))
    sheet.add(
        DCTERMS.accrualPeriodicity,
        None
        if is_service
        else sheet.coded(EU_FREQUENCIES, record.maintenance_frequency, DCTERMS.Frequency),
    )


def _dated(dates: Iterable[ReferenceDate], kind: str, *, whole: bool) -> list[str]:
    return [d.date for d in dates if d.type == kind and date(d.date, whole=whole)]


def say_languages(sheet: Sheet, languages: Iterable[str], of: URIRef | None = None) -> None:
    """Say languages by the EU authority list."""
    for written in languages:
        entry = codelists.load("languages").find(written)
        if entry:
            code = TERMINOLOGICAL.get(entry.code, entry.code).upper()
            uri = URIRef(f"{EU_LANGUAGES}/{code}")
            sheet.concept(uri, entry, EU_LANGUAGES, DCTERMS.LinguisticSystem)
            sheet.add(DCTERMS.language, uri, of)


def _service(sheet: Sheet, described: Described) -> None:
    """Say what kind of service it is, where it answers, and what may be done with it."""
    record = described.record
    kind = sheet.coded("service_types", record.service_type)
    sheet.add(GEODCAT.serviceType, kind)
    sheet.add(DCTERMS.type, kind)
    endpoints(sheet, described)
    for dataset in described.served:
        sheet.add(DCAT.servesDataset, _neighbour(sheet, dataset))
    served = {dataset.uri for dataset in described.served}
    for link in record.operates_on:
        if link.url and link.url not in served:
            sheet.add(DCTERMS.relation, iri(link.url))


def _relations(sheet: Sheet, described: Described) -> None:
    """Say the series that holds the resource, the datasets that a series holds, and the rest."""
    for series in described.series:
        sheet.add(DCAT.inSeries, _neighbour(sheet, series, DCAT.DatasetSeries))
    for member in described.members:
        sheet.add(DCAT.inSeries, sheet.subject, _neighbour(sheet, member))
    for association in described.record.associations:
        prop = DCTERMS.isPartOf if association.type in WHOLES else DCTERMS.relation
        sheet.add(prop, iri(association.identifier))


def _neighbour(sheet: Sheet, neighbour: Neighbour, *classes: URIRef) -> URIRef:
    """Describe another resource by what both profiles ask of one: its title and its abstract."""
    node = URIRef(neighbour.uri)
    sheet.classes(node, DCAT.Dataset, *classes)
    sheet.text(DCTERMS.title, neighbour.title, node)
    sheet.text(DCTERMS.description, neighbour.notes, node)
    return node


def _catalogue_record(sheet: Sheet, described: Described) -> None:
    """Say the record: its identifier, date, language and standard, and who answers for it.

    A record of which no date is known says nothing that a catalogue could use.
    """
    record = described.record
    modified = date(record.metadata_date, whole=True) or date(described.modified, whole=True)
    if modified is None:
        return
    node = record_uri(described.uri)
    about = sheet.on(node)
    sheet.add(FOAF.isPrimaryTopicOf, node)
    about.classes(node, DCAT.CatalogRecord)
    about.add(FOAF.primaryTopic, sheet.subject)
    about.add(DCTERMS.modified, modified)
    about.add(DCTERMS.issued, date(described.issued, whole=True))
    if described.identifier:
        about.add(DCTERMS.identifier, words(described.identifier))
    say_languages(about, [record.metadata_language])
    encoding(about, [record.metadata_character_set])
    _standard(about, record.metadata_standard, record.metadata_standard_version)
    contact_points(about, (c for c in record.contacts if c.scope == "metadata"))


def _standard(sheet: Sheet, name: str, version: str) -> None:
    if name:
        node = sheet.part("standard", DCTERMS.Standard)
        sheet.add(DCTERMS.title, words(name), node)
        if version:
            sheet.add(OWL.versionInfo, words(version), node)
        sheet.add(DCTERMS.conformsTo, node)
