"""Make the archives of XML Schemas anew, from the packages that carry them.

``pip download --no-deps pycsw==2.6.2 ckanext-iso19115==0.2.4``, then
``python -m ckanext.geo2france.schemas.xsd.collect pycsw-….whl ckanext_iso19115-….whl``.
Files are taken as they are, only those that the entries of ``sets.py`` lead to. The same wheels
give the same archives, byte for byte.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from posixpath import dirname, join
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ckanext.geo2france.schemas.xsd import sets

__all__ = ["collect"]

LOCATION: Final = re.compile(rb'schemaLocation\s*=\s*"([^"]+\.xsd)"')
APISO: Final = "pycsw/plugins/profiles/apiso/schemas/ogc/"
W3C: Final = {
    "pycsw/core/schemas/w3c/1999/xlink.xsd": "w3c/xlink.xsd",
    "pycsw/core/schemas/w3c/2001/xml.xsd": "w3c/xml.xsd",
}
ISO_19115_3: Final = "ckanext/iso19115/namespaces/"


def collect(pycsw: Path, iso19115: Path) -> None:
    """Write both archives beside this module, from the wheels of pycsw and ckanext-iso19115."""
    ours = _renamed(pycsw, {APISO: "schemas.opengis.net/", **W3C})
    _write("iso19139-2006.zip", _reached(ours, [sets.ISO_19139_2006]))
    theirs = _renamed(iso19115, {ISO_19115_3: ""}) | _renamed(pycsw, W3C)
    _write("iso19115-3.zip", _reached(theirs, list(sets.ISO_19115_3.values())))


def _renamed(wheel: Path, places: Mapping[str, str]) -> dict[str, bytes]:
    with ZipFile(wheel) as archive:
        return {
            place + name.removeprefix(prefix): archive.read(name)
            for prefix, place in places.items()
            for name in archive.namelist()
            if name.startswith(prefix) and name.endswith(".xsd")
        }


def _reached(files: Mapping[str, bytes], wanted: list[sets.SchemaSet]) -> dict[str, bytes]:
    """Return the *files* that the entries of the sets lead to, directly or not."""
    waiting = [file for each in wanted for _, file in each.entries]
    found: dict[str, bytes] = {}
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found[name] = files[name]
        for location in LOCATION.findall(files[name]):
            address = location.decode()
            if "://" not in address:
                address = sets.ROOT + join(dirname(name), address)
            if (reached := sets.file_at(address)) in files:
                waiting.append(reached)
    return found


def _write(name: str, files: Mapping[str, bytes]) -> None:
    with ZipFile(sets.FOLDER / name, "w", ZIP_DEFLATED) as archive:
        for each in sorted(files):
            archive.writestr(ZipInfo(each, (1980, 1, 1, 0, 0, 0)), files[each], ZIP_DEFLATED, 9)


if __name__ == "__main__":
    collect(*(Path(argument) for argument in sys.argv[1:3]))
