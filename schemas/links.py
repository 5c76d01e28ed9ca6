"""From the links of a record to the resources of a dataset."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from ckanext.geo2france.domain.record import OnlineResource, Operation, Record
from ckanext.geo2france.domain.sentence import Note, Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.schemas.protocols import (
    SERVICES,
    file_format,
    format_named,
    layer_of,
    protocol_of,
)

__all__ = ["Link", "links"]

SCHEMES: Final = {"http", "https", "ftp", "ftps", "sftp"}
#: Name of an operation that has none.
CALLED: Final = "operation"
ARCHIVES: Final = {"ZIP", "7Z", "RAR", "GZ"}


@dataclass(frozen=True, slots=True)
class Link:
    """A resource of a dataset: where it is, what it is called, what it is.

    operation: the operation of the service that is called there, where the record says one.
    """

    url: str
    name: str
    description: str
    format: str
    protocol: str
    function: str
    layer_name: str
    application_profile: str
    mimetype: str
    protocol_uri: str
    application_profile_uri: str
    description_uri: str
    operation: str = ""


def links(record: Record, notes: list[Note]) -> Iterator[Link]:
    """Yield the links of *record*, each once; those that cannot be followed are only said."""
    seen: set[tuple[str, str]] = set()
    called = [(_point(each), each.name or each.platform or CALLED) for each in record.operations]
    for online, operation in [*((each, "") for each in record.online_resources), *called]:
        if operation and not online.url:
            continue
        url = _followed(online.url)
        if not url:
            told = Sentence.of(_("“{text}” is no address to give out"), text=online.url[:200])
            notes.append(Note(told, "online_resources"))
            continue
        link = replace(_link(url, online, record), operation=operation)
        if (link.url, link.layer_name) not in seen:
            seen.add((link.url, link.layer_name))
            yield link


def _point(operation: Operation) -> OnlineResource:
    """Return the address of an operation as a link."""
    return OnlineResource(
        url=operation.url,
        name=operation.link_name,
        description=operation.description,
        protocol=operation.protocol,
        protocol_uri=operation.protocol_uri,
        function=operation.function,
    )


def _followed(written: str) -> str:
    """Return the URL without white space; "www." without a scheme gets one; "" for the others."""
    url = re.sub(r"\s+", "%20", written.strip())
    if url.lower().startswith("www."):
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme.lower() in SCHEMES and parts.netloc else ""


def _link(url: str, online: OnlineResource, record: Record) -> Link:
    protocol = protocol_of(online)
    layer = layer_of(online, protocol)
    return Link(
        url=url,
        name=_name(online, layer, protocol, url),
        description=online.description,
        format=_format(online, protocol, record),
        protocol=protocol,
        function=online.function,
        layer_name=layer,
        application_profile=online.application_profile,
        mimetype=online.media_type if "/" in online.media_type else "",
        protocol_uri=online.protocol_uri,
        application_profile_uri=online.application_profile_uri,
        description_uri=online.description_uri,
    )


def _name(online: OnlineResource, layer: str, protocol: str, url: str) -> str:
    """Return what a reader is shown: a short description rather than a technical layer name."""
    candidates = [online.name, online.description.split("\n")[0]]
    if layer and layer == online.name:
        candidates.reverse()
    for text in candidates:
        if 0 < len(text.strip()) <= 200:
            return text.strip()
    tail = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return SERVICES.get(protocol) or tail or urlsplit(url).netloc


def _format(online: OnlineResource, protocol: str, record: Record) -> str:
    if protocol in SERVICES:
        return SERVICES[protocol]
    found = file_format(online.url) or format_named(online.media_type)
    if found and found not in ARCHIVES:
        return found
    if protocol in {"DOWNLOAD", "FTP"}:
        # A file without extension, or an archive, holds the only format of the distribution.
        named = format_named(online.protocol) or format_named(f"{online.name} {online.description}")
        alone = {name for each in record.formats if (name := format_named(each.name))}
        return named or (alone.pop() if len(alone) == 1 else found)
    return found or "HTML"
