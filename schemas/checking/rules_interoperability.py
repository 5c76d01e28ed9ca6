"""Requirements 2.1 to 2.6, 8.1 and 8.2: interoperability of data, links to services."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ckanext.geo2france.domain.record import OnlineResource
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.checking.finding import DATA, Level, Rule, Values
from ckanext.geo2france.schemas.checking.subject import (
    DISTRIBUTION,
    ID,
    Subject,
    once,
    text_of,
    when,
)
from ckanext.geo2france.schemas.texts import href_of

__all__ = ["CRS", "LINKS", "RULES", "crs_not_uri"]

M: Final = Level.MANDATORY
C: Final = Level.CONDITIONAL
REPRESENTATIONS: Final = ("vector", "grid", "tin", "textTable")
#: EPSG codes of Annex D.4, Default Coordinate Reference System Identifiers.
COMMON_CRS: Final = frozenset({4936, 4937, 4258, 3034, 3035, 5730, 7409, *range(3038, 3052)})
EPSG: Final = re.compile(r"\bEPSG\b.*?(\d{4,6})\s*$", re.IGNORECASE)
HTTP_CRS: Final = re.compile(r"^https?://www\.opengis\.net/def/crs/", re.IGNORECASE)
CRS: Final = (
    "gmd:referenceSystemInfo/gmd:MD_ReferenceSystem/gmd:referenceSystemIdentifier/gmd:RS_Identifier"
)
FORMAT: Final = f"{DISTRIBUTION}/gmd:distributionFormat/gmd:MD_Format"
LINKS: Final = (
    f"{DISTRIBUTION}/gmd:transferOptions/gmd:MD_DigitalTransferOptions/gmd:onLine"
    "/gmd:CI_OnlineResource"
)


def crs_not_uri(subject: Subject) -> Iterator[Values]:
    """Yield the systems of Annex D.4 that are not told by their HTTP URI, or have a code space."""
    for identifier in subject.find(CRS):
        codes = subject.below(identifier, "gmd:code")
        texts = [text for code in codes for text in (href_of(code), text_of(code)) if text]
        space = subject.text(identifier, "gmd:codeSpace")
        named = (EPSG.search(text) for text in (*texts, *(f"{space}:{text}" for text in texts)))
        is_common = any(found and int(found.group(1)) in COMMON_CRS for found in named)
        told = any(HTTP_CRS.match(text) for text in texts)
        if is_common and (not told or space):
            yield from once("crs", [text_of(codes[0])])


def _crs_without_code(subject: Subject) -> Iterator[Values]:
    yield from when(any(not subject.text(each, "gmd:code") for each in subject.find(CRS)))


def _representation_unknown(subject: Subject) -> Iterator[Values]:
    wrong = (each for each in subject.record.spatial_representation if each not in REPRESENTATIONS)
    yield from once("code", wrong)


def _character_set_unknown(subject: Subject) -> Iterator[Values]:
    known = codelists.load("character_sets")
    yield from once(
        "code", (each for each in subject.record.character_sets if not known.find(each))
    )


def _format_without_name(subject: Subject) -> Iterator[Values]:
    yield from when(any(not each.name for each in subject.record.formats))


def _format_without_version(subject: Subject) -> Iterator[Values]:
    """Yield the formats whose version is empty without a reason."""
    for format_ in subject.find(FORMAT):
        version = subject.below(format_, "gmd:version")
        if not version or not (text_of(version[0]) or subject.is_nil(version[0])):
            yield from once("format", [subject.text(format_, "gmd:name") or "?"])


def _services(subject: Subject) -> list[OnlineResource]:
    """Return the links that give access to the data through a service of INSPIRE."""
    protocols = codelists.load("protocols")
    found = []
    for each in subject.record.online_resources:
        entry = protocols.find(each.protocol_uri) or protocols.find(each.protocol)
        if entry and "/def/" in entry.uri:
            found.append(each)
    return found


def _first_of(links: list[OnlineResource]) -> Iterator[Values]:
    """Yield one breach for *links*, however many: their number, and the first address."""
    if links:
        yield {"count": str(len(links)), "url": links[0].url}


def _services_without_protocol(subject: Subject) -> Iterator[Values]:
    yield from _first_of([each for each in _services(subject) if not each.protocol_uri])


def _services_without_type(subject: Subject) -> Iterator[Values]:
    known = codelists.load("service_types")
    yield from _first_of(
        [each for each in _services(subject) if not known.find(each.application_profile_uri)]
    )


RULES: Final = (
    Rule(
        "2.1", M, DATA, "crs", f"{CRS}/gmd:code", lambda subject: when(not subject.record.crs),
        _("No coordinate reference system is given."),
        _("Choose it in the list: Lambert-93 (EPSG:2154) for most data of metropolitan France."),
    ),
    Rule(
        "2.2", M, DATA, "crs", f"{CRS}/gmd:code", crs_not_uri,
        _("The coordinate reference system {crs} is not given by its HTTP URI alone."),
        _("Write http://www.opengis.net/def/crs/EPSG/0/… in the code, without code space."),
    ),
    Rule(
        "2.3", M, DATA, "crs", f"{CRS}/gmd:code", _crs_without_code,
        _("A reference system, of coordinates or of time, has no code."),
        _("Give its code, or remove it."),
    ),
    Rule(
        "2.4", M, DATA, "spatial_representation",
        f"{ID}/gmd:spatialRepresentationType/gmd:MD_SpatialRepresentationTypeCode",
        lambda subject: when(not subject.record.spatial_representation),
        _("The type of spatial representation is not given."),
        _("Choose vector, grid, TIN or text table."),
    ),
    Rule(
        "2.4", M, DATA, "spatial_representation",
        f"{ID}/gmd:spatialRepresentationType/gmd:MD_SpatialRepresentationTypeCode",
        _representation_unknown,
        _("INSPIRE does not allow the spatial representation “{code}”."),
        _("Choose vector, grid, TIN or text table."),
    ),
    Rule(
        "2.5", M, DATA, "character_sets", f"{ID}/gmd:characterSet/gmd:MD_CharacterSetCode",
        _character_set_unknown,
        _("The character set “{code}” is no code of ISO 19115."),
        _("Choose it in the list; it is needed only where the data are not in UTF-8."),
    ),
    Rule(
        "2.6", M, DATA, "formats", FORMAT, lambda subject: when(not subject.record.formats),
        _("No format of distribution is given."),
        _("Give the formats in which the data are distributed, with their versions."),
    ),
    Rule(
        "2.6", M, DATA, "formats", f"{FORMAT}/gmd:name", _format_without_name,
        _("A format of distribution has no name."),
        _("Give its name, or remove it."),
    ),
    Rule(
        "2.6", M, DATA, "formats", f"{FORMAT}/gmd:version", _format_without_version,
        _("The format {format} has no version, nor a reason for that."),
        _(
            "Give its version, or leave it empty with gco:nilReason=\"unknown\" or "
            "\"inapplicable\"."
        ),
    ),
    Rule(
        "8.1", C, DATA, "resources", f"{LINKS}/gmd:protocol/gmx:Anchor", _services_without_protocol,
        _("Links to services without the URI of their protocol: {count}, of which {url}."),
        _(
            "Choose the protocol in the list: services are then found without a record of their "
            "own."
        ),
    ),
    Rule(
        "8.2", C, DATA, "resources", f"{LINKS}/gmd:applicationProfile/gmx:Anchor",
        _services_without_type,
        _("Links that do not say to which type of service they lead: {count}, of which {url}."),
        _("Add the application profile “view” or “download” of the register of service types."),
    ),
)  # fmt: skip
