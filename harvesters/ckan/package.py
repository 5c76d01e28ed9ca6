"""A dataset of CKAN as a record: plain ones, and those of ckanext-dcat and ckanext-spatial.

The same dictionary comes from the API of a partner and from ckanext-dcat's parser of RDF.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ckanext.geo2france.domain.record import (
    Constraint,
    Identifier,
    Keyword,
    Overview,
    Period,
    Place,
    Record,
    ReferenceDate,
)
from ckanext.geo2france.domain.sentence import Note
from ckanext.geo2france.harvesters import vocabulary
from ckanext.geo2france.harvesters.ckan.parties import contacts
from ckanext.geo2france.harvesters.ckan.resources import links
from ckanext.geo2france.harvesters.geojson import NOWHERE, Placed, box_of, placed
from ckanext.geo2france.schemas import codelists

__all__ = ["Package", "record_of"]

#: Sides of a box as ckanext-spatial names them: west, south, east, north.
SIDES: Final = ("bbox-west-long", "bbox-south-lat", "bbox-east-long", "bbox-north-lat")


@dataclass(frozen=True, slots=True)
class Package:
    """A dataset dictionary; what is in its extras is found like what is in its fields."""

    raw: Mapping[str, Any]
    extras: Mapping[str, Any]
    notes: list[Note] = field(default_factory=list[Note])

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Package:
        """Return the package that *raw* (as package_show gives it) is."""
        extras = {
            str(extra["key"]): extra.get("value")
            for extra in rows(raw.get("extras"))
            if extra.get("key")
        }
        return cls(raw, extras)

    def value(self, key: str) -> Any:
        """Return the value of a field, or of the extra of this name, or None."""
        found = self.raw.get(key)
        return self.extras.get(key) if found in (None, "", [], {}) else found

    def text(self, *keys: str) -> str:
        """Return the first of these values that is a text, or "".

        A list of one, which ckanext-spatial writes as JSON, is its text.
        """
        for key in keys:
            value = self.value(key)
            found = self.texts(key) if _is_json(value) else ()
            if found or (isinstance(value, str | int | float) and str(value).strip()):
                return found[0] if found else str(value).strip()
        return ""

    def texts(self, *keys: str) -> tuple[str, ...]:
        """Return the texts of these values: lists, or lists written as JSON."""
        found: list[str] = []
        for key in keys:
            value = decoded(self.value(key))
            each = value if isinstance(value, list) else [value]
            found += [str(text).strip() for text in each if isinstance(text, str | int | float)]
        return tuple(dict.fromkeys(text for text in found if text))

    def rows(self, key: str) -> list[Mapping[str, Any]]:
        """Return the objects of a value that is a list, or a list written as JSON."""
        return rows(decoded(self.value(key)))


def rows(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects of *value*, a list or one of them."""
    each = value if isinstance(value, list) else [value]
    return [row for row in each if isinstance(row, Mapping)]


def _is_json(value: Any) -> bool:
    return isinstance(value, list) or (isinstance(value, str) and value.lstrip()[:1] == "[")


def decoded(value: Any) -> Any:
    """Return what a text that is JSON says; anything else as it is."""
    if isinstance(value, str) and value.lstrip()[:1] in {"[", "{"}:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def record_of(package: Package, identifier: str) -> Record:
    """Return the record that *package* is; what cannot be read is said in its notes."""
    languages = tuple(
        dict.fromkeys(vocabulary.language(text) for text in package.texts("language", "languages"))
    )
    extents, polygons = _place(package)
    own = vocabulary.language(package.text("metadata-language", "metadata_language"))
    return Record(
        metadata_identifier=identifier,
        metadata_date=_date(package, "metadata-date", "metadata_modified"),
        metadata_language=own or next(iter(languages), ""),
        hierarchy_level=vocabulary.level(package.text("resource-type", "dcat_type", "type")),
        title=package.text("title", "name"),
        edition=package.text("version"),
        notes=package.text("notes"),
        resource_identifiers=tuple(_identifiers(package, identifier)),
        keywords=tuple(_keywords(package)),
        topic_categories=codelists.load("topic_categories").codes(
            package.texts("topic-category", "topic_category", "topic")
        ),
        reference_dates=tuple(_reference_dates(package)),
        temporal_extents=tuple(_periods(package)),
        extents=extents,
        polygons=polygons,
        places=tuple(
            Place(name=name) for name in package.texts("spatial_text", "spatial-text") if name
        ),
        crs=tuple(_systems(package)),
        languages=languages,
        maintenance_frequency=vocabulary.frequency(
            package.text("frequency-of-update", "frequency")
        ),
        status=vocabulary.code("statuses", package.text("progress", "status")),
        contacts=tuple(contacts(package)),
        lineage=package.text("lineage", "provenance"),
        constraints=tuple(_constraints(package)),
        overviews=tuple(
            Overview(url=url) for url in package.texts("graphic-preview-file") if "://" in url
        ),
        online_resources=tuple(links(package)),
        service_type=package.text("spatial-data-service-type"),
    )


