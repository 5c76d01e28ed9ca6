"""Boxes of Dublin Core records in CSW: two corners, in whichever order of axes."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from ckanext.geo2france.domain.errors import InvalidExtent
from ckanext.geo2france.domain.extent import Extent, repair
from ckanext.geo2france.domain.sentence import Note
from ckanext.geo2france.schemas.xml import Element

__all__ = ["extent_of"]

NUMBER: Final = r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?"
PAIR: Final = re.compile(rf"^\s*({NUMBER})[\s,]+({NUMBER})")
#: URNs and URIs of EPSG:4326: latitude comes first (OGC 07-045, 8.2.2). A bare EPSG:4326 is of
#: the time when longitude did.
LATITUDE_FIRST: Final = re.compile(r"(urn:.*|/def/crs/)EPSG[:/].*4326$", re.IGNORECASE)


def extent_of(box: Element, notes: list[Note]) -> Extent | None:
    """Return the extent that *box* (BoundingBox or WGS84BoundingBox) tells, or None.

    notes: receives what had to be repaired. GeoNetwork writes the corners as east south, west
    north, longitude first, whatever system it names (csw-full.xsl, versions 2 to 4).
    """
    lower, upper = (_pair(box, f"{{*}}{name}") for name in ("LowerCorner", "UpperCorner"))
    if lower is None or upper is None:
        return None
    try:
        return _repaired(box, lower, upper, notes)
    except InvalidExtent as error:
        notes.append(Note(error.sentence, "extents"))
        return None


def _repaired(
    box: Element, lower: tuple[float, float], upper: tuple[float, float], notes: list[Note]
) -> Extent:
    longitudes, latitudes = (lower[0], upper[0]), (lower[1], upper[1])
    if lower[0] > upper[0] and lower[1] <= upper[1]:
        longitudes = (upper[0], lower[0])
    elif _is_latitude_first(box, lower, upper):
        longitudes, latitudes = latitudes, longitudes
    found = repair(longitudes[0], latitudes[0], longitudes[1], latitudes[1])
    notes.extend(Note(each.sentence, "extents") for each in found.notes)
    return found.extent


def _is_latitude_first(
    box: Element, lower: tuple[float, float], upper: tuple[float, float]
) -> bool:
    """Tell whether latitude comes first: what is named decides, unless it is off the globe."""
    if any(abs(each) > 90 for each in (lower[0], upper[0])):
        return False
    if any(abs(each) > 90 for each in (lower[1], upper[1])):
        return True
    named = etree.QName(box).localname == "BoundingBox"
    return named and LATITUDE_FIRST.search(box.get("crs") or "") is not None


def _pair(box: Element, path: str) -> tuple[float, float] | None:
    found = PAIR.match(box.findtext(path) or "")
    return (float(found[1]), float(found[2])) if found else None
