"""Draws a dataset: finds the layer that shows it, asks its WMS, and checks what came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from PIL import Image

from ckanext.geo2france.domain.errors import FetchError
from ckanext.geo2france.harvesters.options import Box
from ckanext.geo2france.harvesters.request import Fetch, Request
from ckanext.geo2france.harvesters.wms.maps import HEIGHT, WIDTH, pictures
from ckanext.geo2france.harvesters.wms.words import is_legend

__all__ = ["Drawable", "drawable", "drawn", "has_overview", "small"]

ACCEPT: Final = "image/png"
#: Pixels that a picture may have more than was asked for, some servers having sizes of their own.
MOST_PIXELS: Final = 4 * WIDTH * HEIGHT
#: Pixels of a picture in a list, of which a dense screen shows two for one.
SMALL: Final = (240, 160)
#: What a layer is drawn on there, to look like a picture; a part of it, so that nothing
#: shows in the place of one that does not come.
GROUND: Final = "#e9f0f2"
SIDES: Final = ("west", "south", "east", "north")


@dataclass(frozen=True, slots=True)
class Drawable:
    """A layer that shows a dataset, and where: degrees, EPSG:4326, longitude first."""

    url: str
    layer: str
    box: Box

    @property
    def key(self) -> str:
        """Return what tells its picture from all others."""
        return f"{self.url} {self.layer} {self.box}"


def has_overview(package: dict[str, Any]) -> bool:
    """Tell whether the dataset has a picture of its own; a legend is none."""
    return any(
        overview.get("url") and not is_legend(overview.get("description") or "", overview["url"])
        for overview in package.get("overviews") or ()
    )


def drawable(package: dict[str, Any]) -> Drawable | None:
    """Return the layer that shows a dataset (as package_show gives it), or None.

    Only what lies somewhere can be framed, and only a layer with a name asked for.
    """
    box = _box(package.get("extents") or ())
    if box is None:
        return None
    for resource in package.get("resources") or ():
        if resource.get("protocol") == "OGC:WMS" and resource.get("layer_name"):
            return Drawable(resource["url"], resource["layer_name"], box)
    return None


def _box(extents: Iterable[dict[str, Any]]) -> Box | None:
    boxes = list(_boxes(extents))
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return (min(west), min(south), max(east), max(north))


def _boxes(extents: Iterable[dict[str, Any]]) -> Iterator[Box]:
    for row in extents:
        try:
            west, south, east, north = (float(row[side]) for side in SIDES)
        except (KeyError, TypeError, ValueError):
            continue
        # Across the antimeridian both halves are framed, which is the whole world.
        yield (west, south, east, north) if west <= east else (-180.0, south, 180.0, north)


def drawn(what: Drawable, fetch: Fetch) -> bytes:
    """Return the picture of a layer as PNG; no bytes where its server gives none to show."""
    for url in pictures(what.url, what.layer, what.box):
        try:
            answer = fetch(Request(url, accept=ACCEPT))
        except FetchError as error:
            if error.status == 0:
                # The other request would wait as long.
                return b""
            continue
        if picture := _checked(answer):
            return picture
    return b""


def small(content: bytes) -> bytes:
    """Return a picture that `drawn` returned, as PNG in the size of a list, on a ground."""
    with Image.open(BytesIO(content), formats=["PNG"]) as image:
        shown = image.convert("RGBA")
    shown.thumbnail(SMALL)
    ground = Image.new("RGBA", shown.size, GROUND)
    written = BytesIO()
    Image.alpha_composite(ground, shown).convert("RGB").quantize().save(
        written, "PNG", optimize=True
    )
    return written.getvalue()


def _checked(answer: bytes) -> bytes:
    """Return the picture that *answer* is, written anew; no bytes for anything else.

    What is sent to visitors is never what a server sent: neither a page in disguise, nor a picture
    made to harm those who open it, nor one on which nothing is drawn.
    """
    try:
        # Opening reads the head alone: what is too large is never unpacked.
        with Image.open(BytesIO(answer), formats=["PNG"]) as image:
            if image.width * image.height > MOST_PIXELS:
                return b""
            shown = image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError):
        return b""
    if all(low == high for low, high in shown.getextrema()):
        return b""
    written = BytesIO()
    shown.save(written, "PNG", optimize=True)
    return written.getvalue()
