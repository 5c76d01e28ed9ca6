"""Where the data comes from, and what it was tested against (GeoDCAT-AP 2.0, 6.10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rdflib import Literal, URIRef

from ckanext.geo2france.domain.record import Conformity
from ckanext.geo2france.harvesters.dcat.look import Look
from ckanext.geo2france.harvesters.dcat.places import is_system
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.dcat.names import DCTERMS, PROV
from ckanext.geo2france.schemas.dcat.quality import DEGREES

__all__ = ["conformity", "provenance"]

VERDICTS: Final = {"conformant": True, "notConformant": False}


def provenance(look: Look) -> tuple[str, ...]:
    """Return the statements of lineage, in order."""
    found = (
        str(part.subject) if isinstance(part.subject, Literal) else part.label()
        for part in look.parts(DCTERMS.provenance)
    )
    return tuple(text.strip() for text in found if text.strip())


def conformity(look: Look) -> Iterator[Conformity]:
    """Yield the results of tests, then the standards that the resource is said to conform to."""
    protocols = codelists.load("protocols")
    tested: set[object] = set()
    for activity in look.parts(PROV.wasUsedBy):
        for specification, result in _tests(activity):
            tested.add(specification)
            if result.title or result.uri:
                yield result
    for part in look.parts(DCTERMS.conformsTo):
        is_protocol = protocols.find(part.uri()) is not None
        if part.subject not in tested and not is_system(part) and not is_protocol:
            title, uri = part.label(), part.uri()
            if title or uri:
                yield Conformity(title or uri, part.date(DCTERMS.issued), passed=True, uri=uri)


def _tests(activity: Look) -> Iterator[tuple[object, Conformity]]:
    verdicts = list(activity.parts(PROV.generated))
    degree = next((part.nodes(DCTERMS.type) for part in verdicts), [])
    passed = next((_verdict(node) for node in degree if isinstance(node, URIRef)), None)
    explanation = next((part.text(DCTERMS.description) for part in verdicts), "")
    for association in activity.parts(PROV.qualifiedAssociation):
        for plan in association.parts(PROV.hadPlan):
            for part in plan.parts(PROV.wasDerivedFrom):
                date = part.date(DCTERMS.issued)
                yield (
                    part.subject,
                    Conformity(
                        title=part.label(),
                        date=date,
                        explanation=explanation,
                        passed=passed,
                        date_type="publication" if date else "",
                        uri=part.uri(),
                    ),
                )


def _verdict(degree: URIRef) -> bool | None:
    return VERDICTS.get(degree.removeprefix(f"{DEGREES}/"))
