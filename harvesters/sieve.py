"""The filters of a source applied here, record by record, where the partner cannot apply them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from ckanext.geo2france.domain.errors import MetadataError
from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.harvesters.options import Box, Options
from ckanext.geo2france.harvesters.outcome import Found, Met
from ckanext.geo2france.schemas.codelists import plain

__all__ = ["sifted", "touches"]


def sifted(
    met: Iterable[Met], options: Options, located: Callable[[], bool] = lambda: True
) -> Iterator[Met]:
    """Yield *met* without the records that the filters of *options* leave out.

    located: tells whether a record that says no place is left out by a box; not where the partner
    looked for it already, as it may know more. A record that cannot be read is kept: the report
    says why. ``since`` and the filters in a server's own language are no matter of records.
    """
    asked = replace(options, cql="", fes="")
    if not asked.is_filtered:
        yield from met
        return
    for item in met:
        if not isinstance(item, Found) or _keeps(item, options, strict=located()):
            yield item


def _keeps(found: Found, options: Options, *, strict: bool) -> bool:
    try:
        record = found.document.read().record
    except MetadataError:
        return True
    return (
        _has_keyword(record, options.keywords)
        and _is_recent(record, options)
        and (options.bbox is None or touches(record, options.bbox, unknown=not strict))
    )


def _has_keyword(record: Record, wanted: tuple[str, ...]) -> bool:
    """Tell whether the record holds one of the keywords; case and accents make no difference."""
    if not wanted:
        return True
    held = {plain(text) for keyword in record.keywords for text in (keyword.term, keyword.uri)}
    return any(plain(word) in held for word in wanted)


def _is_recent(record: Record, options: Options) -> bool:
    if options.modified_since is None or not record.metadata_date:
        return True
    return record.metadata_date[:10] >= options.modified_since.isoformat()


def touches(record: Record, box: Box, *, unknown: bool) -> bool:
    """Tell whether *record* touches *box*; *unknown* answers for a record that says no place.

    box: west, south, east, north in degrees, EPSG:4326, longitude first.
    """
    boxes = [each for extent in record.extents for each in extent.boxes()]
    boxes += [found for polygon in record.polygons if (found := _bounds(polygon))]
    if not boxes:
        return unknown
    west, south, east, north = box
    return any(w <= east and e >= west and s <= north and n >= south for w, s, e, n in boxes)


def _bounds(geometry: dict[str, Any]) -> Box | None:
    """Return the box of a GeoJSON geometry, or None for one that is empty or broken."""
    # Here for the numpy below it: most processes of CKAN harvest nothing.
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    try:
        drawn = shape(geometry)
    except (ShapelyError, ValueError, TypeError, LookupError):
        return None
    return None if drawn.is_empty else drawn.bounds
