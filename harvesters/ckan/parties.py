"""Who answers for a dataset of CKAN: its own fields, those of ckanext-dcat and ckanext-spatial."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from ckanext.geo2france.domain.record import Contact
from ckanext.geo2france.harvesters import vocabulary

if TYPE_CHECKING:
    from ckanext.geo2france.harvesters.ckan.package import Package

__all__ = ["contacts"]

#: Fields of ckanext-dcat by the beginning of their names, and the role of whom they name.
AGENTS: Final = {"publisher": "publisher", "creator": "author", "contact": "pointOfContact"}
#: CKAN's own fields: name, address, role.
PEOPLE: Final = (
    ("author", "author_email", "author"),
    ("maintainer", "maintainer_email", "pointOfContact"),
)


def contacts(package: Package) -> Iterator[Contact]:
    """Yield the contacts, each once; the organization publishes where nobody else is said to."""
    found = dict.fromkeys(each for each in _said(package) if each.organisation or each.email)
    yield from found
    organization = package.raw.get("organization")
    if isinstance(organization, Mapping) and not any(c.role == "publisher" for c in found):
        name = str(organization.get("title") or organization.get("name") or "")
        if name:
            yield Contact(organisation=name, role="publisher")


def _said(package: Package) -> Iterator[Contact]:
    for row in package.rows("responsible-party"):
        for role in row.get("roles") or ("",):
            yield Contact(
                organisation=str(row.get("name") or ""),
                role=vocabulary.code("roles", str(role)) or "pointOfContact",
            )
    if mail := package.text("contact-email"):
        yield Contact(email=mail, role="pointOfContact")
    for name, role in AGENTS.items():
        flat = {key: package.text(f"{name}_{key}") for key in ("name", "email", "url")}
        for row in [flat, *package.rows(name)]:
            yield _agent(row, role)
    for name, mail, role in PEOPLE:
        yield Contact(organisation=package.text(name), email=package.text(mail), role=role)


def _agent(row: Mapping[str, Any], role: str) -> Contact:
    said = {key: str(row.get(key) or "") for key in ("name", "email", "url")}
    return Contact(
        organisation=said["name"],
        email=said["email"].removeprefix("mailto:"),
        url=said["url"],
        role=role,
    )
