"""Reads an answer to GetCapabilities, of any version, however far it is from the standard.

Only what is no capabilities document is refused: what is missing in one is left empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from ckanext.geo2france.domain.errors import BadAnswer
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters.webpages import is_web_page
from ckanext.geo2france.harvesters.wms.elements import (
    address_of,
    each,
    first,
    text,
    texts,
)
from ckanext.geo2france.harvesters.wms.layers import read_layer
from ckanext.geo2france.harvesters.wms.model import Capabilities, Link, Method, Party, Service
from ckanext.geo2france.schemas.xml import Element, parse, qualified

__all__ = ["ServiceException", "read_capabilities"]

EXPECTED: Final = _("the capabilities of a WMS")
ROOTS: Final = {"WMS_Capabilities", "WMT_MS_Capabilities"}
EXCEPTIONS: Final = {"ServiceExceptionReport", "ExceptionReport", "ServiceException"}
#: What people write where there is nothing to say (06-042, 7.2.4.2).
NOTHING: Final = {"none", "n/a", "null", "-"}


class ServiceException(BadAnswer):
    """The server answered with an exception of its own."""

    def __init__(self, words: str) -> None:
        """Quote the server's words."""
        super().__init__(EXPECTED, Sentence.of(_("an exception of the server: {text}"), text=words))


def read_capabilities(answer: bytes, base: str) -> Capabilities:
    """Return what the capabilities say. Raises ServiceException, BadAnswer or MetadataError.

    base: the address that *answer* came from, against which relative ones are resolved.
    """
    if not answer.strip():
        raise BadAnswer(EXPECTED, _("an empty answer"))
    if is_web_page(answer):
        raise BadAnswer(EXPECTED, _("a web page (html)"))
    root = parse(answer, doctype=True)
    name = etree.QName(root).localname
    if name in EXCEPTIONS:
        raise ServiceException(" ".join("".join(root.itertext()).split())[:500])
    if name not in ROOTS:
        raise BadAnswer(EXPECTED, qualified(root))
    capability = first(root, "Capability")
    version = (root.get("version") or "").strip() or _guessed(root)
    return Capabilities(
        version=version,
        service=_service(first(root, "Service"), capability, base),
        methods=tuple(_methods(first(capability, "Request"), base)),
        roots=tuple(read_layer(layer, version, base) for layer in each(capability, "Layer")),
        source=root,
    )


def _guessed(root: Element) -> str:
    return "1.3.0" if etree.QName(root).localname == "WMS_Capabilities" else "1.1.1"


def _service(service: Element | None, capability: Element | None, base: str) -> Service:
    extended = first(capability, "ExtendedCapabilities")
    keywords = texts(first(service, "KeywordList"), "Keyword")
    return Service(
        title=" ".join(text(service, "Title").split()) or text(service, "Name"),
        abstract=_said(text(service, "Abstract")),
        keywords=keywords or tuple(dict.fromkeys(text(service, "Keywords").split())),
        url=address_of(service, base),
        fees=_said(text(service, "Fees")),
        access_constraints=_said(text(service, "AccessConstraints")),
        party=_party(first(service, "ContactInformation")),
        metadata=tuple(_metadata(extended)),
        language=text(extended, "ResponseLanguage", "Language"),
        metadata_date=text(extended, "MetadataDate"),
        revised=text(extended, "TemporalReference", "DateOfLastRevision"),
    )


def _said(written: str) -> str:
    return "" if written.lower() in NOTHING else written


def _party(contact: Element | None) -> Party:
    person = first(contact, "ContactPersonPrimary")
    postal = first(contact, "ContactAddress")
    return Party(
        organisation=text(person, "ContactOrganization"),
        individual=text(person, "ContactPerson"),
        position=text(contact, "ContactPosition"),
        email=text(contact, "ContactElectronicMailAddress"),
        phone=text(contact, "ContactVoiceTelephone"),
        address=text(postal, "Address"),
        postal_code=text(postal, "PostCode"),
        city=text(postal, "City"),
        country=text(postal, "Country"),
    )


def _metadata(extended: Element | None) -> Iterator[Link]:
    """Yield where INSPIRE extended capabilities say that the record of the service is."""
    for link in each(extended, "MetadataUrl"):
        if url := text(link, "URL"):
            yield Link(url, "TC211", text(link, "MediaType"))


def _methods(request: Element | None, base: str) -> Iterator[Method]:
    if request is None:
        return
    for method in request.iterchildren("{*}*"):
        get = first(method, "DCPType", "HTTP", "Get")
        name = etree.QName(method).localname
        yield Method(name, address_of(get, base) if get is not None else "", _formats(method))


def _formats(method: Element) -> tuple[str, ...]:
    listed = texts(method, "Format")
    if listed:
        return listed
    # WMS 1.0.0 names formats by elements without content.
    return tuple(
        etree.QName(each_).localname
        for holder in each(method, "Format")
        for each_ in holder.iterchildren("{*}*")
    )
