"""From a record to a document in either standard: a new one, or an original with what changed."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from lxml import etree

from ckanext.geo2france.domain.record import Record, Translation
from ckanext.geo2france.schemas.addresses import change_addresses
from ckanext.geo2france.schemas.building import IDENTIFICATION, Building
from ckanext.geo2france.schemas.documents import read_record, records_in, standard_of
from ckanext.geo2france.schemas.filling import change, fill, refill
from ckanext.geo2france.schemas.locales import identifiers, main_language
from ckanext.geo2france.schemas.mapping import RECORD
from ckanext.geo2france.schemas.rows import Reading, read
from ckanext.geo2france.schemas.structure import ISO_19139, STANDARDS, Structure, local, structure
from ckanext.geo2france.schemas.texts import put_text
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


#: What stands before the root of a document: declaration, comments, processing instructions.
PROLOG: Final = re.compile(rb"^\W*?(?:<\?.*?\?>|<!--.*?-->|\s)*(?=<[^?!])", re.DOTALL)


#: What ends the address of a namespace of ISO 19115-3 or GML; other namespaces have no version.
VERSION: Final = re.compile(r"/\d+(\.\d+)*$")
#: The namespaces of mdb 2.0 that had another version beside mdb 1.0.
FIRST: Final = {
    f"http://standards.iso.org/iso/19115/-3/{part}/2.0": (
        f"http://standards.iso.org/iso/19115/-3/{part}/1.0"
    )
    for part in ("cit", "mdb", "mrl")
}


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
    """Return the classes by which *record* is identified: data, service, or both.

    A service is a service first (TG 2.2.1, requirement 3.2): what it says as data do stands apart.
    """
    if record.hierarchy_level == "service":
        return IDENTIFICATION[::-1]
    data = any(getattr(record, name) for name in OF_DATA)
    service = any(getattr(record, name) for name in OF_SERVICES)
    if service and data:
        return IDENTIFICATION
    return IDENTIFICATION[1:] if service else IDENTIFICATION[:1]


def _complete(root: Element, record: Record, building: Building) -> None:
    """Say what the quality statements are about, then what the schemas require."""
    for quality in root.iterfind("{*}dataQualityInfo/*"):
        if quality in building.made and quality.find("{*}scope") is None:
            scope = building.add_class(
                building.add_property(quality, "scope"),
                "MD_Scope" if building.modern else "DQ_Scope",
            )
            level = building.add_property(scope, "level")
            building.add_code(level, record.hierarchy_level or "dataset")
            if record.hierarchy_level == "service":
                # INSPIRE wants the level in words where it is none of the data (req. 3.8).
                words = building.add_class(
                    building.add_property(scope, "levelDescription"), "MD_ScopeDescription"
                )
                put_text(building.add_property(words, "other"), "service", building)
    for organisation in [e for e in building.made if local(e) == "CI_Organisation"]:
        _name(organisation, building)
    building.complete()


def _name(organisation: Element, building: Building) -> None:
    """Make a person out of an organisation without a name, which ISO 19115-3 does not allow."""
    names = {local(child) for child in organisation}
    if names & {"name", "logo"} or organisation.getparent() is None:
        return
    person = organisation.find("{*}individual/*")
    if person is None:
        building.add_property(organisation, "name").set(building.tag("gco:nilReason"), "missing")
        return
    for held in organisation.findall("{*}contactInfo"):
        place = building.add_property(person, "contactInfo")
        place.extend(list(held))
    holder = organisation.getparent()
    if holder is not None:
        holder.replace(organisation, person)


def _changed(record: Record, root: Element, original: bytes) -> bytes:
    """Return the original with what differs between it and *record*."""
    before = read_record(root).record
    wanted = _ordered(record)
    if before == wanted:
        return original
    building = _building_for(wanted, root)
    change(RECORD, root, before, wanted, building)
    _complete(root, wanted, building)
    after = read_record(root).record
    for name in RECORD.fields:
        if getattr(after, name) != getattr(wanted, name):
            # What could not be told element by element (a new order, say) is written anew.
            refill(RECORD, name, root, wanted, building)
    if before.translations != wanted.translations:
        _translate(root, before, wanted, building)
    _complete(root, wanted, building)
    return _spliced(root, original)


def _spliced(root: Element, original: bytes) -> bytes:
    """Return the document of *root*, with what stands around it in the original."""
    encoding = root.getroottree().docinfo.encoding or "UTF-8"
    before = PROLOG.match(original)
    if root.getparent() is not None or before is None or encoding.upper().startswith("UTF-16"):
        return serialize(root)
    text = etree.tostring(root, encoding=encoding, xml_declaration=False, with_tail=False)
    if original.count(b"\r\n") == original.count(b"\n"):
        # Reading makes every end of line a line feed (XML 1.0, 2.11).
        text = text.replace(b"\n", b"\r\n")
    after = original[original.rindex(b">") + 1 :]
    return before.group() + text + after


def _ordered(record: Record) -> Record:
    """Return *record* in the order in which documents are read, without what says nothing."""
    changed: dict[str, Any] = {}
    for name in RECORD.fields:
        rows = [row for row in RECORD.rows if row.field == name]
        values = getattr(record, name)
        if rows[0].many:
            changed[name] = tuple(v for row in rows for v in values if row.kind.holds(v))
    translations = tuple(sorted(set(record.translations)))
    return replace(record, **changed, translations=translations)


def _building_for(record: Record, root: Element) -> Building:
    """Return what it takes to write in the document of *root*, with its own names."""
    known = structure(standard_of(root))
    found = [local(held) for held in root.iterfind("{*}identificationInfo/*")]
    held = [name for each in found for name in IDENTIFICATION if each.endswith(name)]
    classes = dict.fromkeys((*held, *_identification(record)))
    building = Building(known, _namespaces(root, known), record.translations, classes)
    building.editing = True
    building.language = main_language(root)
    building.locales = {language: key for key, language in identifiers(root).items() if key}
    return building


def _translate(root: Element, before: Record, record: Record, building: Building) -> None:
    """Make the translations in the document those of *record*, where *before* had others."""
    reading = Reading(standard_of(root), main_language(root), identifiers(root), met=[])
    read(RECORD, root, reading)
    old, wanted = _by_text(before), _by_text(record)
    for element, name, source, _ in reading.met or ():
        key = (name, source)
        if old.get(key) != wanted.get(key):
            change_addresses(element, wanted.get(key, set()), reading, building)


def _by_text(record: Record) -> dict[tuple[str, str], set[Translation]]:
    found: dict[tuple[str, str], set[Translation]] = {}
    for each in record.translations:
        found.setdefault((each.field, each.source), set()).add(each)
    return found


def _namespaces(root: Element, known: Structure) -> dict[str, str]:
    """Return the namespaces of *known*, in the versions that go with the document itself."""
    written = {etree.QName(element).namespace or "" for element in root.iter("{*}*")}
    declared = {uri for element in root.iter() for uri in element.nsmap.values()}
    first = {FIRST.get(uri, uri) for uri in known.namespaces.values()} if _is_first(root) else ()
    return {
        prefix: next(filter(None, (_version_in(s, uri) for s in (written, declared, first))), uri)
        for prefix, uri in known.namespaces.items()
    }


def _is_first(root: Element) -> bool:
    """Tell whether the document is of the first generation of ISO 19115-3."""
    return etree.QName(root).namespace in FIRST.values()


def _version_in(uris: Collection[str], wanted: str) -> str:
    """Return the one of *uris* that is *wanted*, in another version if need be, or ""."""
    if wanted in uris:
        return wanted
    stem = VERSION.sub("", wanted)
    return next((uri for uri in sorted(uris) if VERSION.sub("", uri) == stem), "")
