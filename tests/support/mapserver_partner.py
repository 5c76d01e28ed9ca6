"""A real WMS for tests: Debian's MapServer behind lighttpd, with layers that need no data file.

It also answers WFS and, at ``GetMetadata``, an ISO 19139 record for each layer.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from loopback import free_port, wait_for

__all__ = ["Drawn", "MapServer", "running_mapserver"]

PROGRAM = Path("/usr/lib/cgi-bin/mapserv")
LIGHTTPD = shutil.which("lighttpd") or "/usr/sbin/lighttpd"
PACKAGES = "cgi-mapserver lighttpd"
SECONDS = 20
SERVER = """server.document-root = "{folder}"
server.bind = "127.0.0.1"
server.port = {port}
server.errorlog = "{folder}/errors.log"
server.modules = ("mod_alias", "mod_cgi", "mod_setenv")
setenv.add-environment = (
  "MAPSERVER_CONFIG_FILE" => "{folder}/mapserver.conf", "MS_MAPFILE" => "{folder}/partner.map"
)
alias.url = ("/wms" => "{program}")
cgi.assign = ("mapserv" => "")
"""
SETTINGS = """CONFIG
  ENV
    "MS_MAP_PATTERN" "."
    "MS_MAPFILE" "{folder}/partner.map"
  END
END
"""
MAP = """MAP
  NAME "partenaire"
  SIZE 256 256
  UNITS DD
  EXTENT 1.3 48.8 4.3 51.1
  PROJECTION "init=epsg:4326" END
  WEB METADATA
    "ows_title" "WMS d'un partenaire"
    "ows_abstract" "Des couches pour essayer."
    "ows_keywordlist" "essai,carte"
    "ows_onlineresource" "{url}?"
    "ows_srs" "EPSG:4326 EPSG:3857 EPSG:2154"
    "ows_enable_request" "*"
    "ows_fees" "Licence Ouverte 2.0"
    "ows_accessconstraints" "None"
    "ows_contactorganization" "Partenaire"
    "ows_contactperson" "Camille Exemple"
    "ows_contactelectronicmailaddress" "partenaire@example.org"
    "wms_attribution_title" "Partenaire"
    "wms_attribution_onlineresource" "https://example.org/"
    "wms_inspire_capabilities" "embed"
    "wms_languages" "fre,eng"
    "wms_inspire_temporal_reference" "2026-01-15"
    "wms_inspire_mpoc_name" "Partenaire"
    "wms_inspire_mpoc_email" "partenaire@example.org"
    "wms_inspire_metadatadate" "2026-01-15"
    "wms_inspire_resourcelocator" "{url}"
    "wms_inspire_keyword" "infoMapAccessService"
    "wms_keywordlist_vocabulary" "ISO"
  END END
  OUTPUTFORMAT NAME "png" DRIVER AGG/PNG MIMETYPE "image/png" IMAGEMODE RGBA EXTENSION "png" END
{layers}
END
"""
LAYER = """  LAYER
    NAME "{name}"
    TYPE POLYGON
    STATUS ON
    METADATA
      "ows_title" "{title}"
      "ows_extent" "1.3 48.8 4.3 51.1"
      "gml_include_items" "all"
      "gml_featureid" "ms_id"
{metadata}
    END
    PROJECTION "init=epsg:4326" END
    FEATURE POINTS 2 49 3 49 3 50 2 50 2 49 END END
    CLASS NAME "tout" STYLE COLOR 11 95 122 END END
  END"""


@dataclass(frozen=True)
class Drawn:
    """A layer that the partner draws; *metadata* are lines of its METADATA block, by key."""

    name: str
    title: str = ""
    metadata: dict[str, str] = field(default_factory=dict)

    def written(self) -> str:
        """Return the layer in the language of map files."""
        lines = "\n".join(f'      "{key}" "{value}"' for key, value in self.metadata.items())
        return LAYER.format(name=self.name, title=self.title or self.name, metadata=lines)


@dataclass(frozen=True)
class MapServer:
    """A running MapServer: its address, and the file that describes it, read at each request."""

    url: str
    map_file: Path

    def draw(self, layers: Sequence[Drawn]) -> None:
        """Let it serve these layers, and no other."""
        written = "\n".join(layer.written() for layer in layers)
        self.map_file.write_text(MAP.format(url=self.url, layers=written), "utf-8")


@contextmanager
def running_mapserver(folder: Path) -> Iterator[MapServer]:
    """Run a MapServer whose files lie in the empty *folder*; it draws nothing yet.

    Where the Debian packages are missing the test is skipped, and fails under CI.
    """
    _required()
    port = free_port()
    values = {"folder": folder, "port": port, "program": PROGRAM}
    (folder / "lighttpd.conf").write_text(SERVER.format(**values), "utf-8")
    (folder / "mapserver.conf").write_text(SETTINGS.format(**values), "utf-8")
    partner = MapServer(f"http://127.0.0.1:{port}/wms", folder / "partner.map")
    partner.draw([])
    server = subprocess.Popen(
        [LIGHTTPD, "-D", "-f", str(folder / "lighttpd.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"{partner.url}?service=WMS&request=GetCapabilities", SECONDS)
        yield partner
    finally:
        server.terminate()
        server.wait(timeout=SECONDS)


def _required() -> None:
    if PROGRAM.is_file() and Path(LIGHTTPD).is_file():
        return
    missing = f"MapServer is missing: install Debian's packages `{PACKAGES}`"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)
