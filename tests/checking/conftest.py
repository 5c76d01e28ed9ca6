"""Records of the demonstration catalogue, and ways to break them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from ckanext.geo2france.schemas.checking import Finding, check
from ckanext.geo2france.schemas.documents import read_record
from ckanext.geo2france.schemas.xml import Element, parse

ISO = Path(__file__).resolve().parents[2] / "demo" / "iso"
FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "inspire"
NAMESPACES = {
    "gmd": "http://www.isotc211.org/2005/gmd",
    "gco": "http://www.isotc211.org/2005/gco",
    "gmx": "http://www.isotc211.org/2005/gmx",
    "gml": "http://www.opengis.net/gml/3.2",
    "srv": "http://www.isotc211.org/2005/srv",
    "xlink": "http://www.w3.org/1999/xlink",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
DOCUMENTS = {
    "dataset": ISO / "zones-humides.xml",
    "series": ISO / "ocs2d-serie.xml",
    "service": ISO / "service-wfs-eau.xml",
    "linked": FIXTURES / "linked-dataset.xml",
    "harmonised": FIXTURES / "harmonised-service.xml",
}


class Draft:
    """A record under change: each method finds its elements by XPath, and wants to find some."""

    def __init__(self, root: Element) -> None:
        self.root = root

    def find(self, xpath: str) -> list[Element]:
        found = self.root.xpath(xpath, namespaces=NAMESPACES)
        assert isinstance(found, list)
        assert found, f"nothing at {xpath}"
        return found

    def remove(self, xpath: str) -> None:
        for element in self.find(xpath):
            element.getparent().remove(element)

    def text(self, xpath: str, text: str) -> None:
        for element in self.find(xpath):
            element.text = text

    def attribute(self, xpath: str, name: str, value: str | None) -> None:
        prefix, colon, local = name.partition(":")
        full = f"{{{NAMESPACES[prefix]}}}{local}" if colon else name
        for element in self.find(xpath):
            if value is None:
                element.attrib.pop(full, None)
            else:
                element.set(full, value)

    def twice(self, xpath: str) -> Element:
        element = self.find(xpath)[0]
        twin = copy.deepcopy(element)
        element.addnext(twin)
        return twin

    def replace(self, xpath: str, xml: str) -> None:
        for element in self.find(xpath):
            element.getparent().replace(element, _fragment(xml))

    def append(self, xpath: str, xml: str) -> None:
        for element in self.find(xpath):
            element.append(_fragment(xml))

    def before(self, xpath: str, xml: str) -> None:
        self.find(xpath)[0].addprevious(_fragment(xml))


def _fragment(xml: str) -> Element:
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return parse(f"<all {declared}>{xml}</all>".encode())[0]


Change = Callable[[Draft], None]


def findings_of(root: Element) -> tuple[Finding, ...]:
    """Return what the record *root* does not meet, read anew from its text."""
    again = parse(etree.tostring(root))
    return check(read_record(again).record, again)


@pytest.fixture
def draft() -> Callable[[str], Draft]:
    """Return a way to open one of the records for change."""
    return lambda name: Draft(parse(DOCUMENTS[name].read_bytes()))
