"""A record of OGC API Records (OGC 20-004r1, clause 7) as a document, and what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ckanext.geo2france.domain.record import (
    Constraint,
    Format,
    Identifier,
    Keyword,
    Period,
    Record,
)
from ckanext.geo2france.domain.sentence import Note
from ckanext.geo2france.harvesters import jsontext, vocabulary
from ckanext.geo2france.harvesters.geojson import NOWHERE, Placed, box_of, placed
from ckanext.geo2france.harvesters.records.contacts import contacts
from ckanext.geo2france.harvesters.records.links import (
    ITSELF,
    licences,
    online_resources,
    overviews,
)
from ckanext.geo2france.harvesters.records.values import items, rows, text, texts
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.documents import ReadRecord

__all__ = ["RecordDocument"]

#: Lists whose order says nothing.
UNORDERED: Final = {"keywords", "themes", "contacts", "formats", "links", "externalIds", "concepts"}


@dataclass(frozen=True, slots=True)
class RecordDocument:
    """A record as GeoJSON."""

    feature: Mapping[str, Any]

    @property
    def media_type(self) -> str:
        """Return the media type of the original."""
        return "application/geo+json"

    def original(self) -> bytes:
        """Return the record as JSON, in one spelling: it came among others."""
        return jsontext.canonical(self.feature)

    def identifier(self) -> str:
        """Return the identifier of the record, or ""."""
        return text(self.feature.get("id"))

    def digest(self) -> str:
        """Return a digest that neither order changes nor the links that the server makes."""
        return jsontext.digest(_steady(self.feature, ""))

    def read(self) -> ReadRecord:
        """Return the record."""
        notes: list[Note] = []
        return ReadRecord(_record(self.feature, notes), tuple(dict.fromkeys(notes)))


def _steady(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return {key: _steady(held, key) for key, held in value.items() if key != "conformsTo"}
    if isinstance(value, list):
        kept = [_steady(each, "") for each in value if name != "links" or not _is_itself(each)]
        return sorted(kept, key=jsontext.canonical) if name in UNORDERED else kept
    return value


def _is_itself(link: Any) -> bool:
    return isinstance(link, Mapping) and text(link.get("rel")).lower() in ITSELF


def _record(feature: Mapping[str, Any], notes: list[Note]) -> Record:
    said = feature.get("properties")
    properties: Mapping[str, Any] = said if isinstance(said, Mapping) else {}
    language = vocabulary.language(text(properties.get("language"), "code"))
    data = texts(properties.get("resourceLanguages"), "code")
    extents, polygons = _place(feature, properties, notes)
    themes = list(_themes(properties))
    return Record(
        metadata_identifier=text(feature.get("id")),
        metadata_date=vocabulary.day(text(properties.get("updated")), notes),
        metadata_language=language,
        metadata_standard="OGC API Records",
        hierarchy_level=vocabulary.level(text(properties.get("type"))),
        title=text(properties.get("title")),
        notes=text(properties.get("description")),
        resource_identifiers=tuple(
            Identifier(text(row.get("value")), text(row.get("scheme")))
            for row in rows(properties.get("externalIds"))
            if text(row.get("value"))
        ),
        keywords=(*map(Keyword, texts(properties.get("keywords"))), *_keywords(themes)),
        topic_categories=_categories(themes),
        temporal_extents=tuple(_periods(feature, properties, notes)),
        extents=extents,
        polygons=polygons,
        languages=tuple(map(vocabulary.language, data)) or ((language,) if language else ()),
        contacts=tuple(dict.fromkeys(contacts(properties))),
        constraints=tuple(_constraints(feature, properties)),
        overviews=tuple(overviews(feature)),
        online_resources=tuple(online_resources(feature)),
        formats=tuple(
            Format(name) for name in texts(properties.get("formats"), "name", "title", "mediaType")
        ),
    )


@dataclass(frozen=True, slots=True)
class _Concept:
    identifier: str
    title: str
    uri: str
    scheme: str


def _themes(properties: Mapping[str, Any]) -> Iterator[_Concept]:
    for row in rows(properties.get("themes")):
        scheme = text(row.get("scheme"))
        for concept in items(row.get("concepts")):
            identifier = text(concept, "id")
            title = text(concept, "title", "name", "id")
            uri = text(concept.get("url")) if isinstance(concept, Mapping) else ""
            if not uri and identifier.startswith("http"):
                uri = identifier
            yield _Concept(identifier, title, uri, scheme)


def _is_category(concept: _Concept) -> bool:
    return "topiccategory" in concept.scheme.replace("_", "").lower()


def _categories(concepts: list[_Concept]) -> tuple[str, ...]:
    found = (
        each
        for concept in concepts
        if _is_category(concept)
        for each in (concept.identifier, concept.title)
    )
    return codelists.load("topic_categories").codes(found)


def _keywords(concepts: list[_Concept]) -> Iterator[Keyword]:
    """Yield the concepts of thesauri; those of lists known here are cited as these want it."""
    for concept in concepts:
        if _is_category(concept) or not concept.title:
            continue
        known = vocabulary.theme(concept.uri) if concept.uri else Keyword()
        if known.thesaurus:
            yield known
            continue
        scheme = concept.scheme
        yield Keyword(
            term=concept.title,
            uri=concept.uri,
            type="theme",
            thesaurus=scheme,
            thesaurus_uri=scheme if scheme.startswith("http") else "",
        )


def _periods(
    feature: Mapping[str, Any], properties: Mapping[str, Any], notes: list[Note]
) -> Iterator[Period]:
    """Yield the periods of ``time``; drafts had an interval alone there, or an ``extent``."""
    time = feature.get("time")
    if isinstance(time, Mapping):
        pairs = [items(time.get("interval"))] if time.get("interval") else []
        pairs += [[text(time, "timestamp", "date")]]
    else:
        pairs = [items(time)]
    extent = properties.get("extent")
    temporal = extent.get("temporal") if isinstance(extent, Mapping) else None
    if isinstance(temporal, Mapping):
        pairs += [items(pair) for pair in items(temporal.get("interval"))]
    for pair in pairs:
        ends = ["" if text(end) == ".." else text(end) for end in pair] or [""]
        start, end = (vocabulary.day(each, notes) for each in (ends[0], ends[-1]))
        if start or end:
            yield Period(start, end)


def _place(feature: Mapping[str, Any], properties: Mapping[str, Any], notes: list[Note]) -> Placed:
    found = placed(feature.get("geometry"), notes)
    if found != NOWHERE:
        return found
    extent = properties.get("extent")
    spatial = extent.get("spatial") if isinstance(extent, Mapping) else None
    boxes = items(spatial.get("bbox")) if isinstance(spatial, Mapping) else []
    if boxes and not isinstance(boxes[0], list):
        boxes = [boxes]
    read = (box_of(sides, notes) for sides in (*boxes, feature.get("bbox") or ()))
    return tuple(dict.fromkeys(box for box in read if box)), ()


def _constraints(feature: Mapping[str, Any], properties: Mapping[str, Any]) -> Iterator[Constraint]:
    pairs = [(text(properties.get("license")),), *licences(feature)]
    for pair in pairs:
        if (pair[0] not in {"", "other", "various", "proprietary"} or len(pair) > 1) and (
            found := vocabulary.licence(*pair)
        ):
            yield found
    if rights := text(properties.get("rights")):
        yield Constraint("limitation", text=rights)
