"""A metadata record as the project understands it, whatever document it came from.

The fields are named as in the dataset schema (``schemas/dataset.yaml``). Empty means "not said":
an empty text or tuple, never None. Codes are those of the code lists where they are known there,
and the document's own text otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ckanext.geo2france.domain.extent import Extent

__all__ = [
    "Conformity",
    "Constraint",
    "Contact",
    "Distance",
    "Identifier",
    "Keyword",
    "OnlineResource",
    "Overview",
    "Period",
    "Record",
    "ReferenceDate",
]


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier of the resource: a URI, or a code within a code space."""

    code: str = ""
    codespace: str = ""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword, with the thesaurus that defines it and its URI there."""

    term: str = ""
    uri: str = ""
    type: str = ""
    thesaurus: str = ""
    thesaurus_date: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceDate:
    """A date of the resource's life; *date* may be partial (2025, 2025-06)."""

    date: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """A period that the data describes; an empty end is open, equal ends are an instant."""

    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Distance:
    """A ground resolution; *unit* is as written, most often m."""

    value: float = 0.0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers for the resource, or for its metadata (*scope*)."""

    organisation: str = ""
    individual: str = ""
    position: str = ""
    role: str = ""
    email: str = ""
    phone: str = ""
    url: str = ""
    scope: str = "resource"


@dataclass(frozen=True, slots=True)
class Constraint:
    """One restriction or condition; *kind* is access, use, limitation or security."""

    kind: str = ""
    code: str = ""
    text: str = ""
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Conformity:
    """The result of a test against a specification; *passed* is None when it was not evaluated."""

    title: str = ""
    date: str = ""
    explanation: str = ""
    passed: bool | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """An image that shows the resource."""

    url: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class OnlineResource:
    """A link of the distribution, as the document writes it."""

    url: str = ""
    name: str = ""
    description: str = ""
    protocol: str = ""
    protocol_uri: str = ""
    function: str = ""
    application_profile: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: what it says of a dataset, a series or a service."""

    metadata_identifier: str = ""
    metadata_date: str = ""
    metadata_language: str = ""
    hierarchy_level: str = ""
    parent_identifier: str = ""
    title: str = ""
    alternate_titles: tuple[str, ...] = ()
    notes: str = ""
    resource_identifiers: tuple[Identifier, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    topic_categories: tuple[str, ...] = ()
    reference_dates: tuple[ReferenceDate, ...] = ()
    temporal_extents: tuple[Period, ...] = ()
    extents: tuple[Extent, ...] = ()
    polygons: tuple[dict[str, Any], ...] = ()
    crs: tuple[str, ...] = ()
    spatial_representation: tuple[str, ...] = ()
    scales: tuple[int, ...] = ()
    distances: tuple[Distance, ...] = ()
    languages: tuple[str, ...] = ()
    maintenance_frequency: str = ""
    status: str = ""
    contacts: tuple[Contact, ...] = ()
    lineage: str = ""
    constraints: tuple[Constraint, ...] = ()
    conformity: tuple[Conformity, ...] = ()
    overviews: tuple[Overview, ...] = ()
    online_resources: tuple[OnlineResource, ...] = ()
    formats: tuple[str, ...] = ()
