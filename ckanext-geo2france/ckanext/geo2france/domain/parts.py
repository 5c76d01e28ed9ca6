"""The structures of which a metadata record is made; empty means "not said"."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "Association",
    "Conformity",
    "Constraint",
    "Contact",
    "CoupledResource",
    "Distance",
    "Format",
    "Identifier",
    "Keyword",
    "LineageSource",
    "LineageStep",
    "Locale",
    "OnlineResource",
    "OperatesOn",
    "Operation",
    "Overview",
    "Period",
    "Place",
    "ReferenceDate",
    "Translation",
    "VerticalExtent",
]


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier of the resource: a URI, or a code within a code space.

    uri: where the code is an Anchor, what it points to.
    """

    code: str = ""
    codespace: str = ""
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword, with the thesaurus that defines it and its URI there.

    thesaurus, thesaurus_uri: title of the thesaurus, and what it points to where it is an Anchor;
    thesaurus_identifier: the code under which a catalogue knows the thesaurus.
    """

    term: str = ""
    uri: str = ""
    type: str = ""
    thesaurus: str = ""
    thesaurus_date: str = ""
    thesaurus_date_type: str = ""
    thesaurus_uri: str = ""
    thesaurus_identifier: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceDate:
    """A date of the resource's life; *date* may be partial (2025, 2025-06)."""

    date: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """A period that the data describes; an empty end is open, equal ends are an instant.

    start_position, end_position: how an end is indeterminate (now, before, after), or "".
    """

    start: str = ""
    end: str = ""
    start_position: str = ""
    end_position: str = ""


@dataclass(frozen=True, slots=True)
class Distance:
    """A ground resolution; *unit* is as written, most often m."""

    value: float = 0.0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers for what: *scope* is resource, metadata, citation or distribution.

    email, phone, fax, address: one a line where there are several; region: administrative area.
    """

    organisation: str = ""
    individual: str = ""
    position: str = ""
    role: str = ""
    email: str = ""
    phone: str = ""
    url: str = ""
    address: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    scope: str = "resource"
    fax: str = ""
    region: str = ""

    @property
    def emails(self) -> tuple[str, ...]:
        """Return the e-mail addresses, each alone."""
        return tuple(self.email.splitlines())

    @property
    def phones(self) -> tuple[str, ...]:
        """Return the telephone numbers, each alone."""
        return tuple(self.phone.splitlines())


@dataclass(frozen=True, slots=True)
class Constraint:
    """One restriction or condition; *kind* is access, use, limitation or security."""

    kind: str = ""
    code: str = ""
    text: str = ""
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Conformity:
    """The result of a test against a specification; *passed* is None when it was not evaluated.

    uri: where the title of the specification is an Anchor, what it points to.
    """

    title: str = ""
    date: str = ""
    explanation: str = ""
    passed: bool | None = None
    date_type: str = ""
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """An image that shows the resource; *type* is its format, as written."""

    url: str = ""
    description: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class OnlineResource:
    """A link of the distribution, as the document writes it.

    protocol_uri, application_profile_uri, description_uri: what the Anchors point to (INSPIRE
    TG 2.2.1 requirements 8.1 and 8.2).
    """

    url: str = ""
    name: str = ""
    description: str = ""
    protocol: str = ""
    protocol_uri: str = ""
    function: str = ""
    application_profile: str = ""
    media_type: str = ""
    application_profile_uri: str = ""
    description_uri: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """A format in which the resource is distributed; *uri* is what the Anchor of its name says."""

    name: str = ""
    version: str = ""
    uri: str = ""
    specification: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place that the resource covers, in words (*name*), or by its *code* in a gazetteer.

    codespace, authority: the code space, and the title of the gazetteer; uri: what the Anchor of
    the code points to.
    """

    name: str = ""
    code: str = ""
    codespace: str = ""
    uri: str = ""
    authority: str = ""


@dataclass(frozen=True, slots=True)
class VerticalExtent:
    """Heights that the resource covers, in the unit of *crs*, a URI or a name; None is unsaid."""

    minimum: float | None = None
    maximum: float | None = None
    crs: str = ""


@dataclass(frozen=True, slots=True)
class Association:
    """Another resource that this one goes with: a series, a source, a larger work."""

    identifier: str = ""
    title: str = ""
    type: str = ""
    initiative: str = ""


@dataclass(frozen=True, slots=True)
class LineageSource:
    """A source of the resource: in words, and the title of what is cited."""

    description: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class LineageStep:
    """A step in the making of the resource."""

    description: str = ""
    rationale: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """What a service does, at one address.

    platform: distributed computing platform (DCP); the rest as in OnlineResource, *link_name*
    being its name.
    """

    name: str = ""
    platform: str = ""
    url: str = ""
    protocol: str = ""
    protocol_uri: str = ""
    function: str = ""
    link_name: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class OperatesOn:
    """A dataset that a service works on: the address of its record, its identifier, its title."""

    url: str = ""
    identifier: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class CoupledResource:
    """A layer (*name*) by which a service gives access to the dataset *identifier*."""

    identifier: str = ""
    operation: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Locale:
    """A language into which the record is translated."""

    language: str = ""
    country: str = ""
    character_set: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Translation:
    """A text of the record in another language.

    field: the field that holds the text (title, keywords.term); source: the text that is
    translated, or "" where the field holds one text only, so that the translation outlives a
    correction of it. They are in order in a record.
    """

    field: str = ""
    source: str = ""
    language: str = ""
    text: str = ""
