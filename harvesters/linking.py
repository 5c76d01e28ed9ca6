"""How datasets, series and services find each other: keys that one has and another refers to.

A member names its series (parentIdentifier); a service names the records of what it serves, by
identifier (uuidref), by address (href) or in its coupled resources; and a dataset whose link leads
to the address of a service is served by it, whatever either says (simplified linkage). Records come
in any order, so that what is kept are the keys, and relations follow from equal keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

__all__ = ["RELATIONS", "Role", "endpoint", "identifiers_in", "keys", "layer_key"]

#: Keys are cut here: the index of the table holds no more.
KEY_LENGTH: Final = 1000


class Role(str, Enum):
    """What a key is to a dataset."""

    #: It is known by it.
    IS = "is"
    #: It is a member of the series that is known by it.
    MEMBER = "member"
    #: It gives access to the dataset that is known by it.
    SERVES = "serves"
    #: It is a service at this address.
    OFFERS = "offers"
    #: It has a link to a service at this address.
    OFFERED = "offered"


#: Pairs of roles that make a relation, from the one that refers to the one that is meant.
RELATIONS: Final = (
    (Role.MEMBER, Role.IS),
    (Role.SERVES, Role.IS),
    (Role.OFFERS, Role.OFFERED),
)

#: Parameters of an address that name a record: GetRecordById and the like.
RECORD_PARAMETERS: Final = ("id", "uuid", "identifier", "fileidentifier")
#: Parameters without which the address of a service is another service.
SERVICE_PARAMETERS: Final = ("map",)
SERVICE_PROTOCOL: Final = re.compile(r"\b(wms|wfs|wmts|wcs|sos|wps)\b", re.IGNORECASE)

Dict = Mapping[str, Any]


def keys(dataset: Dict) -> frozenset[tuple[Role, str]]:
    """Return the keys of *dataset*, each with its role."""
    found = {*_known_by(dataset), *_refers_to(dataset)}
    return frozenset((role, key[:KEY_LENGTH]) for role, text in found if (key := text.strip()))


def _known_by(dataset: Dict) -> Iterator[tuple[Role, str]]:
    yield Role.IS, dataset.get("metadata_identifier") or ""
    yield Role.IS, dataset.get("dataset_uri") or ""
    for row in dataset.get("resource_identifiers") or ():
        code, space = row.get("code") or "", row.get("codespace") or ""
        yield Role.IS, code
        yield Role.IS, row.get("uri") or ""
        if code and space:
            yield Role.IS, f"{space.rstrip('/')}/{code}"
    if dataset.get("type") == "service":
        return
    # The only layer that shows it: met as a record of its WMS, it is known to be this dataset. What
    # has several is made of them.
    layers = {
        layer_key(resource.get("url") or "", resource["layer_name"])
        for resource in dataset.get("resources") or ()
        if resource.get("protocol") == "OGC:WMS" and resource.get("layer_name")
    }
    if len(layers) == 1:
        yield Role.IS, layers.pop()


def _refers_to(dataset: Dict) -> Iterator[tuple[Role, str]]:
    yield Role.MEMBER, dataset.get("parent_identifier") or ""
    links = [resource for resource in dataset.get("resources") or () if _is_service_link(resource)]
    if dataset.get("type") != "service":
        for resource in links:
            yield Role.OFFERED, endpoint(resource.get("url") or "")
        return
    for row in dataset.get("operates_on") or ():
        yield Role.SERVES, row.get("identifier") or ""
        for identifier in identifiers_in(row.get("url") or ""):
            yield Role.SERVES, identifier
    for row in dataset.get("coupled_resources") or ():
        yield Role.SERVES, row.get("identifier") or ""
    for row in (*(dataset.get("operations") or ()), *links):
        yield Role.OFFERS, endpoint(row.get("url") or "")


def _is_service_link(resource: Dict) -> bool:
    told = f"{resource.get('protocol') or ''} {resource.get('url') or ''}"
    return bool(SERVICE_PROTOCOL.search(told.replace("_", " ")))


def identifiers_in(url: str) -> Iterator[str]:
    """Yield what may be the identifier of the record that *url* leads to, the address included."""
    if not url.strip():
        return
    yield url
    try:
        parts = urlsplit(url.strip())
        parameters = parse_qsl(parts.query)
    except ValueError:
        return
    yield from (value for name, value in parameters if name.lower() in RECORD_PARAMETERS and value)
    # https://…/catalog.search#/metadata/{id}, https://…/records/{id}
    for path in (parts.fragment, parts.path):
        last = unquote(path.rstrip("/").rpartition("/")[2])
        if len(last) > 5 and any(letter.isdigit() for letter in last):
            yield last


def layer_key(url: str, layer: str) -> str:
    """Return the key of a layer of the WMS at *url*; "" where that is no address."""
    service = endpoint(url)
    return f"{service}#{layer}" if service else ""


def endpoint(url: str) -> str:
    """Return the address of the service that *url* asks, without what it asks; "" for none."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").lower(), parts.port
        parameters = parse_qsl(parts.query)
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return ""
    named = f"{host}:{port}" if port not in {None, 80, 443} else host
    kept = [f"{n.lower()}={v}" for n, v in parameters if n.lower() in SERVICE_PARAMETERS]
    asked = f"?{'&'.join(sorted(kept))}" if kept else ""
    return f"{named}{parts.path.rstrip('/')}{asked}"
