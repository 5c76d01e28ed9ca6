"""What one may do: the licence, the access rights, and every other statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rdflib import Literal

from ckanext.geo2france.domain.record import Constraint
from ckanext.geo2france.harvesters import vocabulary
from ckanext.geo2france.harvesters.dcat.look import Look
from ckanext.geo2france.schemas import codelists, licences
from ckanext.geo2france.schemas.dcat.names import DCAT, DCTERMS
from ckanext.geo2france.schemas.dcat.rights import EU_CODES, EU_LICENCES

__all__ = ["constraints"]

#: INSPIRE's code lists of statements, and the kind of constraint that their codes are.
STATEMENTS: Final = {"public_access": "access", "use_conditions": "use"}
BY_EU: Final = {f"{EU_LICENCES}/{code}": name for name, code in EU_CODES.items()}


def constraints(look: Look) -> Iterator[Constraint]:
    """Yield the statements of rights, then the licence and the access rights if these add any."""
    said = list(dict.fromkeys(_statements(look)))
    yield from said
    for part in (look, *look.parts(DCAT.distribution)):
        licence = next(_licences(part), None)
        if licence:
            name = licences.detect((licence,))
            if not name or licences.detect(said) != name:
                yield licence
            break
    if not any(each.kind == "access" for each in said):
        yield from _access(look)


def _statements(look: Look) -> Iterator[Constraint]:
    for part in look.parts(DCTERMS.rights):
        uri = part.uri()
        coded = next((c for name in STATEMENTS if (c := _coded(part, name))), None)
        text = part.label() or (str(part.subject) if isinstance(part.subject, Literal) else "")
        if coded:
            yield coded
        elif text.strip() or uri:
            yield Constraint("use", "otherRestrictions", text.strip(), uri)


def _coded(part: Look, name: str) -> Constraint | None:
    entry = codelists.load(name).find(part.uri()) if part.uri() else None
    if entry is None:
        return None
    return Constraint(STATEMENTS[name], "otherRestrictions", entry.fr, entry.uri)


def _licences(look: Look) -> Iterator[Constraint]:
    for part in look.parts(DCTERMS.license):
        text = str(part.subject) if isinstance(part.subject, Literal) else ""
        identifier = part.text(DCTERMS.identifier)
        known = BY_EU.get(part.uri(), "")
        found = vocabulary.licence(known, identifier, part.label(), text, part.uri())
        if found:
            yield found


def _access(look: Look) -> Iterator[Constraint]:
    """Yield the access rights in the terms of INSPIRE where these have the same."""
    for part in look.parts(DCTERMS.accessRights):
        uri = part.uri()
        entry = codelists.load("eu_access_rights").find(uri or str(part.subject))
        public = codelists.load("public_access").find("noLimitations")
        if entry and entry.code == "PUBLIC" and public:
            yield Constraint("access", "otherRestrictions", public.fr, public.uri)
        elif entry:
            yield Constraint("access", "otherRestrictions", entry.fr, entry.uri)
        elif text := part.label() or (
            str(part.subject) if isinstance(part.subject, Literal) else uri
        ):
            yield Constraint("access", "otherRestrictions", text, uri)
