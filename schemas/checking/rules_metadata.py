"""Requirements C.2 to C.7, 1.1 and 3.1: the record itself, how it is written, its contact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree

from ckanext.geo2france.domain.record import Contact
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.schemas.checking.finding import ALL, DATA, SERVICE, Level, Rule, Values
from ckanext.geo2france.schemas.checking.subject import KINDS, Subject, once, text_of, when
from ckanext.geo2france.schemas.codelists import plain
from ckanext.geo2france.schemas.xml import Element

__all__ = ["RULES", "contact_rules", "language_as_text", "language_list", "languages_as_written"]

M: Final = Level.MANDATORY
XSI_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
#: Official languages of the European Union, ISO 639-2/B.
OFFICIAL: Final = frozenset(
    ["bul", "hrv", "cze", "dan", "dut", "eng", "est", "fin", "fre", "ger", "gre", "gle", "hun",
     "ita", "lav", "lit", "mlt", "pol", "por", "rum", "slo", "slv", "spa", "swe"]
)  # fmt: skip
LANGUAGE_LISTS: Final = ("www.loc.gov/standards/iso639-2", "id.loc.gov/vocabulary/iso639-2")
E_MAIL: Final = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


def _not_md_metadata(subject: Subject) -> Iterator[Values]:
    if subject.root is not None and etree.QName(subject.root).localname != "MD_Metadata":
        yield {"element": etree.QName(subject.root).localname}


def _codes_without_value(subject: Subject) -> Iterator[Values]:
    if subject.root is None:
        return
    empty = (
        etree.QName(element).localname
        for element in subject.root.iter("{*}*")
        if "codeList" in element.attrib and not (element.get("codeListValue") or "").strip()
    )
    yield from once("element", empty)


def _translated(subject: Subject) -> Iterator[Element]:
    """Yield the properties that have translations."""
    parents = (free.getparent() for free in subject.find(".//gmd:PT_FreeText"))
    yield from (parent for parent in parents if parent is not None)


def _translations_alone(subject: Subject) -> Iterator[Values]:
    alone = (
        parent
        for parent in _translated(subject)
        if not (subject.below(parent, "gco:*") or subject.below(parent, "gmx:Anchor"))
    )
    yield from once("element", (etree.QName(parent).localname for parent in alone))


def _translations_untyped(subject: Subject) -> Iterator[Values]:
    untyped = (parent for parent in _translated(subject) if XSI_TYPE not in parent.attrib)
    yield from once("element", (etree.QName(parent).localname for parent in untyped))


def _locales_unknown(subject: Subject) -> Iterator[Values]:
    known = {f"#{each.get('id')}" for each in subject.find(".//gmd:PT_Locale")}
    asked = (
        each.get("locale", "") for each in subject.find(".//gmd:LocalisedCharacterString[@locale]")
    )
    yield from once("locale", (each for each in asked if each[:1] == "#" and each not in known))


def languages_as_written(subject: Subject, path: str, read: Iterable[str]) -> list[str]:
    """Return the codes of languages at *path*; those of the model, *read*, where there are none.

    The reader takes "fra" for fre: what a record says and what it writes may differ.
    """
    codes = [(e.get("codeListValue") or "").strip() for e in subject.find(f"{path}/*")]
    return [code for code in codes if code] or [each for each in read if each]


def _language_not_official(subject: Subject) -> Iterator[Values]:
    written = languages_as_written(subject, "gmd:language", [subject.record.metadata_language])
    yield from once("language", (each for each in written if each not in OFFICIAL))


def language_as_text(subject: Subject, path: str) -> Iterator[Values]:
    """Yield a breach where a language at *path* is a text, not a LanguageCode."""
    yield from when(
        any(
            not subject.below(each, "gmd:LanguageCode")
            for each in subject.find(path)
            if not subject.is_nil(each)
        )
    )


def language_list(subject: Subject, path: str) -> Iterator[Values]:
    """Yield the code lists of languages at *path* that are not those of the Library of Congress."""
    lists = (each.get("codeList") or "" for each in subject.find(f"{path}/gmd:LanguageCode"))
    yield from once("list", (each for each in lists if not _is_language_list(each)))


def _is_language_list(url: str) -> bool:
    return re.sub(r"^https?://", "", url).rstrip("/") in LANGUAGE_LISTS


def contact_rules(number: str, scope: str, path: str) -> tuple[Rule, ...]:
    """Return the rules of the contacts of *scope*: someone, with a name and an address."""

    def named(contact: Contact) -> str:
        name = contact.organisation or contact.individual or contact.position
        return name or next(iter(contact.emails), "")

    def has_address(contact: Contact) -> bool:
        return any(E_MAIL.match(each.strip()) for each in contact.emails)

    def without_name(subject: Subject) -> Iterator[Values]:
        yield from once(
            "contact", (named(c) or "?" for c in subject.contacts(scope) if not c.organisation)
        )

    def without_e_mail(subject: Subject) -> Iterator[Values]:
        yield from once(
            "contact",
            (named(c) or "?" for c in subject.contacts(scope) if not has_address(c)),
        )

    party = f"{path}/gmd:CI_ResponsibleParty"
    address = f"{party}/gmd:contactInfo/*/gmd:address/*/gmd:electronicMailAddress"
    return (
        Rule(
            number, M, ALL, "contacts", f"{party}/gmd:organisationName", without_name,
            _("The contact {contact} has no organization."),
            _("Give the full name of the organization that answers, without abbreviation."),
        ),
        Rule(
            number, M, ALL, "contacts", address, without_e_mail,
            _("The contact {contact} has no valid e-mail address."),
            _("Give an address of the organization rather than that of a person."),
        ),
    )  # fmt: skip


def _metadata_role(subject: Subject) -> Iterator[Values]:
    wrong = (c for c in subject.contacts("metadata") if c.role != "pointOfContact")
    yield from once("contact", (c.organisation or c.individual or "?" for c in wrong))


def _level_unknown(subject: Subject) -> Iterator[Values]:
    level = subject.record.hierarchy_level
    if level and level not in KINDS:
        yield {"level": level}


def _service_level_name(subject: Subject) -> Iterator[Values]:
    names = [text_of(each) for each in subject.find("gmd:hierarchyLevelName")]
    if subject.root is None:
        names = [subject.record.hierarchy_level_name]
    yield from when(not any("service" in plain(name) for name in names))


CONTACT: Final = "gmd:contact"
RULES: Final = (
    Rule(
        "C.2", M, ALL, "", "gmd:MD_Metadata", _not_md_metadata,
        _("The record is a {element}: INSPIRE wants gmd:MD_Metadata."),
        _("Export the record as ISO 19139 from the portal."),
    ),
    Rule(
        "C.3", M, ALL, "", "//*[@codeList]/@codeListValue", _codes_without_value,
        _("{element} has no code: codeListValue is empty."),
        _("Write the code in the attribute codeListValue; the text of the element does not count."),
    ),
    Rule(
        "C.4", M, ALL, "translations", "//gmd:PT_FreeText", _translations_alone,
        _("{element} has translations, but no text in the language of the record."),
        _("Write gco:CharacterString before gmd:PT_FreeText."),
    ),
    Rule(
        "C.4", M, ALL, "translations", "//gmd:PT_FreeText/../@xsi:type", _translations_untyped,
        _("{element} has translations, but not the type that announces them."),
        _("Write xsi:type=\"gmd:PT_FreeText_PropertyType\" on the element."),
    ),
    Rule(
        "C.4", M, ALL, "locales", "gmd:locale/gmd:PT_Locale", _locales_unknown,
        _("The language {locale} of a translation is not declared in the record."),
        _("Declare each language of translation in gmd:locale."),
    ),
    Rule(
        "C.5", M, ALL, "metadata_language", "gmd:language/gmd:LanguageCode",
        lambda subject: when(not subject.record.metadata_language),
        _("The language of the record is not given."),
        _("Choose the language in which the record is written: fre for French."),
    ),
    Rule(
        "C.5", M, ALL, "metadata_language", "gmd:language/gmd:LanguageCode",
        _language_not_official,
        _("The language of the record, {language}, is no official language of the European Union."),
        _("Use a code of ISO 639-2/B: fre (not fra) for French."),
    ),
    Rule(
        "C.5", M, ALL, "metadata_language", "gmd:language/gmd:LanguageCode",
        lambda subject: language_as_text(subject, "gmd:language"),
        _("The language of the record is written as text, not as a code."),
        _("Use gmd:LanguageCode with codeListValue, in place of gco:CharacterString."),
    ),
    Rule(
        "C.5", M, ALL, "metadata_language", "gmd:language/gmd:LanguageCode/@codeList",
        lambda subject: language_list(subject, "gmd:language"),
        _("The list of languages “{list}” is not the one expected for the record."),
        _("Write codeList=\"http://www.loc.gov/standards/iso639-2/\"."),
    ),
    Rule(
        "C.6", M, ALL, "contacts", f"{CONTACT}/gmd:CI_ResponsibleParty",
        lambda subject: when(not subject.contacts("metadata")),
        _("Nobody answers for the record itself."),
        _("Add a contact for the record, with the role “point of contact”."),
    ),
    *contact_rules("C.6", "metadata", CONTACT),
    Rule(
        "C.6", M, ALL, "contacts", f"{CONTACT}/*/gmd:role/gmd:CI_RoleCode/@codeListValue",
        _metadata_role,
        _("The contact for the record, {contact}, does not have the role “point of contact”."),
        _("Give this contact the role pointOfContact: INSPIRE allows no other for the record."),
    ),
    Rule(
        "C.7", M, ALL, "metadata_date", "gmd:dateStamp",
        lambda subject: when(not subject.record.metadata_date),
        _("The date of the record is not given."),
        _("Give the date of the latest update of the record, or of its creation."),
    ),
    Rule(
        "1.1", M, DATA, "hierarchy_level", "gmd:hierarchyLevel/gmd:MD_ScopeCode",
        lambda subject: when(not subject.record.hierarchy_level),
        _("The record does not say whether it describes a dataset or a series."),
        _("Choose “dataset” or “series” as the kind of record."),
    ),
    Rule(
        "1.1", M, DATA, "hierarchy_level", "gmd:hierarchyLevel/gmd:MD_ScopeCode",
        _level_unknown,
        _("INSPIRE does not know the kind of record “{level}”."),
        _("Choose dataset, series or service; data without geometry are none of INSPIRE."),
    ),
    Rule(
        "3.1", M, SERVICE, "hierarchy_level", "gmd:hierarchyLevel/gmd:MD_ScopeCode",
        lambda subject: when(subject.record.hierarchy_level != "service"),
        _("The record describes a service, but does not say so."),
        _("Choose “service” as the kind of record."),
    ),
    Rule(
        "3.1", M, SERVICE, "hierarchy_level_name", "gmd:hierarchyLevelName",
        _service_level_name,
        _("The name of the kind of record is not “service”."),
        _("Add gmd:hierarchyLevelName with the text “service”."),
    ),
    Rule(
        "rec. C.1", Level.RECOMMENDED, ALL, "metadata_identifier", "gmd:fileIdentifier",
        lambda subject: when(not subject.record.metadata_identifier),
        _("The record has no identifier."),
        _(
            "Give an identifier that stays, unique in the world: catalogues recognise the record "
            "by it."
        ),
    ),
)  # fmt: skip
