"""What rules judge: a record, and its XML where there is some."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from ckanext.geo2france.domain.record import Conformity, Contact, Keyword, Record
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.texts import href_of, text_of
from ckanext.geo2france.schemas.xml import Element

__all__ = ["CITATION", "DISTRIBUTION", "ID", "Subject", "is_uri", "once", "text_of", "when"]

NAMESPACES: Final = {
    "gmd": "http://www.isotc211.org/2005/gmd",
    "gco": "http://www.isotc211.org/2005/gco",
    "gmx": "http://www.isotc211.org/2005/gmx",
    "srv": "http://www.isotc211.org/2005/srv",
}
ISO_19139: Final = ("http://www.isotc211.org/2005/gmd", "http://www.isotc211.org/2005/gmi")
NIL_REASON: Final = "{http://www.isotc211.org/2005/gco}nilReason"
KINDS: Final = ("dataset", "series", "service")
URI: Final = re.compile(r"^[a-z][a-z0-9+.-]+:[^\s]+$", re.IGNORECASE)

# `*` is MD_DataIdentification or SV_ServiceIdentification.
ID: Final = "gmd:identificationInfo/*"
CITATION: Final = f"{ID}/gmd:citation/*"
DISTRIBUTION: Final = "gmd:distributionInfo/*"


def when(broken: object) -> Iterator[Mapping[str, str]]:
    """Yield one breach, without values, where *broken* is true."""
    if broken:
        yield {}


def once(name: str, texts: Iterable[object]) -> Iterator[Mapping[str, str]]:
    """Yield a breach for each text, once, under the name of its place in the message."""
    for text in dict.fromkeys(str(text) for text in texts):
        yield {name: text if len(text) <= 80 else f"{text[:77]}…"}


def is_uri(text: str) -> bool:
    """Tell whether *text* is an absolute URI (IETF RFC 3986): a scheme, then no white space."""
    return bool(URI.match(text.strip()))


@dataclass(frozen=True, slots=True)
class Subject:
    """A record with the element it was read from: None where there is no ISO 19139.

    kind: dataset, series or service, whichever the record is closest to.
    """

    record: Record
    kind: str
    root: Element | None = None

    @classmethod
    def of(cls, record: Record, root: Element | None) -> Subject:
        """Return the subject; XML of another standard than ISO 19139 is left aside."""
        if root is not None and etree.QName(root).namespace not in ISO_19139:
            root = None
        kind = record.hierarchy_level
        if kind not in KINDS:
            is_service = record.service_type or cls._has_service(root)
            kind = "service" if is_service else "dataset"
        return cls(record, kind, root)

    @staticmethod
    def _has_service(root: Element | None) -> bool:
        path = "gmd:identificationInfo/srv:SV_ServiceIdentification"
        return root is not None and root.find(path, NAMESPACES) is not None

    def find(self, path: str) -> list[Element]:
        """Return the elements of the XML at *path* (prefixes gmd, gco, gmx, srv)."""
        return [] if self.root is None else self.root.findall(path, NAMESPACES)

    def below(self, element: Element, path: str) -> list[Element]:
        """Return the elements at *path* from *element*."""
        return element.findall(path, NAMESPACES)

    def text(self, element: Element, path: str) -> str:
        """Return the text of the first property element at *path* from *element*, or ""."""
        found = self.below(element, path)
        return text_of(found[0]) if found else ""

    def code(self, element: Element, path: str) -> str:
        """Return the code value of the first code at *path* from *element*, or ""."""
        found = self.below(element, path)
        return (found[0].get("codeListValue") or "").strip() if found else ""

    def hrefs(self, element: Element, path: str) -> list[str]:
        """Return what the Anchors in the property elements at *path* point to."""
        return [href for each in self.below(element, path) if (href := href_of(each))]

    def contacts(self, scope: str) -> list[Contact]:
        """Return the contacts of the resource, or of the metadata."""
        return [contact for contact in self.record.contacts if contact.scope == scope]

    def cites(self, code: str) -> list[Conformity]:
        """Return the declarations of conformity to a regulation of the list of specifications."""
        entry = codelists.load("specifications").find(code)
        uri = codelists.plain(entry.uri) if entry else ""
        number = re.compile(rf"\b{re.escape(code)}\b")
        return [
            each
            for each in self.record.conformity
            if number.search(each.title) or (uri and codelists.plain(each.uri) == uri)
        ]

    def keywords_of(self, name: str) -> list[Keyword]:
        """Return the keywords that the code list *name* knows, by term or URI."""
        known = codelists.load(name)
        return [
            each for each in self.record.keywords if known.find(each.uri) or known.find(each.term)
        ]

    def is_nil(self, element: Element) -> bool:
        """Tell whether *element* says why it has no value."""
        return bool(element.get(NIL_REASON))
