"""A layer, a group or the service as a document, joined with the ISO record that it points to."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

from ckanext.geo2france.domain.errors import MetadataError
from ckanext.geo2france.domain.record import OnlineResource, Record
from ckanext.geo2france.domain.sentence import Note
from ckanext.geo2france.harvesters.wms.addresses import known_as
from ckanext.geo2france.harvesters.wms.metadata import Answer
from ckanext.geo2france.schemas.documents import ReadRecord, read_record
from ckanext.geo2france.schemas.xml import Element, canonical_hash, serialize

__all__ = ["WmsDocument", "joined"]

CAPABILITIES: Final = "application/vnd.ogc.wms_xml"
#: Said by the capabilities, whatever the ISO record says.
OURS: Final = {"parent_identifier"}
#: Said by the ISO record alone: that the capabilities are a WMS tells nothing of it.
THEIRS: Final = {"metadata_standard", "metadata_standard_version", "metadata_language"}


@dataclass(frozen=True, slots=True)
class WmsDocument:
    """What the capabilities say (*said*), and the record that they point to, if it came.

    source: the element of the capabilities.
    """

    said: Record
    notes: tuple[Note, ...]
    answer: Answer
    source: Element | None = None

    @property
    def media_type(self) -> str:
        """Return the media type of `original`."""
        return "application/xml" if self.answer.element is not None else CAPABILITIES

    def identifier(self) -> str:
        """Return the identifier of the record."""
        return self.said.metadata_identifier

    def digest(self) -> str:
        """Return a digest of what is said, and of the canonical form of the ISO record.

        Raises MetadataError where that record cannot be had for now: what was read of it before
        shall not be lost.
        """
        if self.answer.later:
            raise MetadataError(self.answer.later)
        beside = canonical_hash(self.answer.element) if self.answer.element is not None else ""
        return hashlib.sha256(f"{self.said!r}\n{beside}".encode()).hexdigest()

    def original(self) -> bytes:
        """Return the ISO record as received, or else what the capabilities say of it alone."""
        if self.answer.element is not None:
            return self.answer.document or serialize(self.answer.element)
        return serialize(_without_layers(self.source)) if self.source is not None else b""

    def read(self) -> ReadRecord:
        """Return the record. Raises MetadataError."""
        if self.answer.later:
            raise MetadataError(self.answer.later)
        notes = (*self.notes, *self.answer.notes)
        if self.answer.element is None:
            return ReadRecord(self.said, notes)
        found = read_record(self.answer.element)
        return ReadRecord(joined(self.said, found.record), (*notes, *found.notes))


def _without_layers(element: Element) -> Element:
    """Return a copy of an element of the capabilities that tells nothing of the layers below it."""
    alone = etree.Element(element.tag, dict(element.attrib), element.nsmap)
    alone.text = element.text
    for child in element.iterchildren("{*}*"):
        name = etree.QName(child).localname
        if name != "Layer":
            alone.append(_without_layers(child) if name == "Capability" else copy.deepcopy(child))
    return alone


def joined(said: Record, iso: Record) -> Record:
    """Return the ISO record with what it leaves out and the capabilities say, and their links.

    The identifier is that of *said*, which took it from the ISO record where it may be believed.
    """
    changed = {
        field.name: getattr(said, field.name)
        for field in fields(Record)
        if field.name in OURS or (not getattr(iso, field.name) and field.name not in THEIRS)
    }
    links = (*said.online_resources, *_others(said.online_resources, iso.online_resources))
    return replace(
        iso,
        **changed | {"online_resources": links, "metadata_identifier": said.metadata_identifier},
    )


def _others(
    ours: tuple[OnlineResource, ...], theirs: tuple[OnlineResource, ...]
) -> Iterator[OnlineResource]:
    """Yield the links of the record that are not ours said otherwise (another GetMap of it)."""
    said = {_place(link) for link in ours}
    yield from (link for link in theirs if _place(link) not in said)


def _place(link: OnlineResource) -> tuple[str, str, str]:
    """Return what tells a link from another: the service, which one it is, and the layer."""
    try:
        parts = urlsplit(link.url)
        asked = {key.lower(): value for key, value in parse_qsl(parts.query)}
        known = known_as(link.url)
    except ValueError:
        return (link.url, "", "")
    kind = asked.get("service", "").upper() or link.protocol.upper().removeprefix("OGC:")[:3]
    layer = next((asked[k] for k in ("layers", "layer", "typename", "typenames") if k in asked), "")
    if kind not in {"WMS", "WFS"}:
        return (link.url, "", "")
    return (known, kind, (layer or link.name).rpartition(":")[2].lower())
