"""A metadata record as the project understands it, whatever document it came from.

The fields are named as in the dataset schemas (``schemas/*.yaml``). Empty means "not said": an
empty text or tuple, never None (but a verdict that was not reached). Codes are those of the code
lists where they are known there, and the document's own text otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ckanext.geo2france.domain.extent import Extent
from ckanext.geo2france.domain.parts import (
    Association,
    Conformity,
    Constraint,
    Contact,
    CoupledResource,
    Distance,
    Format,
    Identifier,
    Keyword,
    LineageSource,
    LineageStep,
    Locale,
    OnlineResource,
    OperatesOn,
    Operation,
    Overview,
    Period,
    Place,
    ReferenceDate,
    Translation,
    VerticalExtent,
)

__all__ = [
    "Association",
    "Conformity",
    "Constraint",
    "Contact",
    "CoupledResource",
    "Distance",
    "Format",
    "Identifier",
    "Keyword",
    "LineageSource",
    "LineageStep",
    "Locale",
    "OnlineResource",
    "OperatesOn",
    "Operation",
    "Overview",
    "Period",
    "Place",
    "Record",
    "ReferenceDate",
    "Translation",
    "VerticalExtent",
]


@dataclass(frozen=True, slots=True)
class Record:
    """One record: what it says of a dataset, a series or a service."""

    metadata_identifier: str = ""
    metadata_date: str = ""
    metadata_language: str = ""
    metadata_character_set: str = ""
    metadata_standard: str = ""
    metadata_standard_version: str = ""
    locales: tuple[Locale, ...] = ()
    hierarchy_level: str = ""
    hierarchy_level_name: str = ""
    parent_identifier: str = ""
    dataset_uri: str = ""
    title: str = ""
    alternate_titles: tuple[str, ...] = ()
    edition: str = ""
    presentation_forms: tuple[str, ...] = ()
    citation_details: str = ""
    notes: str = ""
    purpose: str = ""
    credits: tuple[str, ...] = ()
    supplemental_information: str = ""
    resource_identifiers: tuple[Identifier, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    topic_categories: tuple[str, ...] = ()
    reference_dates: tuple[ReferenceDate, ...] = ()
    temporal_extents: tuple[Period, ...] = ()
    extents: tuple[Extent, ...] = ()
    polygons: tuple[dict[str, Any], ...] = ()
    places: tuple[Place, ...] = ()
    vertical_extents: tuple[VerticalExtent, ...] = ()
    crs: tuple[str, ...] = ()
    spatial_representation: tuple[str, ...] = ()
    scales: tuple[int, ...] = ()
    distances: tuple[Distance, ...] = ()
    languages: tuple[str, ...] = ()
    character_sets: tuple[str, ...] = ()
    maintenance_frequency: str = ""
    maintenance_interval: str = ""
    maintenance_note: str = ""
    status: str = ""
    contacts: tuple[Contact, ...] = ()
    lineage: str = ""
    lineage_sources: tuple[LineageSource, ...] = ()
    lineage_steps: tuple[LineageStep, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    conformity: tuple[Conformity, ...] = ()
    overviews: tuple[Overview, ...] = ()
    associations: tuple[Association, ...] = ()
    online_resources: tuple[OnlineResource, ...] = ()
    formats: tuple[Format, ...] = ()
    service_type: str = ""
    service_type_versions: tuple[str, ...] = ()
    coupling_type: str = ""
    operations: tuple[Operation, ...] = ()
    operates_on: tuple[OperatesOn, ...] = ()
    coupled_resources: tuple[CoupledResource, ...] = ()
    translations: tuple[Translation, ...] = ()
