"""What the capabilities of a WMS say, version differences and inheritance resolved.

Empty means "not said". Addresses are absolute: relative ones were resolved against the address that
the capabilities came from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ckanext.geo2france.domain.extent import Extent
from ckanext.geo2france.domain.sentence import Note
from ckanext.geo2france.schemas.xml import Element

__all__ = [
    "Attribution",
    "Box",
    "Capabilities",
    "Dimension",
    "Layer",
    "Link",
    "Method",
    "Name",
    "Party",
    "Service",
    "Style",
]


@dataclass(frozen=True, slots=True)
class Link:
    """An address that the capabilities give, of which *type* (TC211, FGDC) and *format* (MIME)."""

    url: str
    type: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """Who answers for the service."""

    organisation: str = ""
    individual: str = ""
    position: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """An operation of the service (GetMap), where it is called by GET, and what it can answer."""

    name: str
    url: str = ""
    formats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """What the service says of itself.

    From its INSPIRE extended capabilities: metadata, where its own record is; language, in which
    this answer is (ISO 639-2); metadata_date; revised, when it last changed.
    """

    title: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    url: str = ""
    fees: str = ""
    access_constraints: str = ""
    party: Party = Party()
    metadata: tuple[Link, ...] = ()
    language: str = ""
    metadata_date: str = ""
    revised: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A BoundingBox in *crs*, always x first: axes that WMS 1.3.0 swaps were swapped back."""

    crs: str
    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Style:
    """A way to draw a layer, with the picture of its legend."""

    name: str = ""
    title: str = ""
    legend: Link | None = None


@dataclass(frozen=True, slots=True)
class Dimension:
    """Along what the layer varies: *name* (time, elevation) in lower case, values as written."""

    name: str
    units: str = ""
    default: str = ""
    values: str = ""


@dataclass(frozen=True, slots=True)
class Attribution:
    """To whom the layer is owed."""

    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that an authority gave to the data of a layer; *url* is the authority's address."""

    code: str
    authority: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer or a group of layers, with what it inherits.

    extent: degrees, EPSG:4326; None where neither it nor its parents say where it lies.
    own_crs: the systems that it declares itself; crs: with those that it inherits.
    scales: denominators, largest scale (smallest number) first; 0 is no limit.
    notes: what was repaired or left out to read it, in sentences.
    source: the element that it was read from.
    """

    name: str = ""
    title: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    queryable: bool = False
    opaque: bool = False
    own_crs: tuple[str, ...] = ()
    crs: tuple[str, ...] = ()
    extent: Extent | None = None
    boxes: tuple[Box, ...] = ()
    styles: tuple[Style, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    attribution: Attribution | None = None
    names: tuple[Name, ...] = ()
    metadata: tuple[Link, ...] = ()
    data: tuple[Link, ...] = ()
    scales: tuple[float, float] = (0.0, 0.0)
    children: tuple[Layer, ...] = field(default=(), repr=False)
    notes: tuple[Note, ...] = ()
    source: Element | None = field(default=None, repr=False, compare=False)

    def walk(self) -> Iterator[Layer]:
        """Yield the layer, then all that are below it, in the order written."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Capabilities:
    """A whole answer to GetCapabilities: *roots* is one layer in every correct document.

    source: the element that it was read from.
    """

    version: str
    service: Service
    methods: tuple[Method, ...] = ()
    roots: tuple[Layer, ...] = ()
    source: Element | None = field(default=None, repr=False, compare=False)

    def layers(self) -> Iterator[Layer]:
        """Yield every layer and group, in the order written."""
        for root in self.roots:
            yield from root.walk()
