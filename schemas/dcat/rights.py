"""What one may do: licence, access rights, and every other constraint as a statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rdflib import URIRef
from rdflib.term import Node

from ckanext.geo2france.domain.record import Constraint
from ckanext.geo2france.schemas import codelists, licences
from ckanext.geo2france.schemas.dcat.described import Described
from ckanext.geo2france.schemas.dcat.names import DCTERMS, OWL, RDFS
from ckanext.geo2france.schemas.dcat.sheet import Sheet, iri, words

__all__ = ["describe_access", "licence", "statement"]

EU_LICENCES: Final = "http://publications.europa.eu/resource/authority/licence"
#: Code at the EU Publications Office of the licences of ``codelists/licences.yaml`` that it lists.
EU_CODES: Final = {
    "CC-BY-4.0": "CC_BY_4_0",
    "CC-BY-NC-4.0": "CC_BYNC_4_0",
    "CC-BY-NC-ND-4.0": "CC_BYNCND_4_0",
    "CC-BY-NC-SA-4.0": "CC_BYNCSA_4_0",
    "CC-BY-ND-4.0": "CC_BYND_4_0",
    "CC-BY-SA-4.0": "CC_BYSA_4_0",
    "CC0-1.0": "CC0",
    "ODC-By-1.0": "ODC_BY",
    "ODbL-1.0": "ODC_BL",
    "PDDL-1.0": "ODC_PDDL",
}


def licence_of(described: Described) -> str:
    """Return the identifier of the licence: the one chosen, else the one that the record names."""
    return described.licence or licences.detect(described.record.constraints)


def licence(sheet: Sheet, described: Described) -> URIRef | None:
    """Describe and return the licence, by its own address; None where none is known."""
    entry = codelists.load("licences").find(licence_of(described))
    node = iri(entry.uri) if entry else None
    if entry is None or node is None:
        return None
    sheet.classes(node, DCTERMS.LicenseDocument)
    sheet.add(DCTERMS.title, words(entry.fr, "fr"), node)
    sheet.add(DCTERMS.title, words(entry.en, "en"), node)
    sheet.add(DCTERMS.identifier, words(entry.code), node)
    if code := EU_CODES.get(entry.code):
        sheet.add(OWL.sameAs, URIRef(f"{EU_LICENCES}/{code}"), node)
    return node


def describe_access(sheet: Sheet, described: Described) -> None:
    """Say who may reach the resource, by the authority list; and each constraint as it is written.

    Both profiles allow one ``dct:accessRights``; ``dct:rights`` of a dataset takes any number.
    """
    if described.private:
        code = "NON_PUBLIC"
    else:
        code = next(_limitations(described.record.constraints), "")
    sheet.add(DCTERMS.accessRights, sheet.coded("eu_access_rights", code, DCTERMS.RightsStatement))
    for constraint in _beside_licence(described):
        sheet.add(DCTERMS.rights, _statement(sheet, constraint))
    sheet.add(DCTERMS.license, licence(sheet, described))


def statement(sheet: Sheet, described: Described) -> Node | None:
    """Describe the conditions of use as one statement, as a distribution may bear one only."""
    texts = [
        text
        for constraint in _beside_licence(described)
        if constraint.kind in ("use", "limitation") and (text := _wording(constraint))
    ]
    if not texts:
        return None
    node = sheet.part("rights", DCTERMS.RightsStatement)
    for text in dict.fromkeys(texts):
        sheet.text(RDFS.label, text, node)
    return node


def _beside_licence(described: Described) -> Iterator[Constraint]:
    """Yield the constraints that say more than the licence, which has its own property."""
    known = licence_of(described)
    for constraint in described.record.constraints:
        if not known or licences.detect((constraint,)) != known:
            yield constraint


def _limitations(constraints: tuple[Constraint, ...]) -> Iterator[str]:
    """Yield the codes of INSPIRE's limitations on public access, the restrictive ones first."""
    known = codelists.load("public_access")
    codes = {
        entry.code
        for constraint in constraints
        for text in (constraint.uri, constraint.text)
        if (entry := known.find(text))
    }
    yield from sorted(codes, key=lambda code: (code == "noLimitations", code))


def _statement(sheet: Sheet, constraint: Constraint) -> Node | None:
    for name in ("public_access", "use_conditions"):
        for text in (constraint.uri, constraint.text):
            if node := sheet.coded(name, text, DCTERMS.RightsStatement):
                entry = codelists.load(name).find(text)
                if entry:
                    sheet.add(RDFS.label, words(entry.fr, "fr"), node)
                return node
    text = _wording(constraint)
    uri = iri(constraint.uri)
    if not text and uri is None:
        return None
    node = uri or sheet.part("rights")
    sheet.classes(node, DCTERMS.RightsStatement)
    sheet.text(RDFS.label, text, node)
    return node


def _wording(constraint: Constraint) -> str:
    """Return what the constraint says: its text, else the label of its code."""
    if constraint.text:
        return constraint.text
    name = "classifications" if constraint.kind == "security" else "restrictions"
    entry = codelists.load(name).find(constraint.code)
    if entry is None or entry.code == "otherRestrictions":
        return ""
    return entry.fr
