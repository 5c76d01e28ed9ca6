"""Capabilities of WMS written for tests, and a server of them that is called directly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ckanext.geo2france.domain.errors import FetchError
from ckanext.geo2france.harvesters.request import Request

__all__ = ["ADDRESS", "BOX", "SERVICE", "Wms", "capabilities", "layer", "link"]

ADDRESS = "https://carto.example.org/wms?map=essai"
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
BOX = """<EX_GeographicBoundingBox><westBoundLongitude>1.3</westBoundLongitude>
<eastBoundLongitude>4.3</eastBoundLongitude><southBoundLatitude>48.8</southBoundLatitude>
<northBoundLatitude>51.1</northBoundLatitude></EX_GeographicBoundingBox>"""
SERVICE = f"""<Service><Name>WMS</Name><Title>Cartes d'essai</Title>
<Abstract>Un service.</Abstract><KeywordList><Keyword>carte</Keyword></KeywordList>
<OnlineResource {XLINK} xlink:href="https://example.org/"/>
<ContactInformation><ContactPersonPrimary><ContactPerson>Camille Exemple</ContactPerson>
<ContactOrganization>Partenaire</ContactOrganization></ContactPersonPrimary>
<ContactElectronicMailAddress>partenaire@example.org</ContactElectronicMailAddress>
</ContactInformation><Fees>Licence Ouverte 2.0</Fees>
<AccessConstraints>None</AccessConstraints></Service>"""
REQUEST = f"""<Request><GetMap><Format>image/png</Format><DCPType><HTTP><Get>
<OnlineResource {XLINK} xlink:href="https://carto.example.org/wms?map=essai&amp;"/>
</Get></HTTP></DCPType></GetMap></Request>"""
DOCTYPE = """<!DOCTYPE WMT_MS_Capabilities SYSTEM "http://schemas.example.org/wms.dtd"
 [ <!ELEMENT VendorSpecificCapabilities EMPTY> ]>"""


def layer(name: str = "", title: str = "", inside: str = "", **attributes: str) -> str:
    """Return a layer that holds *inside*; no element is written for what is empty."""
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    named = f"<Name>{name}</Name>" if name else ""
    titled = f"<Title>{title}</Title>" if title else ""
    return f"<Layer{written}>{named}{titled}{inside}</Layer>"


def link(kind: str, url: str, type_: str = "", format_: str = "") -> str:
    """Return an element that holds an address: MetadataURL, DataURL, LegendURL."""
    typed = f' type="{type_}"' if type_ else ""
    return (
        f"<{kind}{typed}><Format>{format_}</Format>"
        f'<OnlineResource {XLINK} xlink:href="{url.replace("&", "&amp;")}"/></{kind}>'
    )


def capabilities(
    *layers: str, version: str = "1.3.0", service: str = SERVICE, extended: str = ""
) -> bytes:
    """Return the capabilities of a service whose outermost group holds *layers*."""
    inside = (BOX if version == "1.3.0" else "") + "".join(layers)
    capability = f"<Capability>{REQUEST}{extended}{layer('', 'Tout', inside)}</Capability>"
    body = f"{service}{capability}"
    if version == "1.3.0":
        root = f'<WMS_Capabilities xmlns="http://www.opengis.net/wms" version="{version}">'
        return f"{root}{body}</WMS_Capabilities>".encode()
    root = f'{DOCTYPE}<WMT_MS_Capabilities version="{version}">'
    return f"{root}{body}</WMT_MS_Capabilities>".encode()


@dataclass
class Wms:
    """A server: it answers GetCapabilities of WMS, and what *documents* hold by address."""

    answer: bytes
    documents: Mapping[str, bytes | FetchError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> bytes:
        """Answer as a `Fetch`; what it does not know is 404."""
        self.asked.append(request.url)
        found = self.documents.get(request.url)
        if isinstance(found, bytes):
            return found
        if found is not None:
            raise found
        if "service=WMS&request=GetCapabilities" in request.url:
            return self.answer
        raise FetchError(request.url, "HTTP status 404", status=404)
