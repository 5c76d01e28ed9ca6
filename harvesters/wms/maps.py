"""Addresses of pictures of a layer: GetMap, framed so that what it covers fills the picture."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from ckanext.geo2france.harvesters.options import Box
from ckanext.geo2france.harvesters.wms.addresses import asking

__all__ = ["HEIGHT", "WIDTH", "pictures"]

#: Pixels of a picture.
WIDTH: Final = 480
HEIGHT: Final = 320
#: Share of its size that is added around what a layer covers.
MARGIN: Final = 0.05
#: Half the side of the world in Web Mercator, metres; where it ends, degrees of latitude.
HALF: Final = 20_037_508.342789244
NORTHMOST: Final = 85.05
#: A point, or a line, is shown with so many metres or degrees around it.
LEAST: Final = {"EPSG:3857": 500.0, "EPSG:4326": 0.005}


def pictures(address: str, layer: str, box: Box) -> Iterator[str]:
    """Yield the addresses at which a picture of *layer* may be had, the best first.

    box: west, south, east, north in degrees, EPSG:4326, longitude first. Not every server knows
    Web Mercator, nor both versions; these two requests are understood by all but a few.
    """
    west, south, east, north = box
    south, north = max(south, -NORTHMOST), min(north, NORTHMOST)
    metres = (*_mercator(west, south), *_mercator(east, north))
    yield _asked(address, layer, "1.3.0", "EPSG:3857", metres)
    # Longitude first in 1.1.1, whatever EPSG says.
    yield _asked(address, layer, "1.1.1", "EPSG:4326", (west, south, east, north))


def _asked(address: str, layer: str, version: str, crs: str, box: Box) -> str:
    framed = ",".join(f"{side:.10g}" for side in _framed(box, LEAST[crs]))
    return asking(
        address,
        service="WMS",
        version=version,
        request="GetMap",
        layers=layer,
        styles="",
        **{"crs" if version == "1.3.0" else "srs": crs},
        bbox=framed,
        width=str(WIDTH),
        height=str(HEIGHT),
        format="image/png",
        transparent="TRUE",
    )


def _mercator(longitude: float, latitude: float) -> tuple[float, float]:
    angle = math.radians(latitude)
    return (longitude / 180 * HALF, math.log(math.tan(math.pi / 4 + angle / 2)) / math.pi * HALF)


def _framed(box: Box, least: float) -> Box:
    """Return *box* with a margin, widened to the shape of the picture."""
    west, south, east, north = box
    across = max(east - west, least) * (1 + 2 * MARGIN)
    up = max(north - south, least) * (1 + 2 * MARGIN)
    across, up = max(across, up * WIDTH / HEIGHT), max(up, across * HEIGHT / WIDTH)
    x, y = (west + east) / 2, (south + north) / 2
    return (x - across / 2, y - up / 2, x + across / 2, y + up / 2)
