"""What is known of a resource beside its record: its address here, its files, its neighbours."""

from __future__ import annotations

from dataclasses import dataclass

from ckanext.geo2france.domain.record import Place, Record

__all__ = ["Agent", "Described", "Distribution", "Neighbour"]


@dataclass(frozen=True, slots=True)
class Agent:
    """The organization that publishes the resource in the portal."""

    uri: str
    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another resource of the catalogue, which the one that asks may see."""

    uri: str
    title: str
    notes: str = ""
    kind: str = "dataset"


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file, a service or a page of the resource.

    uri: of the distribution itself, empty for one derived from the resource's; format: a name that
    this project uses (GeoJSON, WMS); protocol and function: codes of the code lists; size: bytes;
    issued and modified: ISO 8601.
    """

    url: str
    uri: str = ""
    name: str = ""
    description: str = ""
    format: str = ""
    protocol: str = ""
    function: str = ""
    layer_name: str = ""
    application_profile: str = ""
    media_type: str = ""
    size: int | None = None
    issued: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """A record, and what the place that publishes it adds.

    uri: of the resource; that of its catalogue record derives from it. identifier: the one that
    both bear. licence: an identifier of ``schemas.licences``. issued and modified: when the record
    entered the catalogue and changed there, where the record itself does not say. private: only
    some may see it. series: those that the resource belongs to; members and served: the datasets of
    a series and of a service. territories: those that it is about, as the catalogue found out.
    """

    record: Record
    uri: str
    identifier: str = ""
    page: str = ""
    publisher: Agent | None = None
    licence: str = ""
    distributions: tuple[Distribution, ...] = ()
    issued: str = ""
    modified: str = ""
    private: bool = False
    series: tuple[Neighbour, ...] = ()
    members: tuple[Neighbour, ...] = ()
    served: tuple[Neighbour, ...] = ()
    territories: tuple[Place, ...] = ()
