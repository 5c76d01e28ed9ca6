"""Sets of XML Schemas, each compiled once in a process."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from posixpath import normpath
from typing import Final
from zipfile import ZipFile

from lxml import etree

from ckanext.geo2france.schemas.xml import compile_schema

__all__ = [
    "Compiled",
    "ISO_19115_3",
    "ISO_19139_2006",
    "ISO_19139_2007",
    "SchemaSet",
    "compiled",
    "file_at",
]

FOLDER: Final = Path(__file__).parent
#: Where the files of a set seem to lie: relative addresses between them need some root.
ROOT: Final = "xsd:///"
#: Addresses that the files themselves name, and where the set keeps them.
ADDRESSES: Final = {
    "http://schemas.opengis.net/": "schemas.opengis.net/",
    "http://standards.iso.org/iso/": "",
}
TARGET: Final = re.compile(rb'targetNamespace\s*=\s*"([^"]+)"')
GMD: Final = "http://www.isotc211.org/2005/"
MDS: Final = "http://standards.iso.org/iso/19115/-3/"


@dataclass(frozen=True, slots=True)
class SchemaSet:
    """The schemas that one generation of records is valid against.

    entries: namespace and file of each schema that a record may begin in; files: reads them all.
    """

    name: str
    entries: tuple[tuple[str, str], ...]
    files: Callable[[], Mapping[str, bytes]]


def _zipped(name: str) -> Mapping[str, bytes]:
    with ZipFile(FOLDER / name) as archive:
        return {each: archive.read(each) for each in archive.namelist()}


def _of_ckanext_spatial(folder: str) -> Mapping[str, bytes]:
    spec = find_spec("ckanext.spatial")
    places = (spec.submodule_search_locations if spec else None) or ()
    found: dict[str, bytes] = {}
    for place in places:
        root = Path(place) / "validation" / "xml" / folder
        for path in root.rglob("*.xsd"):
            found[path.relative_to(root).as_posix()] = path.read_bytes()
    return found


ISO_19139_2007: Final = SchemaSet(
    "ISO/TS 19139:2007",
    tuple((GMD + part, f"{part}/{part}.xsd") for part in ("gmd", "gmx", "srv", "gmi")),
    partial(_of_ckanext_spatial, "iso19139eden"),
)
ISO_19139_2006: Final = SchemaSet(
    "ISO/TS 19139 (2006-05-04)",
    tuple(
        (GMD + part, f"schemas.opengis.net/iso/19139/20060504/{part}/{part}.xsd")
        for part in ("gmd", "gmx", "srv")
    ),
    partial(_zipped, "iso19139-2006.zip"),
)
ISO_19115_3: Final = {
    f"{MDS}mdb/{version}": SchemaSet(
        f"ISO/TS 19115-3 (mdb {version})",
        tuple(
            (f"{MDS}{part}/{version}", f"19115/-3/{part}/{version}/{part}.xsd")
            for part in ("mds", "mdb")
        ),
        partial(_zipped, "iso19115-3.zip"),
    )
    for version in ("1.0", "2.0")
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled set, and the namespaces that it defines."""

    schema: etree.XMLSchema
    namespaces: frozenset[str]


@cache
def compiled(chosen: SchemaSet) -> Compiled:
    """Return the schema of a set, compiled at the first call (some 50 ms)."""
    files = chosen.files()
    imports = "".join(
        f'<import namespace="{namespace}" schemaLocation="{file}"/>'
        for namespace, file in chosen.entries
    )
    entry = f'<schema xmlns="http://www.w3.org/2001/XMLSchema">{imports}</schema>'
    schema = compile_schema(
        entry.encode(), f"{ROOT}entry.xsd", lambda address: files.get(file_at(address))
    )
    targets = (name for text in files.values() for name in TARGET.findall(text))
    return Compiled(schema, frozenset(name.decode() for name in targets))


def file_at(address: str) -> str:
    """Return the name in the set of the file at *address*."""
    # The two files of W3C are named by several addresses, absolute and relative.
    for common in ("xlink.xsd", "xml.xsd"):
        if address.endswith(f"/{common}"):
            return f"w3c/{common}"
    for prefix, kept in {ROOT: "", **ADDRESSES}.items():
        if address.startswith(prefix):
            return normpath(kept + address.removeprefix(prefix))
    return address
