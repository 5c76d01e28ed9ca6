"""Where and when: places as WKT and GeoJSON, periods, coordinate systems, resolutions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from rdflib import Literal, URIRef

from ckanext.geo2france.domain.extent import geometry_of
from ckanext.geo2france.domain.record import Distance, Period, Place, Record
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.dcat.described import Described
from ckanext.geo2france.schemas.dcat.names import (
    DCAT,
    DCTERMS,
    DQV,
    GEODCAT,
    GLOSSARY_CRS,
    GSP,
    LOCN,
    METRE,
    SDMX_UNIT,
    SKOS,
    XSD,
)
from ckanext.geo2france.schemas.dcat.sheet import Sheet, date, iri, words

__all__ = ["describe_places"]

EPSG: Final = re.compile(r"^EPSG:(\d+)$")
METRES: Final = {"m": 1.0, "km": 1000.0, "cm": 0.01, "mm": 0.001}
#: Digits kept of a coordinate in degrees: a tenth of a metre.
DIGITS: Final = 6


def describe_places(sheet: Sheet, described: Described) -> None:
    """Say where and when the resource lies, in which systems, how finely."""
    record = described.record
    for extent in record.extents:
        drawn = geometry_of((extent,))
        _location(sheet, drawn, extent.description, whole=extent.crosses_antimeridian)
    for polygon in record.polygons:
        _location(sheet, polygon)
    for each in described.territories:
        _named(sheet, each)
    # A territory that the record names too is said once: the catalogue knows its address.
    known = {each.code for each in described.territories}
    for each in record.places:
        if each.code not in known:
            _named(sheet, each)
    for period in record.temporal_extents:
        _period(sheet, period)
    for system in record.crs:
        _reference_system(sheet, system)
    _resolutions(sheet, record)


def _location(
    sheet: Sheet, geometry: dict[str, Any], name: str = "", *, whole: bool = False
) -> None:
    """Describe a place: its box as WKT, its geometry as GeoJSON, longitude first (CRS84).

    Both profiles allow one value of each property, so that the two forms take two properties.
    whole: the box is the geometry itself, as one on both sides of the antimeridian has two parts.
    """
    # Here for the numpy below it: most processes of CKAN write no document.
    from shapely import wkt
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    try:
        drawn = shape(geometry)
        box = drawn if whole else drawn.envelope
    except (ShapelyError, ValueError, TypeError, KeyError):
        return
    if box.is_empty:
        return
    place = sheet.part("place", DCTERMS.Location)
    sheet.text(SKOS.prefLabel, name, place)
    text = wkt.dumps(box, trim=True, rounding_precision=DIGITS)
    sheet.add(DCAT.bbox, Literal(text, datatype=GSP.wktLiteral), place)
    centre = wkt.dumps(box.centroid, trim=True, rounding_precision=DIGITS)
    sheet.add(DCAT.centroid, Literal(centre, datatype=GSP.wktLiteral), place)
    written = json.dumps(geometry, separators=(",", ":"))
    sheet.add(LOCN.geometry, Literal(written, datatype=GSP.geoJSONLiteral), place)
    sheet.add(DCTERMS.spatial, place)


def _named(sheet: Sheet, named: Place) -> None:
    """Describe a place that is told by its name, or by its code in a gazetteer."""
    if not (named.name or named.code):
        return
    place = iri(named.uri) or sheet.part("place")
    sheet.classes(place, DCTERMS.Location)
    sheet.text(SKOS.prefLabel, named.name or named.code, place)
    if named.code:
        sheet.add(DCTERMS.identifier, words(named.code), place)
    sheet.add(DCTERMS.spatial, place)


def _period(sheet: Sheet, period: Period) -> None:
    start, end = date(period.start), date(period.end)
    if start or end:
        node = sheet.part("period", DCTERMS.PeriodOfTime)
        sheet.add(DCAT.startDate, start, node)
        sheet.add(DCAT.endDate, end, node)
        sheet.add(DCTERMS.temporal, node)


def _reference_system(sheet: Sheet, system: str) -> None:
    """Say a coordinate reference system as a standard that the data follows."""
    entry = codelists.load("crs").find(system)
    code = EPSG.match(entry.code if entry else system)
    uri = f"http://www.opengis.net/def/crs/EPSG/0/{code[1]}" if code else ""
    node = iri(entry.uri if entry else uri or system)
    node = node or sheet.part("standard")
    sheet.classes(node, DCTERMS.Standard)
    sheet.classes(GLOSSARY_CRS, SKOS.Concept)
    sheet.add(SKOS.prefLabel, words("Système de coordonnées", "fr"), GLOSSARY_CRS)
    sheet.add(SKOS.prefLabel, words("Spatial reference system", "en"), GLOSSARY_CRS)
    sheet.add(DCTERMS.type, GLOSSARY_CRS, node)
    sheet.add(DCTERMS.title, words(entry.fr if entry else system), node)
    sheet.add(DCTERMS.conformsTo, node)
    sheet.add(GEODCAT.referenceSystem, node)


def _resolutions(sheet: Sheet, record: Record) -> None:
    """Say the finest ground distance in metres, and every scale and other distance as a measure."""
    metres = [m for d in record.distances if (m := _metres(d)) is not None]
    if metres:
        finest = Literal(f"{min(metres):f}".rstrip("0").rstrip("."), datatype=XSD.decimal)
        sheet.add(DCAT.spatialResolutionInMeters, finest)
    for metric, value, unit in _measures(record, metres):
        node = sheet.part("measure", DQV.QualityMeasurement)
        sheet.classes(GEODCAT[metric], DQV.Metric)
        sheet.add(DQV.isMeasurementOf, GEODCAT[metric], node)
        sheet.add(DQV.value, Literal(value, datatype=XSD.decimal), node)
        sheet.add(SDMX_UNIT, unit, node)
        if unit is not None:
            sheet.classes(unit, SKOS.Concept)
            sheet.add(SKOS.prefLabel, words("m"), unit)
        sheet.add(DQV.hasQualityMeasurement, node)


def _measures(record: Record, metres: list[float]) -> Iterator[tuple[str, str, URIRef | None]]:
    for scale in dict.fromkeys(record.scales):
        if scale > 0:
            yield "spatialResolutionAsScale", f"{1 / scale:.12f}".rstrip("0"), None
    for value in dict.fromkeys(metres):
        if value != min(metres):
            yield "spatialResolutionAsDistance", f"{value:f}".rstrip("0").rstrip("."), METRE


def _metres(distance: Distance) -> float | None:
    """Return the distance in metres; None for a unit that is no length, such as degrees."""
    factor = METRES.get(distance.unit or "m")
    return distance.value * factor if factor and distance.value > 0 else None
