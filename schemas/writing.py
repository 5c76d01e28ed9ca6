"""From a record to a document in either standard: a new one, or an original with what changed."""

from __future__ import annotations

from dataclasses import fields
from typing import Final

from lxml import etree

from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.schemas.building import IDENTIFICATION, Building
from ckanext.geo2france.schemas.documents import read_record, records_in, standard_of
from ckanext.geo2france.schemas.filling import change, fill, refill
from ckanext.geo2france.schemas.mapping import RECORD
from ckanext.geo2france.schemas.structure import ISO_19139, STANDARDS, Structure, local, structure
from ckanext.geo2france.schemas.xml import Element, parse, serialize

__all__ = ["STANDARDS", "UnknownStandard", "write"]

#: What only services say, and what only data say (ISO 19139 has no place for it in a service).
OF_SERVICES: Final = (
    "service_type",
    "service_type_versions",
    "coupling_type",
    "operations",
    "operates_on",
    "coupled_resources",
)
OF_DATA: Final = (
    "languages",
    "character_sets",
    "topic_categories",
    "spatial_representation",
    "scales",
    "distances",
    "supplemental_information",
)


class UnknownStandard(ValueError):
    """A record is wanted in a standard that is not written."""

    def __init__(self, standard: str) -> None:
        """Say which standard was asked for, and which there are."""
        super().__init__(f"{standard!r} is not written; known: {', '.join(STANDARDS)}.")


def write(record: Record, standard: str = ISO_19139, original: bytes | None = None) -> bytes:
    """Return *record* as a document in *standard* (iso19139 or iso19115-3).

    original: the document that the record was read from. Where it is of the same standard, only
    what *record* says otherwise is changed in it; without any difference it comes back as it is.
    Raises UnknownStandard; MalformedXml, ForbiddenXml or NotMetadata for the original.
    """
    if standard not in STANDARDS:
        raise UnknownStandard(standard)
    if original is not None:
        root = next(records_in(parse(original)))
        if standard_of(root) == standard:
            return _changed(record, root, original)
    return _new(record, structure(standard))


def _new(record: Record, known: Structure) -> bytes:
    building = Building(known, known.namespaces, record.translations, _identification(record))
    name = known.class_named("MD_Metadata")
    root = etree.Element(building.tag(name), nsmap=dict(known.namespaces))
    building.made.append(root)
    fill(RECORD, root, record, building)
    _complete(root, record, building)
    etree.cleanup_namespaces(root)
    etree.indent(root, space="  ")
    return serialize(root) + b"\n"


def _identification(record: Record) -> tuple[str, ...]:
    """Return the classes by which *record* is identified: data, service, or both."""
    data = any(getattr(record, name) for name in OF_DATA)
    service = any(getattr(record, name) for name in OF_SERVICES)
    if service and data:
        return IDENTIFICATION
    return (
        IDENTIFICATION[1:]
        if service or record.hierarchy_level == "service" and not data
        else IDENTIFICATION[:1]
    )


def _complete(root: Element, record: Record, building: Building) -> None:
    """Say what the quality statements are about, then what the schemas require."""
    for quality in root.iterfind("{*}dataQualityInfo/*"):
        if quality.find("{*}scope") is None:
            scope = building.add_class(
                building.add_property(quality, "scope"),
                "MD_Scope" if building.modern else "DQ_Scope",
            )
            level = building.add_property(scope, "level")
            building.add_code(level, record.hierarchy_level or "dataset")
    building.complete()


def _changed(record: Record, root: Element, original: bytes) -> bytes:
    """Return the original with what differs between it and *record*."""
    before = read_record(root).record
    if before == record:
        return original
    standard = standard_of(root)
    known = structure(standard)
    found = [local(held) for held in root.iterfind("{*}identificationInfo/*")]
    classes = [name for name in IDENTIFICATION if any(each.endswith(name) for each in found)]
    building = Building(
        known, _namespaces(root, known), record.translations, classes or _identification(record)
    )
    change(RECORD, root, before, record, building)
    _complete(root, record, building)
    after = read_record(root).record
    for name in (each.name for each in fields(record)):
        if getattr(after, name) != getattr(record, name) and name in RECORD.fields:
            refill(RECORD, name, root, record, building)
    _complete(root, record, building)
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True) + b"\n"


def _namespaces(root: Element, known: Structure) -> dict[str, str]:
    """Return the namespaces of *known*, in the versions that the document itself uses."""
    found = dict(known.namespaces)
    used = {uri for element in root.iter() for uri in element.nsmap.values()}
    for prefix, uri in known.namespaces.items():
        stem = uri.rpartition("/")[0]
        if uri not in used and (
            other := next((u for u in used if u.rpartition("/")[0] == stem), "")
        ):
            found[prefix] = other
    return found
