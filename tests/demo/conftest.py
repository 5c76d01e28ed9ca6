"""The demonstration catalogue as its tests see it: parsed records, schemas, small readers."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

DEMO = Path(__file__).parents[2] / "demo"
NAMESPACES = {
    "gmd": "http://www.isotc211.org/2005/gmd",
    "gco": "http://www.isotc211.org/2005/gco",
    "gmx": "http://www.isotc211.org/2005/gmx",
    "gml": "http://www.opengis.net/gml/3.2",
    "srv": "http://www.isotc211.org/2005/srv",
    "xlink": "http://www.w3.org/1999/xlink",
}


class Document:
    """One record file and XPath over it with the usual prefixes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        self.tree = etree.parse(str(path), parser)
        self.root = self.tree.getroot()

    def all(self, xpath: str) -> list[Any]:
        return self.root.xpath(xpath, namespaces=NAMESPACES)

    def texts(self, xpath: str) -> list[str]:
        return ["".join(node.itertext()).strip() for node in self.all(xpath)]

    def text(self, xpath: str) -> str:
        found = self.texts(xpath)
        assert len(found) == 1, f"{self.path.name}: {len(found)} × {xpath}"
        return found[0]

    @property
    def identifier(self) -> str:
        return self.text("gmd:fileIdentifier")

    @property
    def level(self) -> str:
        return str(self.all("gmd:hierarchyLevel/*/@codeListValue")[0])


RECORD_FILES = sorted((DEMO / "iso").glob("*.xml"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "document" in metafunc.fixturenames:
        metafunc.parametrize(
            "document", RECORD_FILES, indirect=True, ids=[path.stem for path in RECORD_FILES]
        )


@pytest.fixture
def document(request: pytest.FixtureRequest) -> Document:
    return Document(request.param)


@pytest.fixture(scope="session")
def documents() -> list[Document]:
    return [Document(path) for path in RECORD_FILES]


@pytest.fixture(scope="session")
def demo() -> Path:
    return DEMO


@pytest.fixture(scope="session")
def schema() -> etree.XMLSchema:
    """ISO 19139 with GML 3.2 and services (EDEN edition), from the wheel of ckanext-spatial."""
    spec = find_spec("ckanext.spatial")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(next(iter(spec.submodule_search_locations)))
    xsd = folder / "validation/xml/iso19139eden/gmx_and_srv.xsd"
    return etree.XMLSchema(etree.parse(str(xsd)))


@pytest.fixture(scope="session")
def organizations() -> list[dict[str, Any]]:
    return json.loads((DEMO / "organizations.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def popularity() -> dict[str, float]:
    return json.loads((DEMO / "popularity.json").read_text(encoding="utf-8"))
