"""Where and when: locations as GeoJSON or WKT, names of places, periods, systems, resolutions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from rdflib import Literal, Namespace
from shapely import from_wkt
from shapely.errors import ShapelyError
from shapely.geometry import mapping

from ckanext.geo2france.domain.extent import Extent
from ckanext.geo2france.domain.record import Distance, Period, Place
from ckanext.geo2france.harvesters import vocabulary
from ckanext.geo2france.harvesters.dcat.look import Look
from ckanext.geo2france.harvesters.geojson import NOWHERE, Placed, placed
from ckanext.geo2france.schemas.dcat.names import (
    DCAT,
    DCTERMS,
    DQV,
    GEODCAT,
    GLOSSARY_CRS,
    LOCN,
)

__all__ = ["distances", "extents", "is_system", "periods", "places", "scales", "systems"]

SCHEMA: Final = Namespace("http://schema.org/")
TIME: Final = Namespace("http://www.w3.org/2006/time#")
STARTS: Final = (DCAT.startDate, SCHEMA.startDate, TIME.hasBeginning)
ENDS: Final = (DCAT.endDate, SCHEMA.endDate, TIME.hasEnd)
INSTANTS: Final = (TIME.inXSDDateTimeStamp, TIME.inXSDDateTime, TIME.inXSDDate)
#: From the most exact to the box; the centre alone says little.
GEOMETRIES: Final = (LOCN.geometry, DCAT.bbox)


def extents(look: Look) -> Placed:
    """Return the extents and polygons of every location that has a geometry."""
    found = [_located(part) for part in look.parts(DCTERMS.spatial)]
    boxes = dict.fromkeys(box for each, _ in found for box in each)
    # What is drawn as one of several polygons adds no box of its own to those said.
    polygons = tuple(polygon for _, each in found for polygon in each)
    alone = tuple(box for each, drawn in found if not drawn for box in each)
    return alone or tuple(boxes), polygons


def _located(part: Look) -> Placed:
    for prop in GEOMETRIES:
        for node in sorted(part.nodes(prop), key=_is_wkt):
            geometry = _geometry(node)
            # A repaired or crossing box has two halves: its parts are told as they are.
            found = placed(geometry, part.notes, part.label())
            if found != NOWHERE:
                return _joined(found)
    return NOWHERE


def _joined(found: Placed) -> Placed:
    """Return the two halves of a box that crosses the antimeridian as that box."""
    boxes, polygons = found
    if len(boxes) == 2:
        first, second = sorted(boxes, key=lambda box: -box.west)
        if first.east == 180 and second.west == -180 and first.north == second.north:
            joined = Extent(first.west, first.south, second.east, first.north, first.description)
            return (joined,), polygons
    return found


def _is_wkt(node: Any) -> bool:
    return not str(node).lstrip().startswith("{")


def _geometry(node: Any) -> Any:
    """Return a literal as GeoJSON; WKT may name its system first (``<…CRS84> POLYGON…``)."""
    if not isinstance(node, Literal):
        return None
    text = str(node).strip()
    try:
        if text.startswith("{"):
            return json.loads(text)
        return mapping(from_wkt(text.rpartition("> ")[2] if text.startswith("<") else text))
    except (ShapelyError, ValueError, RecursionError, AttributeError):
        return None


def places(look: Look) -> Iterator[Place]:
    """Yield the places that are told by a name or a URI alone."""
    for part in look.parts(DCTERMS.spatial):
        if part.nodes(*GEOMETRIES):
            continue
        written = str(part.subject).strip() if isinstance(part.subject, Literal) else ""
        name, uri = part.label() or written, part.uri()
        code = part.text(DCTERMS.identifier)
        if name or code or uri:
            yield Place("" if name == code else name, code, "", uri)


def periods(look: Look) -> Iterator[Period]:
    """Yield the periods that the data describes."""
    for part in look.parts(DCTERMS.temporal):
        start, end = (_moment(part, props) for props in (STARTS, ENDS))
        if not (start or end) and isinstance(part.subject, Literal):
            first, _, last = str(part.subject).partition("/")
            start, end = (vocabulary.day(each, part.notes) for each in (first, last or first))
        if start or end:
            yield Period(start, end)


def _moment(part: Look, props: tuple[Any, ...]) -> str:
    for node in part.nodes(*props):
        instant = part.on(node).date(*INSTANTS)
        if found := instant or (
            vocabulary.day(str(node), part.notes) if isinstance(node, Literal) else ""
        ):
            return found
    return ""


def is_system(part: Look) -> bool:
    """Tell whether a standard is a coordinate reference system."""
    text = str(part.subject)
    kinds = part.nodes(DCTERMS.type)
    return GLOSSARY_CRS in kinds or "/def/crs/" in text or ":def:crs:" in text


def systems(look: Look) -> tuple[str, ...]:
    """Return the reference systems, as ``EPSG:2154`` where they are of EPSG."""
    found = [
        vocabulary.crs(part.uri() or part.label() or str(part.subject))
        for part in look.parts(GEODCAT.referenceSystem, DCTERMS.conformsTo)
        if is_system(part) or part.subject in look.nodes(GEODCAT.referenceSystem)
    ]
    return tuple(dict.fromkeys(found))


def scales(look: Look) -> tuple[int, ...]:
    """Return the denominators of the scales."""
    values = _measures(look, "spatialResolutionAsScale")
    return tuple(round(1 / value) for value in values if value > 0)


def distances(look: Look) -> tuple[Distance, ...]:
    """Return the ground resolutions, in metres."""
    found = [_number(node) for node in look.nodes(DCAT.spatialResolutionInMeters)]
    found += _measures(look, "spatialResolutionAsDistance")
    return tuple(Distance(value, "m") for value in dict.fromkeys(found) if value > 0)


def _measures(look: Look, metric: str) -> list[float]:
    return [
        _number(node)
        for part in look.parts(DQV.hasQualityMeasurement)
        if GEODCAT[metric] in part.nodes(DQV.isMeasurementOf)
        for node in part.nodes(DQV.value)
    ]


def _number(node: Any) -> float:
    """Return a literal as a number, or 0."""
    try:
        return float(str(node))
    except ValueError:
        return 0.0
