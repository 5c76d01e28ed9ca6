"""Who answers for a resource: attributions with roles, contact points, publisher and creator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from rdflib import Literal, Namespace

from ckanext.geo2france.domain.record import Contact
from ckanext.geo2france.harvesters.dcat.look import Look
from ckanext.geo2france.schemas.dcat.names import (
    ADMS,
    DCAT,
    DCTERMS,
    FOAF,
    GEODCAT,
    PROV,
    VCARD,
)

__all__ = ["contact_points", "contacts"]

SCHEMA: Final = Namespace("http://schema.org/")
#: Properties whose value has a role, where no attribution says more.
ROLES: Final = {
    DCTERMS.publisher: "publisher",
    DCTERMS.creator: "author",
    DCTERMS.rightsHolder: "owner",
    DCTERMS.contributor: "contributor",
    **{
        GEODCAT[role]: role
        for role in (
            *("custodian", "distributor", "originator", "principalInvestigator", "processor"),
            *("resourceProvider", "user"),
        )
    },
}


def contacts(look: Look) -> Iterator[Contact]:
    """Yield who answers for the resource, each contact once."""
    found = list(contact_points(look))
    named = {each.organisation or each.individual for each in found}
    attributed = list(_attributions(look))
    found += [
        each
        for each in attributed
        if each.role != "pointOfContact" or (each.organisation or each.individual) not in named
    ]
    said = {each.role for each in attributed}
    for prop, role in ROLES.items():
        if role not in said:
            found += [each for part in look.parts(prop) if (each := _agent(part, role))]
    yield from dict.fromkeys(found)


def contact_points(look: Look, scope: str = "resource") -> Iterator[Contact]:
    """Yield whom to write to; *scope* says about what."""
    for card in look.parts(DCAT.contactPoint, ADMS.contactPoint):
        contact = _card(card, scope)
        if contact.organisation or contact.individual or contact.email or contact.url:
            yield contact


def _card(card: Look, scope: str) -> Contact:
    name = card.text(VCARD.fn, FOAF.name, VCARD["organization-name"])
    is_person = card.is_a(VCARD.Individual) and not card.is_a(VCARD.Organization)
    organisation = card.text(VCARD["organization-name"]) or ("" if is_person else name)
    where = next(card.parts(VCARD.hasAddress), card)
    return Contact(
        organisation=organisation,
        individual=name if is_person or name != organisation else "",
        position=card.text(VCARD.title),
        role="pointOfContact",
        email=_mails(card),
        phone="\n".join(dict.fromkeys(_values(card, "hasTelephone", "tel:"))),
        url=next(_values(card, "hasURL", ""), ""),
        address=where.text(VCARD["street-address"]),
        postal_code=where.text(VCARD["postal-code"]),
        city=where.text(VCARD.locality),
        region=where.text(VCARD.region),
        country=where.text(VCARD["country-name"]),
        scope=scope,
    )


def _values(card: Look, name: str, prefix: str) -> Iterator[str]:
    """Yield the values of a vCard: nodes, texts, or nodes that have the value."""
    for node in card.nodes(VCARD[name]):
        held = card.on(node).nodes(VCARD.hasValue)
        yield unquote(str(held[0] if held else node)).removeprefix(prefix).strip()


def _mails(card: Look) -> str:
    mails: dict[str, None] = {}
    for node in card.nodes(VCARD.hasEmail, FOAF.mbox):
        held = card.on(node).nodes(VCARD.hasValue)
        text = unquote(str(held[0] if held else node)).removeprefix("mailto:").strip()
        if "@" in text:
            mails[text] = None
    return "\n".join(mails)


def _attributions(look: Look) -> Iterator[Contact]:
    for attribution in look.parts(PROV.qualifiedAttribution):
        roles = attribution.codes("roles", DCAT.hadRole)
        for agent in attribution.parts(PROV.agent):
            for role in roles:
                if contact := _agent(agent, role):
                    yield contact


def _agent(agent: Look, role: str) -> Contact | None:
    name = agent.label() or agent.text(SCHEMA.name) or _written(agent)
    if not name:
        return None
    is_person = agent.is_a(FOAF.Person) and not agent.is_a(FOAF.Organization)
    return Contact(
        organisation="" if is_person else name,
        individual=name if is_person else "",
        role=role,
        email=_mails(agent),
        url=agent.address(FOAF.homepage),
    )


def _written(agent: Look) -> str:
    """Return the text that stands where an agent was expected, or ""."""
    return str(agent.subject).strip() if isinstance(agent.subject, Literal) else ""
