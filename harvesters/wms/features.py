"""The WFS that stands beside a WMS, if there is one: which types of features it gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from lxml import etree

from ckanext.geo2france.domain.errors import HarvestError, MetadataError
from ckanext.geo2france.harvesters.request import Fetch, Request
from ckanext.geo2france.harvesters.wms.addresses import asking, service_url
from ckanext.geo2france.schemas.xml import parse

__all__ = ["Features", "read_features"]

ROOT: Final = "WFS_Capabilities"
#: The last step of the path by which servers tell their services apart.
NAMES: Final = {"wms": "wfs", "wmsserver": "WFSServer"}


@dataclass(frozen=True, slots=True)
class Features:
    """A WFS: its address without what it asks, its types by their names in lower case."""

    url: str = ""
    types: dict[str, str] = field(default_factory=dict)

    def named(self, layer: str) -> str:
        """Return the type of the features that the layer of that name draws, or "".

        A namespace that only one of them writes (ms:communes, communes) makes no difference.
        """
        name = layer.lower()
        return self.types.get(name) or self.types.get(name.rpartition(":")[2], "")


def read_features(address: str, fetch: Fetch) -> Features:
    """Return what the WFS of the same server gives; nothing where there is none."""
    for url in _candidates(address):
        request = Request(asking(url, service="WFS", request="GetCapabilities"))
        try:
            root = parse(fetch(request), doctype=True)
        except (HarvestError, MetadataError):
            # Most WMS have none beside them: that is nothing to tell.
            continue
        if etree.QName(root).localname == ROOT:
            return Features(url, _types(root))
    return Features()


def _candidates(address: str) -> Iterator[str]:
    """Yield the addresses at which a WFS may answer: the WMS's own, or its neighbour's."""
    own = service_url(address)
    parts = urlsplit(own)
    folder, _, last = parts.path.rstrip("/").rpartition("/")
    beside = NAMES.get(last.lower())
    if beside:
        yield urlunsplit(parts._replace(path=f"{folder}/{beside}"))
    # A WMSServer of ArcGIS answers the capabilities of a WMS whatever is asked.
    if last.lower() != "wmsserver":
        yield own


def _types(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for feature in root.iterfind("{*}FeatureTypeList/{*}FeatureType"):
        name = (feature.findtext("{*}Name") or "").strip()
        if name:
            found[name.lower()] = name
            found.setdefault(name.lower().rpartition(":")[2], name)
    return found
