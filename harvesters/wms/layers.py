"""The tree of layers, each with what it inherits from those above it.

What is inherited is said by WMS 1.3.0 (06-042, 7.2.4.8): systems and styles add up, boxes,
dimensions, attribution and scales are replaced; titles, abstracts, keywords, identifiers and links
to metadata are each layer's own.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from ckanext.geo2france.domain.extent import Extent
from ckanext.geo2france.domain.sentence import Note
from ckanext.geo2france.harvesters.wms.boxes import boxes_of, extent_of
from ckanext.geo2france.harvesters.wms.elements import (
    address_of,
    each,
    first,
    flag,
    number,
    text,
    texts,
)
from ckanext.geo2france.harvesters.wms.model import (
    Attribution,
    Box,
    Dimension,
    Layer,
    Link,
    Name,
    Style,
)
from ckanext.geo2france.schemas.xml import Element

__all__ = ["read_layer"]

T = TypeVar("T")
#: Diagonal of a pixel of 0.28 mm (06-042, 7.2.4.6.9), by which 1.1.1 hints at scales.
PIXEL_DIAGONAL: Final = 0.00028 * math.sqrt(2)


@dataclass(frozen=True, slots=True)
class Inherited:
    """What a layer has from those above it."""

    crs: tuple[str, ...] = ()
    extent: Extent | None = None
    boxes: tuple[Box, ...] = ()
    styles: tuple[Style, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    attribution: Attribution | None = None
    authorities: tuple[tuple[str, str], ...] = ()
    scales: tuple[float, float] = (0.0, 0.0)
    queryable: bool = False


def read_layer(element: Element, version: str, base: str, above: Inherited | None = None) -> Layer:
    """Return the layer that *element* describes, with all that are below it.

    base: the address that relative ones are resolved against.
    """
    notes: list[Note] = []
    own_crs = _crs(element)
    here = _merged(element, version, base, above or Inherited(), own_crs, notes)
    return Layer(
        name=text(element, "Name"),
        title=" ".join(text(element, "Title").split()),
        abstract=text(element, "Abstract"),
        keywords=_keywords(element),
        queryable=here.queryable,
        opaque=flag(element.get("opaque")),
        own_crs=own_crs,
        crs=here.crs,
        extent=here.extent,
        boxes=here.boxes,
        styles=here.styles,
        dimensions=here.dimensions,
        attribution=here.attribution,
        names=_names(element, dict(here.authorities)),
        metadata=_links(element, "MetadataURL", base),
        data=_links(element, "DataURL", base),
        scales=here.scales,
        children=tuple(read_layer(child, version, base, here) for child in each(element, "Layer")),
        notes=tuple(notes),
        source=element,
    )


def _merged(
    element: Element,
    version: str,
    base: str,
    above: Inherited,
    own_crs: tuple[str, ...],
    notes: list[Note],
) -> Inherited:
    """Return what *element* says, and what it has from *above* where it is silent."""
    boxes = boxes_of(element, version)
    queryable = element.get("queryable")
    return Inherited(
        crs=_added(above.crs, own_crs),
        extent=extent_of(element, boxes, notes) or above.extent,
        boxes=_replaced(above.boxes, boxes, lambda box: box.crs),
        styles=_replaced(above.styles, _styles(element, base), lambda style: style.name),
        dimensions=_replaced(above.dimensions, _dimensions(element), lambda each_: each_.name),
        attribution=_attribution(element, base) or above.attribution,
        authorities=above.authorities + _authorities(element, base),
        scales=_scales(element) or above.scales,
        # The standard does not inherit it; servers that set it on the root only mean all layers.
        queryable=flag(queryable) if queryable is not None else above.queryable,
    )


def _added(above: tuple[str, ...], own: tuple[str, ...]) -> tuple[str, ...]:
    """Return both; the very tuple above where nothing is new, as there may be thousands."""
    known = set(above)
    new = tuple(each for each in own if each not in known)
    return above + new if new else above


def _replaced(above: tuple[T, ...], own: tuple[T, ...], key: Callable[[T], str]) -> tuple[T, ...]:
    """Return what is above but what *own* has anew, told apart by *key*, then *own*."""
    if not own:
        return above
    named = {key(item) for item in own}
    return tuple(item for item in above if key(item) not in named) + own


def _crs(element: Element) -> tuple[str, ...]:
    """Return the systems that the layer declares; 1.1.0 writes several in one element."""
    written = " ".join(texts(element, "CRS") + texts(element, "SRS")).upper().split()
    return tuple(dict.fromkeys(written))


def _keywords(element: Element) -> tuple[str, ...]:
    listed = texts(first(element, "KeywordList"), "Keyword")
    # WMS 1.0.0 has one element of words.
    return listed or tuple(dict.fromkeys(text(element, "Keywords").split()))


def _styles(element: Element, base: str) -> tuple[Style, ...]:
    found: dict[str, Style] = {}
    for style in each(element, "Style"):
        name = text(style, "Name")
        legend = next((link for link in _links(style, "LegendURL", base) if link.url), None)
        found.setdefault(name, Style(name, " ".join(text(style, "Title").split()), legend))
    return tuple(found.values())


def _links(element: Element, name: str, base: str) -> tuple[Link, ...]:
    found = (
        Link(address_of(link, base), (link.get("type") or "").strip(), text(link, "Format"))
        for link in each(element, name)
    )
    return tuple(dict.fromkeys(link for link in found if link.url))


def _dimensions(element: Element) -> tuple[Dimension, ...]:
    """Return the dimensions; 1.1.1 writes their values apart, in Extent."""
    apart = {_dimension_name(extent): extent for extent in each(element, "Extent")}
    found: dict[str, Dimension] = {}
    for dimension in each(element, "Dimension"):
        name = _dimension_name(dimension)
        extent = apart.get(name)
        values = text(dimension) or text(extent)
        default = dimension.get("default") or (extent.get("default") if extent is not None else "")
        if name:
            found[name] = Dimension(
                name, (dimension.get("units") or "").strip(), (default or "").strip(), values
            )
    return tuple(found.values())


def _dimension_name(element: Element) -> str:
    return (element.get("name") or "").strip().lower()


def _attribution(element: Element, base: str) -> Attribution | None:
    found = first(element, "Attribution")
    if found is None:
        return None
    attribution = Attribution(" ".join(text(found, "Title").split()), address_of(found, base))
    return attribution if attribution.title or attribution.url else None


def _authorities(element: Element, base: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        ((each_.get("name") or "").strip(), address_of(each_, base))
        for each_ in each(element, "AuthorityURL")
    )


def _names(element: Element, authorities: dict[str, str]) -> tuple[Name, ...]:
    found = (
        Name(text(identifier), authority, authorities.get(authority, ""))
        for identifier in each(element, "Identifier")
        for authority in [(identifier.get("authority") or "").strip()]
    )
    return tuple(dict.fromkeys(name for name in found if name.code))


def _scales(element: Element) -> tuple[float, float] | None:
    """Return the denominators between which the layer shows, from either version's elements."""
    low, high = (number(text(element, f"{end}ScaleDenominator")) for end in ("Min", "Max"))
    hint = first(element, "ScaleHint")
    if hint is not None and low is None and high is None:
        low, high = (_denominator(number(hint.get(end))) for end in ("min", "max"))
    if low is None and high is None:
        return None
    return max(0.0, low or 0.0), max(0.0, high or 0.0)


def _denominator(hint: float | None) -> float | None:
    return hint / PIXEL_DIAGONAL if hint is not None else None
