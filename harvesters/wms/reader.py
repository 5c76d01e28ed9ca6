"""Reads a WMS as a source of records: its layers, its groups of layers, the service itself.

A layer with a name and nothing named below it is a dataset, a group a series of which they are
members, the outermost group the service. Each is known by the service and its name, so that neither
a title, nor an order, nor a group that changes makes another dataset of a layer. Groups often have
no name: these are known by their titles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from ckanext.geo2france.domain.errors import FetchError, HarvestError, MetadataError
from ckanext.geo2france.domain.sentence import Note, Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters.linking import layer_key
from ckanext.geo2france.harvesters.options import Options
from ckanext.geo2france.harvesters.outcome import Found, Met, Remark
from ckanext.geo2france.harvesters.request import Fetch, Request
from ckanext.geo2france.harvesters.sieve import sifted
from ckanext.geo2france.harvesters.wanted import Wanted
from ckanext.geo2france.harvesters.wms.addresses import asking, identity_of, service_url
from ckanext.geo2france.harvesters.wms.capabilities import read_capabilities
from ckanext.geo2france.harvesters.wms.documents import WmsDocument
from ckanext.geo2france.harvesters.wms.features import Features, read_features
from ckanext.geo2france.harvesters.wms.metadata import (
    LINK,
    Answer,
    Records,
    designated,
    of_service,
)
from ckanext.geo2france.harvesters.wms.model import Capabilities, Layer, Link
from ckanext.geo2france.harvesters.wms.records import Member, Source, layer_record, service_record
from ckanext.geo2france.schemas.documents import identifier_of

__all__ = ["read", "read_chosen"]

OF_SERVICE: Final = _("it gives the record of a service, which is not that of the layer")
NO_FILTER: Final = _("A WMS takes no filter in CQL or FES: these were left aside.")
REPEATED: Final = _("{count} layers have the name of another, and were left out.")
VERSIONS: Final = ("1.3.0", "1.1.1")
#: Value of the extras ``metadata`` and ``wfs`` by which a source does without them.
NO: Final = "no"
SERIES: Final = "series"
DATASET: Final = "dataset"
#: What only one record is called: a UUID, a URN, an identifier of a catalogue.
UNIQUE: Final = re.compile(r"^(?=.*\d)(?=.*[a-z:_-]).{12,}$", re.IGNORECASE)
#: Names that every server gives: they designate nothing elsewhere.
COMMON: Final = re.compile(r"^\w{0,3}$|^\d+$|^layer\W?\d*$|^default$", re.IGNORECASE)


def read(address: str, fetch: Fetch, options: Options | None = None) -> Iterator[Met]:
    """Yield the layers and groups of the WMS at *address*, then the service that works on them.

    options: its filters sift the layers; of its extras, ``metadata`` and ``wfs`` set to "no" leave
    the records that layers point to, and the WFS beside the WMS, unasked. Raises HarvestError or
    MetadataError where the server gives no capabilities.
    """
    asked = options or Options()
    if asked.cql or asked.fes:
        yield Remark(Sentence.of(NO_FILTER))
    yield from _reading(address, fetch, asked).all()


def read_chosen(address: str, fetch: Fetch, options: Options, wanted: Wanted) -> Iterator[Met]:
    """Yield the layers that are *wanted*, and what else is read without asking for more.

    The capabilities are one document, read again; the records that other layers point to are not.
    """
    reading = _reading(address, fetch, options)
    layers = {identity_of(address, each.name) for each in reading.source.capabilities.layers()}
    if wanted.named() and wanted.identifiers <= layers:
        reading.only = wanted.identifiers
    yield from reading.all()


def _reading(address: str, fetch: Fetch, options: Options) -> Reading:
    capabilities = _capabilities(address, fetch)
    features = Features() if options.extras.get("wfs") == NO else read_features(address, fetch)
    source = Source(service_url(address), capabilities, features)
    records = None if options.extras.get("metadata") == NO else Records(fetch)
    return Reading(source, records, options)


def _capabilities(address: str, fetch: Fetch) -> Capabilities:
    """Return the capabilities in the best version that the server gives."""
    errors: list[HarvestError | MetadataError] = []
    for version in _versions(address):
        url = asking(address, service="WMS", request="GetCapabilities", version=version)
        try:
            return read_capabilities(fetch(Request(url)), url)
        except (HarvestError, MetadataError) as found:
            if isinstance(found, FetchError) and found.status not in {400, 500, 501}:
                raise
            errors.append(found)
    raise errors[0]


def _versions(address: str) -> tuple[str, ...]:
    """Return the versions to ask for; the one that the address itself asks for comes first."""
    asked = {key.lower(): value for key, value in parse_qsl(urlsplit(address).query)}
    wanted = asked.get("version", "")
    return (wanted, *(version for version in VERSIONS if version != wanted)) if wanted else VERSIONS


@dataclass(slots=True)
class Reading:
    """One reading of a service: the layers met, what they are called, which were met twice.

    only: the identifiers of the layers that are wanted, where not all are.
    """

    source: Source
    records: Records | None
    options: Options
    members: list[Member] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    owners: dict[str, str] = field(default_factory=dict)
    repeated: int = 0
    only: frozenset[str] | None = None

    def __post_init__(self) -> None:
        """Note which layer each link to metadata belongs to, whatever the order they come in."""
        layers = list(self.source.capabilities.layers())
        for layer in sorted(layers, key=lambda layer: (_is_group(layer), layer.name)):
            for link in layer.metadata:
                self.owners.setdefault(link.url, layer.name)

    def all(self) -> Iterator[Met]:
        """Yield everything that the service holds."""
        for root in self.source.capabilities.roots:
            if _is_group(root):
                yield from self._below(root, "", ())
            else:
                yield from self._leaf(root, "")
        if self.repeated:
            yield Remark(Sentence.of(REPEATED, count=self.repeated))
        # Of a service none of whose layers pass the filters, nothing is wanted.
        if self.only is None and (self.members or not self.options.is_filtered):
            yield self._service()

    def _below(self, group: Layer, parent: str, path: tuple[str, ...]) -> Iterator[Met]:
        for child in group.children:
            if _is_group(child):
                yield from self._group(child, parent, path)
            else:
                yield from self._leaf(child, parent)

    def _group(self, group: Layer, parent: str, path: tuple[str, ...]) -> Iterator[Met]:
        """Yield what is in a group, then the series that it is, where anything is left in it."""
        label = group.name or group.title
        if not label:
            yield from self._below(group, parent, path)
            return
        # A name is known by itself; a title only within what it stands in.
        here = ("name", group.name) if group.name else (*path, "title", group.title)
        identifier = identity_of(self.source.address, "group", *here)
        if identifier in self.seen:
            # Another of the same name or titles: its layers are members of the first.
            yield from self._below(group, identifier, here)
            return
        self.seen.add(identifier)
        found = self._found(group, identifier, parent, SERIES)
        before = len(self.members)
        yield from self._below(group, found.document.identifier(), here)
        if len(self.members) > before:
            yield found

    def _leaf(self, layer: Layer, parent: str) -> Iterator[Met]:
        if not layer.name:
            return
        if layer.name in self.seen:
            self.repeated += 1
            return
        self.seen.add(layer.name)
        identifier = identity_of(self.source.address, layer.name)
        if self.only is not None and identifier not in self.only:
            return
        for found in sifted([self._found(layer, identifier, parent, DATASET)], self.options):
            known = found.document.identifier() if isinstance(found, Found) else identifier
            self.members.append(Member(known, layer.title or layer.name, layer.name))
            yield found

    def _found(self, layer: Layer, identifier: str, parent: str, level: str) -> Found:
        answer = self.records.of(layer.metadata) if self.records else Answer()
        if of_service(answer):
            # Many servers let all their layers point to the record of the service.
            told = Note(Sentence(OF_SERVICE), LINK)
            layer, answer = replace(layer, metadata=()), Answer(notes=(told,))
        own = _own_identifier(answer, layer.name, layer.metadata)
        shared = bool(own) and not self._speaks_for(layer)
        if shared:
            # The record is that of another layer: this one says for itself what it shows.
            answer = Answer(later=answer.later)
        notes = list(layer.notes)
        mine = identifier if shared else own or identifier
        said = layer_record(self.source, layer, mine, parent, notes, level)
        document = WmsDocument(said, tuple(notes), answer, layer.source)
        place = f"layer {layer.name}" if layer.name else f"group {layer.title}"
        # A group that shares the record of its members is not what it describes.
        named = () if shared and level == SERIES else _designates(self.source, layer, own)
        return Found(place, document, identifier, named)

    def _speaks_for(self, layer: Layer) -> bool:
        """Tell whether the record that *layer* points to is its own, of all that point to it."""
        return all(self.owners[link.url] == layer.name for link in layer.metadata)

    def _service(self) -> Found:
        identifier = identity_of(self.source.address)
        links = self.source.capabilities.service.metadata
        # Its address often asks for the capabilities themselves: only what names a record is asked.
        named = tuple(link for link in links if designated([link]))
        answer = self.records.of(named) if self.records else Answer()
        own = _own_identifier(answer, "", named)
        said = service_record(self.source, own or identifier, self.members)
        document = WmsDocument(said, (), answer, self.source.capabilities.source)
        return Found("service", document, identifier, _unique((own, *designated(links))))


def _is_group(layer: Layer) -> bool:
    return any(below.name for child in layer.children for below in child.walk())


def _own_identifier(answer: Answer, name: str, links: Iterable[Link]) -> str:
    """Return the identifier of the record, or "" for one that tells it from nothing elsewhere.

    What the record says itself is believed; where it did not come, what *links* call it. MapServer
    gives its GetMetadata records the names of their layers (version 8.0, 2026).
    """
    if answer.element is not None:
        found = identifier_of(answer.element)
        return "" if found == name or COMMON.match(found) else found
    return next((each for each in designated(links) if UNIQUE.match(each)), "")


def _designates(source: Source, layer: Layer, own: str) -> tuple[str, ...]:
    """Return under which identifiers the data of *layer* may be in the catalogue already.

    The name of the layer speaks only where nothing says better which data it is.
    """
    named = (own, *designated(layer.metadata), *_authorized(layer))
    speaking = [name for name in named if name and name != layer.name]
    if not layer.name:
        return _unique(speaking)
    if not speaking and not COMMON.match(layer.name):
        speaking.append(layer.name)
    # Last, the datasets that have a link to this very layer.
    return _unique((*speaking, layer_key(source.address, layer.name)))


def _authorized(layer: Layer) -> Iterator[str]:
    """Yield what the authorities call the data: an identifier, an address that ends in one."""
    for name in layer.names:
        yield name.code
        yield from designated([Link(name.code)])
        if name.url:
            yield f"{name.url.rstrip('/#')}/{name.code}"


def _unique(names: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
