"""The mapping table (``mapping.yaml``), read once: rows of the record and of its structures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from ckanext.geo2france.domain import record as model
from ckanext.geo2france.schemas import anchors, kinds, references, telephones, texts
from ckanext.geo2france.schemas.addresses import ADDRESS
from ckanext.geo2france.schemas.constraints import CONSTRAINTS
from ckanext.geo2france.schemas.extents import BOXES, DISTANCE, POLYGONS
from ckanext.geo2france.schemas.filling import Compound
from ckanext.geo2france.schemas.gml import PERIOD
from ckanext.geo2france.schemas.groups import KEYWORDS, OPERATIONS
from ckanext.geo2france.schemas.locales import Locales
from ckanext.geo2france.schemas.places import PLACES
from ckanext.geo2france.schemas.rows import Kind, Plan, Row
from ckanext.geo2france.schemas.structure import ISO_19115_3, ISO_19139
from ckanext.geo2france.schemas.topics import TOPIC

__all__ = ["CLASSES", "RECORD", "rows_of"]

#: ISO 19139 class of each structure of the model, whose properties the rows describe.
CLASSES: Final = {
    "Record": "MD_Metadata",
    "Identifier": "MD_Identifier",
    "ReferenceDate": "CI_Date",
    "Contact": "CI_ResponsibleParty",
    "VerticalExtent": "EX_VerticalExtent",
    "Conformity": "DQ_ConformanceResult",
    "Overview": "MD_BrowseGraphic",
    "Association": "MD_AggregateInformation",
    "LineageSource": "LI_Source",
    "LineageStep": "LI_ProcessStep",
    "OnlineResource": "CI_OnlineResource",
    "Format": "MD_Format",
    "CoupledResource": "SV_CoupledResource",
    "Locale": "PT_Locale",
}
KINDS: Final[Mapping[str, Any]] = {
    "text": texts.TEXT,
    "address": ADDRESS,
    "voice": telephones.VOICE,
    "fax": telephones.FAX,
    "topic": TOPIC,
    "literal": texts.LITERAL,
    "href": anchors.HREF,
    "media type": anchors.MEDIA_TYPE,
    "date": kinds.DATE,
    "day": kinds.Day(),
    "date of revision": kinds.DateOf(("revision",)),
    "date of any type": kinds.DateOf(),
    "language": kinds.LANGUAGE,
    "code": kinds.Code(""),
    "integer": kinds.INTEGER,
    "number": kinds.NUMBER,
    "boolean": kinds.BOOLEAN,
    "crs": references.CRS,
    "vertical crs": references.VERTICAL_CRS,
    "uuid reference": references.UUID_REFERENCE,
    "operates on": references.OPERATES_ON,
    "distance": DISTANCE,
    "period": PERIOD,
    "boxes": BOXES,
    "polygons": POLYGONS,
    "places": PLACES,
    "keywords": KEYWORDS,
    "constraints": CONSTRAINTS,
    "operations": OPERATIONS,
}


@cache
def _table() -> dict[str, Any]:
    path = Path(__file__).with_name("mapping.yaml")
    return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)


@cache
def rows_of(name: str) -> tuple[Row, ...]:
    """Return the rows of the structure *name* of the model ("Record", "Contact"…)."""
    beginnings = _table()["beginnings"]
    return tuple(_row(entry, beginnings) for entry in _table()[name])


def _row(entry: dict[str, Any], beginnings: dict[str, str]) -> Row:
    path = str(entry["path"]).format_map(beginnings)
    return Row(
        field=entry["field"],
        paths={
            ISO_19139: path,
            ISO_19115_3: str(entry.get("path3", path)).format_map(beginnings),
        },
        kind=_kind(entry["kind"]),
        many=bool(entry.get("many") or entry.get("joined")),
        dcat=str(entry.get("dcat", "")),
        source=entry["source"],
        spread=bool(entry.get("spread")),
        joined=bool(entry.get("joined")),
    )


@cache
def _kind(name: str) -> Kind:
    """Return the kind called *name*: one of KINDS, a code of a list, a structure of the model."""
    if name in KINDS:
        return KINDS[name]
    first, _, rest = name.partition(" ")
    if first in {"code", "enumeration"}:
        return kinds.Code(rest, enumerated=first == "enumeration")
    fixed = {"scope": rest.removeprefix("of ")} if rest else {}
    make = Locales if first == "Locale" else Compound
    return make(getattr(model, first), rows_of(first), fixed)


RECORD: Final = Plan(rows_of("Record"))
