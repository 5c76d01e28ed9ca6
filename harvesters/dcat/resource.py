"""A resource of a catalogue as a record: DCAT-AP, with all that GeoDCAT-AP adds.

The mapping is the inverse of ``schemas.dcat``, so that a portal like this one is read as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from rdflib import Graph, Literal
from rdflib.term import Node

from ckanext.geo2france.domain.record import (
    Association,
    Contact,
    Identifier,
    LineageSource,
    Overview,
    Record,
    ReferenceDate,
    Translation,
)
from ckanext.geo2france.domain.sentence import Note
from ckanext.geo2france.harvesters import vocabulary
from ckanext.geo2france.harvesters.dcat import agents, links, places, quality, themes
from ckanext.geo2france.harvesters.dcat.catalogue import natural
from ckanext.geo2france.harvesters.dcat.look import Look
from ckanext.geo2france.harvesters.dcat.rights import constraints
from ckanext.geo2france.schemas.dcat.names import (
    ADMS,
    DCAT,
    DCTERMS,
    FOAF,
    GEODCAT,
    OWL,
    RDFS,
    SKOS,
)
from ckanext.geo2france.schemas.dcat.resource import DATE_PROPERTIES
from ckanext.geo2france.schemas.dcat.sheet import language_tag

__all__ = ["identifier_of", "record_of"]

TRANSLATED: Final = {"title": DCTERMS.title, "notes": DCTERMS.description}


def identifier_of(graph: Graph, subject: Node) -> str:
    """Return ``dct:identifier``, else the URI of the resource; "" for a blank node without."""
    found = sorted(str(each).strip() for each in graph.objects(subject, DCTERMS.identifier))
    named = next((each for each in found if each), "")
    return named or (
        "" if "://" not in str(subject) and not str(subject).startswith("urn:") else str(subject)
    )


def record_of(graph: Graph, subject: Node) -> tuple[Record, list[Note]]:
    """Return the record that *graph* says of *subject*, and what could not be read."""
    look = Look(graph, subject, str(subject))
    entry = next(_records(look), None)
    language = _language(entry or look) or _guessed(look)
    look.lang = language_tag(language)
    return _record(look, entry, language), look.notes


def _records(look: Look) -> Iterator[Look]:
    """Yield the catalogue records of the resource."""
    for node in sorted(look.graph.subjects(FOAF.primaryTopic, look.subject), key=natural):
        part = look.on(node)
        if part.is_a(DCAT.CatalogRecord):
            yield part


def _language(look: Look) -> str:
    return next((vocabulary.language(str(node)) for node in look.nodes(DCTERMS.language)), "")


def _guessed(look: Look) -> str:
    """Return the language in which most titles are written, where any says its own."""
    tags = Counter(
        node.language
        for node in look.nodes(DCTERMS.title, DCTERMS.description)
        if isinstance(node, Literal) and node.language
    )
    return vocabulary.language(tags.most_common(1)[0][0]) if tags else ""


def _record(look: Look, entry: Look | None, language: str) -> Record:
    standard = next(entry.parts(DCTERMS.conformsTo), None) if entry else None
    lineage = quality.provenance(look)
    extents, polygons = places.extents(look)
    if entry:
        entry.lang = look.lang
    return Record(
        metadata_identifier=identifier_of(look.graph, look.subject),
        metadata_date=entry.date(DCTERMS.modified, DCTERMS.issued) if entry else "",
        metadata_language=language,
        metadata_character_set=next(iter(links.character_sets(entry)), "") if entry else "",
        metadata_standard=standard.label() if standard else "",
        metadata_standard_version=standard.text(OWL.versionInfo) if standard else "",
        hierarchy_level=_level(look),
        parent_identifier=next(_series(look), ""),
        title=look.text(DCTERMS.title),
        alternate_titles=look.texts(DCTERMS.alternative),
        edition=look.text(DCAT.version, OWL.versionInfo, ADMS.version),
        citation_details=look.text(DCTERMS.bibliographicCitation),
        notes=look.text(DCTERMS.description),
        purpose=look.text(GEODCAT.purpose),
        supplemental_information=look.text(RDFS.comment),
        resource_identifiers=tuple(_identifiers(look)),
        keywords=tuple(themes.keywords(look)),
        topic_categories=themes.categories(look),
        reference_dates=tuple(_dates(look)),
        temporal_extents=tuple(places.periods(look)),
        extents=extents,
        polygons=polygons,
        places=tuple(places.places(look)),
        crs=places.systems(look),
        spatial_representation=links.representations(look),
        scales=places.scales(look),
        distances=places.distances(look),
        languages=_languages(look),
        character_sets=links.character_sets(look),
        maintenance_frequency=_frequency(look),
        status=look.code("statuses", ADMS.status),
        contacts=_contacts(look, entry),
        lineage=lineage[0] if lineage else "",
        lineage_sources=tuple(LineageSource(text) for text in lineage[1:]),
        constraints=tuple(constraints(look)),
        conformity=tuple(quality.conformity(look)),
        overviews=tuple(Overview(str(node)) for node in look.nodes(FOAF.depiction, FOAF.thumbnail)),
        associations=tuple(_associations(look)),
        online_resources=tuple(links.online_resources(look)),
        service_type=look.code("service_types", GEODCAT.serviceType, DCTERMS.type),
        operates_on=tuple(links.operates_on(look)),
        translations=tuple(sorted(set(_translations(look)))),
    )


def _level(look: Look) -> str:
    if look.is_a(DCAT.DataService):
        return "service"
    if look.is_a(DCAT.DatasetSeries):
        return "series"
    return look.code("scopes", GEODCAT.resourceType, DCTERMS.type) or "dataset"


def _series(look: Look) -> Iterator[str]:
    for part in look.parts(DCAT.inSeries):
        yield identifier_of(look.graph, part.subject)


def _identifiers(look: Look) -> Iterator[Identifier]:
    """Yield the identifiers of the producer, without the code space that they may bear."""
    for part in look.parts(ADMS.identifier):
        written = str(part.subject) if isinstance(part.subject, Literal) else ""
        code = part.text(SKOS.notation) or written or part.uri()
        space = part.text(ADMS.schemaAgency)
        if space:
            code = code.removeprefix(space.rstrip("/#:")).lstrip("/#:")
        if code:
            yield Identifier(code, space)


def _dates(look: Look) -> Iterator[ReferenceDate]:
    for kind, prop in DATE_PROPERTIES.items():
        for node in look.nodes(prop):
            if date := vocabulary.day(str(node), look.notes):
                yield ReferenceDate(date, kind)


def _languages(look: Look) -> tuple[str, ...]:
    found = (vocabulary.language(str(node)) for node in look.nodes(DCTERMS.language))
    return tuple(dict.fromkeys(found))


def _frequency(look: Look) -> str:
    nodes = look.nodes(DCTERMS.accrualPeriodicity)
    return next(filter(None, (vocabulary.frequency(str(node)) for node in nodes)), "")


def _contacts(look: Look, entry: Look | None) -> tuple[Contact, ...]:
    of_record = agents.contact_points(entry, "metadata") if entry else ()
    return (*of_record, *agents.contacts(look))


def _associations(look: Look) -> Iterator[Association]:
    for part in look.parts(DCTERMS.isPartOf):
        if uri := part.uri():
            yield Association(uri, part.label(), "largerWorkCitation")
    for part in look.parts(DCTERMS.relation):
        if uri := part.uri():
            yield Association(uri, part.label(), "crossReference")


def _translations(look: Look) -> Iterator[Translation]:
    for field, prop in TRANSLATED.items():
        for tag, text in look.others(prop):
            yield Translation(field, "", vocabulary.language(tag), text)
