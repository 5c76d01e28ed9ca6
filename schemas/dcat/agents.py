"""Who answers for the resource: publisher, contact point, creator, and every role by its URI."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from rdflib import URIRef

from ckanext.geo2france.domain.record import Contact
from ckanext.geo2france.schemas.dcat.described import Agent, Described
from ckanext.geo2france.schemas.dcat.names import (
    DCAT,
    DCTERMS,
    FOAF,
    GEODCAT,
    PROV,
    RESPONSIBLE_ROLES,
    VCARD,
)
from ckanext.geo2france.schemas.dcat.sheet import Sheet, iri

__all__ = ["contact_points", "describe_agents", "publisher"]

#: GeoDCAT-AP 2.0, 6.6: a property for each role of ISO 19115, where DCAT has none.
PROPERTIES: Final = {
    "owner": DCTERMS.rightsHolder,
    "rightsHolder": DCTERMS.rightsHolder,
    "author": DCTERMS.creator,
    **{
        role: GEODCAT[role]
        for role in (
            "custodian",
            "distributor",
            "originator",
            "principalInvestigator",
            "processor",
            "resourceProvider",
            "user",
        )
    },
}
#: The roles of the INSPIRE register; those that ISO 19115-1 added have no URI there.
REGISTERED: Final = {
    *PROPERTIES.keys() - {"rightsHolder"},
    "pointOfContact",
    "publisher",
}
#: DCAT-AP 2.0.1 allows one creator of a dataset; the others keep their role.
SINGLE: Final = {DCTERMS.creator}


def describe_agents(sheet: Sheet, described: Described) -> None:
    """Say who answers for the resource, each contact of the record once for each of its roles."""
    contacts = [c for c in described.record.contacts if c.scope != "metadata"]
    agents: dict[Contact, URIRef] = {}
    publisher(sheet, described.publisher, contacts, agents)
    contact_points(sheet, (c for c in contacts if c.role == "pointOfContact"))
    said: set[URIRef] = set()
    for contact in contacts:
        agent = _agent(sheet, contact, agents)
        if agent is None:
            continue
        prop = PROPERTIES.get(contact.role)
        if prop and not (prop in SINGLE and prop in said):
            sheet.add(prop, agent)
            said.add(prop)
        _attribution(sheet, contact.role, agent)


def publisher(
    sheet: Sheet,
    organization: Agent | None,
    contacts: Iterable[Contact],
    agents: dict[Contact, URIRef],
) -> None:
    """Say the one publisher: whom the record names, else the organization of the portal."""
    for contact in contacts:
        if contact.role == "publisher" and (agent := _agent(sheet, contact, agents)):
            sheet.add(DCTERMS.publisher, agent)
            return
    if organization and (uri := iri(organization.uri)):
        sheet.classes(uri, FOAF.Agent, FOAF.Organization)
        sheet.text(FOAF.name, organization.name, uri)
        sheet.add(FOAF.homepage, sheet.document(organization.url), uri)
        sheet.add(DCTERMS.publisher, uri)


def contact_points(sheet: Sheet, contacts: Iterable[Contact]) -> None:
    """Say whom to write to, as vCards."""
    for contact in dict.fromkeys(contacts):
        name = _name(contact)
        if not name:
            continue
        kind = VCARD.Organization if contact.organisation else VCARD.Individual
        card = sheet.part("contact", VCARD.Kind, kind)
        sheet.text(VCARD.fn, name, card)
        if contact.individual and contact.organisation:
            sheet.text(VCARD["organization-name"], contact.organisation, card)
        sheet.text(VCARD.title, contact.position, card)
        for mail in _mails(contact.email):
            sheet.add(VCARD.hasEmail, mail, card)
        for number in contact.phones:
            sheet.add(VCARD.hasTelephone, _phone(number), card)
        sheet.add(VCARD.hasURL, iri(contact.url), card)
        _address(sheet, contact, card)
        sheet.add(DCAT.contactPoint, card)


def _address(sheet: Sheet, contact: Contact, card: URIRef) -> None:
    said = {
        "street-address": ", ".join(contact.address.splitlines()),
        "postal-code": contact.postal_code,
        "locality": contact.city,
        "region": contact.region,
        "country-name": contact.country,
    }
    if any(said.values()):
        node = sheet.part("address", VCARD.Address)
        for name, text in said.items():
            sheet.text(VCARD[name], text, node)
        sheet.add(VCARD.hasAddress, node, card)


def _agent(sheet: Sheet, contact: Contact, agents: dict[Contact, URIRef]) -> URIRef | None:
    """Return the agent that *contact* is, described once whatever its roles."""
    same = Contact(contact.organisation, contact.individual, contact.position, email=contact.email)
    name = _name(contact)
    if not name:
        return None
    if same not in agents:
        kind = FOAF.Organization if contact.organisation else FOAF.Person
        agent = agents[same] = sheet.part("agent", FOAF.Agent, PROV.Agent, kind)
        sheet.text(FOAF.name, name, agent)
        for mail in _mails(contact.email):
            sheet.add(FOAF.mbox, mail, agent)
        sheet.add(FOAF.homepage, sheet.document(contact.url), agent)
    return agents[same]


def _attribution(sheet: Sheet, role: str, agent: URIRef) -> None:
    if role not in REGISTERED:
        return
    concept = URIRef(f"{RESPONSIBLE_ROLES}/{role}")
    sheet.classes(concept, DCAT.Role)
    attribution = sheet.part("attribution", PROV.Attribution)
    sheet.add(PROV.agent, agent, attribution)
    sheet.add(DCAT.hadRole, concept, attribution)
    sheet.add(PROV.qualifiedAttribution, attribution)


def _name(contact: Contact) -> str:
    named = contact.organisation or contact.individual or contact.position
    return named or next(iter(contact.emails), "")


def _mails(written: str) -> Iterator[URIRef]:
    """Yield the addresses of a field in which some records write several."""
    for text in re.split(r"[\s,;]+", written):
        if re.fullmatch(r"[^@<>\"]+@[^@<>\"]+", text) and (mail := iri(f"mailto:{text}")):
            yield mail


def _phone(written: str) -> URIRef | None:
    digits = re.sub(r"[^\d+]", "", written.split("/")[0])
    return URIRef(f"tel:{digits}") if re.fullmatch(r"\+?\d{6,15}", digits) else None
