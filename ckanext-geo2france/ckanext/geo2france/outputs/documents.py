"""The document of a dataset in each form, from what package_show gives to the visitor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Final

from ckanext.geo2france import originals, store
from ckanext.geo2france.dcat.neighbours import around
from ckanext.geo2france.dcat.packages import described, given
from ckanext.geo2france.outputs.forms import BY_ENDING, XML, Form
from ckanext.geo2france.schemas.dcat import FORMATS, describe, serialized
from ckanext.geo2france.schemas.dcat.editions import GEODCAT_AP_2, restate_for_geodcat_ap_2

__all__ = ["Document", "document"]

TURTLE: Final = f"{BY_ENDING['ttl'].media_type}; charset=utf-8"
STANDARDS: Final = {"iso19139.xml": "iso19139", "iso19115-3.xml": "iso19115-3"}


@dataclass(frozen=True, slots=True)
class Document:
    """What is sent, when it last changed, and its media type where the form does not tell it."""

    content: bytes
    modified: datetime | None = None
    media_type: str = ""


def document(package: dict[str, Any], form: Form, profile: str = "") -> Document | None:
    """Return a dataset in a form; None where it has no original.

    package: as package_show gives it to the visitor, whose rights are thereby those of the output.
    profile: GEODCAT_AP_2, or nothing for the portal's own.
    """
    if form.ending == "original.xml":
        return _original(package)
    if standard := STANDARDS.get(form.ending):
        return Document(_iso(package, standard), _changed(package))
    # RDF also tells of neighbours and of the organization, whose changes leave the dataset as is.
    record = store.from_dataset(package)
    graph = describe(described(package, around([package], [record])))
    if profile == GEODCAT_AP_2:
        restate_for_geodcat_ap_2(graph)
    return Document(serialized(graph, form.ending if form.ending in FORMATS else "xml"))


def _original(package: dict[str, Any]) -> Document | None:
    found = originals.versions_of(package["id"])
    content = originals.original_of(package["id"]) if found else None
    if content is None:
        return None
    return Document(content, found[0].stored, _media_type(content))


def _media_type(original: bytes) -> str:
    """Return what a document is: catalogues give JSON and Turtle too, not XML alone."""
    beginning = original.lstrip()[:1]
    if beginning in {b"{", b"["}:
        return "application/json"
    return XML if original.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" else TURTLE


def _iso(package: dict[str, Any], standard: str) -> bytes:
    return store.document_of(given(package), standard, originals.original_of(package["id"]))


def _changed(package: dict[str, Any]) -> datetime | None:
    text = package.get("metadata_modified")
    if not text:
        return None
    moment = datetime.fromisoformat(text.removesuffix("Z"))
    return moment.replace(tzinfo=moment.tzinfo or timezone.utc)
