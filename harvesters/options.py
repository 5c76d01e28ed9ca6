"""What a source asks of its partner, whatever the protocol: filters, size of pages, how far back.

A reader takes what its protocol can express, and says in a `Remark` what it had to leave aside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

__all__ = ["EXTRAS", "PAGE_SIZE", "Box", "Options"]

#: Records asked for at once where the source says nothing.
PAGE_SIZE: Final = 100

#: What only one type of source knows: the names of its `Options.extras`.
EXTRAS: Final[Mapping[str, tuple[str, ...]]] = {
    "csw": ("schema",),
    "records": ("collection", "q", "datetime"),
    "wms": ("metadata", "wfs"),
    "ckan": ("organization", "group", "fq"),
}

#: West, south, east, north in degrees, EPSG:4326, longitude first.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked of a partner; everything is optional.

    keywords: the records wanted hold one of them.
    bbox: the records wanted touch this box: west, south, east, north in degrees, EPSG:4326.
    modified_since: the records wanted changed on this day or later, by what they say themselves.
    cql, fes: a filter in the language of the server: CQL text, or an OGC Filter as XML.
    since: only what changed after this instant (with its zone) is asked for: an incremental run,
        after which nothing is ever withdrawn.
    extras: what only one type of source knows, by name.
    """

    page_size: int = PAGE_SIZE
    keywords: tuple[str, ...] = ()
    bbox: Box | None = None
    modified_since: date | None = None
    cql: str = ""
    fes: str = ""
    since: datetime | None = None
    extras: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Mapping[str, Any], since: datetime | None = None) -> Options:
        """Return the options that a source keeps as JSON, checked when they were stored."""
        filters: Mapping[str, Any] = stored.get("filters") or {}
        box = filters.get("bbox")
        modified = filters.get("modified_since")
        return cls(
            page_size=int(stored.get("page_size") or PAGE_SIZE),
            keywords=tuple(filters.get("keywords") or ()),
            bbox=(box[0], box[1], box[2], box[3]) if box else None,
            modified_since=date.fromisoformat(modified) if modified else None,
            cql=filters.get("cql") or "",
            fes=filters.get("fes") or "",
            since=since,
            extras=dict(stored.get("extras") or {}),
        )

    @property
    def is_filtered(self) -> bool:
        """Tell whether only a part of the catalogue is asked for, incremental runs left aside."""
        return bool(self.keywords or self.bbox or self.modified_since or self.cql or self.fes)
