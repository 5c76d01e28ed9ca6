"""Contacts of a record of OGC API Records, of the standard and of its drafts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ckanext.geo2france.domain.record import Contact
from ckanext.geo2france.harvesters import vocabulary
from ckanext.geo2france.harvesters.records.values import items, rows, text, texts

__all__ = ["contacts"]


def contacts(properties: Mapping[str, Any]) -> Iterator[Contact]:
    """Yield a contact for each of its roles; drafts named them providers."""
    for said in (*rows(properties.get("contacts")), *rows(properties.get("providers"))):
        roles = texts(said.get("roles"), "name", "title") or texts(said.get("role")) or ("",)
        for role in roles:
            contact = _contact(said, vocabulary.code("roles", role) or "pointOfContact")
            if contact.organisation or contact.individual or contact.email:
                yield contact


def _contact(said: Mapping[str, Any], role: str) -> Contact:
    address = next(iter(rows(said.get("addresses"))), {})
    lines = texts(address.get("deliveryPoint"))
    return Contact(
        organisation=text(said, "organization", "organisation"),
        individual=text(said, "name", "individualName"),
        position=text(said, "position", "positionName"),
        role=role,
        email="\n".join(dict.fromkeys(_values(said, "emails", "email"))),
        phone="\n".join(dict.fromkeys(_values(said, "phones", "phone"))),
        url=next(iter(texts(said.get("links"), "href")), text(said, "url")),
        address="\n".join(lines),
        postal_code=text(address, "postalCode"),
        city=text(address, "city"),
        region=text(address, "administrativeArea"),
        country=text(address, "country"),
    )


def _values(said: Mapping[str, Any], many: str, one: str) -> Iterator[str]:
    """Yield the values of a list of the standard, or of the ``contactInfo`` of its drafts."""
    yield from texts(said.get(many), "value")
    info = said.get("contactInfo")
    for holder in (said, info if isinstance(info, Mapping) else {}):
        for each in items(holder.get(one)):
            yield from filter(None, [text(each, "office", "value")])