def _date(package: Package, *keys: str) -> str:
    """Return the first of these values that is a date; CKAN's moments are in UTC and do not say."""
    for key in keys:
        if found := vocabulary.day(package.text(key), package.notes):
            return f"{found}Z" if key == "metadata_modified" and "T" in found else found
    return ""


def _identifiers(package: Package, identifier: str) -> Iterator[Identifier]:
    for text in package.texts("identifier", "alternate_identifier"):
        if text != identifier:
            yield Identifier(code=text)


def _keywords(package: Package) -> Iterator[Keyword]:
    """Yield the keywords, then the themes, each once."""
    said: set[str] = set()
    tags = package.raw.get("tags")
    for tag in tags if isinstance(tags, list) else ():
        term = tag.get("display_name") or tag.get("name") if isinstance(tag, Mapping) else tag
        if isinstance(term, str) and term.strip() and term not in said:
            said.add(term)
            yield Keyword(term=term.strip())
    for uri in package.texts("theme", "hvd_category"):
        yield vocabulary.theme(uri)


def _reference_dates(package: Package) -> Iterator[ReferenceDate]:
    for row in package.rows("dataset-reference-date"):
        if date := vocabulary.day(str(row.get("value") or ""), package.notes):
            yield ReferenceDate(date, vocabulary.code("date_types", str(row.get("type") or "")))
    for key, kind in {
        "created": "creation",
        "issued": "publication",
        "modified": "revision",
    }.items():
        if date := vocabulary.day(package.text(key), package.notes):
            yield ReferenceDate(date, kind)


def _periods(package: Package) -> Iterator[Period]:
    ends = (
        (package.text("temporal_start", "temporal-extent-begin", "temporal-extent-start"),),
        (package.text("temporal_end", "temporal-extent-end"),),
    )
    pairs = [(ends[0][0], ends[1][0])]
    pairs += [
        (str(row.get("start") or ""), str(row.get("end") or ""))
        for row in package.rows("temporal_coverage")
    ]
    for start, end in pairs:
        period = Period(*(vocabulary.day(each, package.notes) for each in (start, end)))
        if period.start or period.end:
            yield period


def _place(package: Package) -> Placed:
    """Return where the dataset lies, from the first of its fields that says it."""
    box = box_of([package.value(side) for side in SIDES], package.notes)
    geometries = [package.value("spatial")]
    geometries += [row.get("geom") or row.get("bbox") for row in package.rows("spatial_coverage")]
    for geometry in geometries:
        found = placed(decoded(geometry), package.notes)
        if found != NOWHERE:
            return found
    return ((box,), ()) if box else NOWHERE


def _systems(package: Package) -> Iterator[str]:
    for text in package.texts("spatial-reference-system"):
        yield vocabulary.crs(text)
    for uri in package.texts("conforms_to"):
        if "/crs/" in uri or ":crs:" in uri:
            yield vocabulary.crs(uri)


def _constraints(package: Package) -> Iterator[Constraint]:
    licence = vocabulary.licence(
        package.text("license_id"), package.text("license_title"), package.text("license_url")
    )
    if licence:
        yield licence
    for text in package.texts("licence"):
        yield Constraint("limitation", text=text)
    for text in package.texts("access_constraints", "access_rights"):
        uri = text if "://" in text else ""
        yield Constraint("access", "otherRestrictions", "" if uri else text, uri)
