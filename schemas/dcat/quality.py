"""Where the data comes from, and what it was tested against."""

from __future__ import annotations

from typing import Final

from rdflib import URIRef

from ckanext.geo2france.domain.record import Conformity, Record
from ckanext.geo2france.schemas.dcat.names import CODELISTS, DCTERMS, PROV, RDFS, SKOS
from ckanext.geo2france.schemas.dcat.sheet import Sheet, date, iri, words

__all__ = ["describe_quality"]

DEGREES: Final = f"{CODELISTS}/DegreeOfConformity"
#: The verdict of a test: its code in the INSPIRE register, with its labels there.
VERDICTS: Final = {
    True: ("conformant", "Conforme", "Conformant"),
    False: ("notConformant", "Non conforme", "Not conformant"),
    None: ("notEvaluated", "Non évalué", "Not evaluated"),
}


def describe_quality(sheet: Sheet, record: Record) -> None:
    """Say the lineage with its sources and steps, and the result of each test of conformity."""
    _provenance(sheet, record.lineage)
    for source in record.lineage_sources:
        _provenance(sheet, "\n".join(filter(None, (source.title, source.description))))
    for step in record.lineage_steps:
        _provenance(sheet, " ".join(filter(None, (step.date, step.description, step.rationale))))
    for result in record.conformity:
        _tested(sheet, result)


def _provenance(sheet: Sheet, text: str) -> None:
    """Say a statement of lineage."""
    if text.strip():
        node = sheet.part("provenance", DCTERMS.ProvenanceStatement)
        sheet.text(RDFS.label, text, node)
        sheet.add(DCTERMS.provenance, node)


def _tested(sheet: Sheet, result: Conformity) -> None:
    """Say a test as an activity that generated a verdict (GeoDCAT-AP 2.0, 6.10).

    ``dct:conformsTo``, which says that the resource conforms, stands for a success only.
    """
    specification = _specification(sheet, result)
    if specification is None:
        return
    if result.passed:
        sheet.add(DCTERMS.conformsTo, specification)
    activity = sheet.part("test", PROV.Activity)
    association = sheet.part("testplan", PROV.Association)
    plan = sheet.part("plan", PROV.Plan)
    sheet.add(PROV.wasDerivedFrom, specification, plan)
    sheet.add(PROV.hadPlan, plan, association)
    sheet.add(PROV.qualifiedAssociation, association, activity)
    verdict = sheet.part("verdict", PROV.Entity)
    sheet.add(DCTERMS.type, _degree(sheet, result), verdict)
    sheet.text(DCTERMS.description, result.explanation, verdict)
    sheet.add(PROV.generated, verdict, activity)
    sheet.add(PROV.used, sheet.subject, activity)
    sheet.add(PROV.wasUsedBy, activity)


def _specification(sheet: Sheet, result: Conformity) -> URIRef | None:
    uri = iri(result.uri)
    if not result.title and uri is None:
        return None
    node = uri or sheet.part("specification")
    sheet.classes(node, DCTERMS.Standard, PROV.Entity)
    sheet.text(DCTERMS.title, result.title or result.uri, node)
    sheet.add(DCTERMS.issued, date(result.date, whole=True), node)
    return node


def _degree(sheet: Sheet, result: Conformity) -> URIRef:
    code, french, english = VERDICTS[result.passed]
    degree = URIRef(f"{DEGREES}/{code}")
    sheet.classes(degree, SKOS.Concept)
    sheet.add(SKOS.prefLabel, words(french, "fr"), degree)
    sheet.add(SKOS.prefLabel, words(english, "en"), degree)
    return degree
