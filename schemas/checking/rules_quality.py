"""Requirements C.20 to C.22, 1.9 to 1.11, 2.7, 2.8, 3.8: conformity, lineage, scope of quality."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.checking.finding import ALL, DATA, SERVICE, Level, Rule, Values
from ckanext.geo2france.schemas.checking.subject import Subject, once, when
from ckanext.geo2france.schemas.codelists import plain
from ckanext.geo2france.schemas.xml import Element

__all__ = ["RULES"]

M: Final = Level.MANDATORY
QUALITY: Final = "gmd:dataQualityInfo/gmd:DQ_DataQuality"
LEVEL: Final = "gmd:scope/gmd:DQ_Scope/gmd:level/gmd:MD_ScopeCode"
DOMAIN: Final = f"{QUALITY}/gmd:report/gmd:DQ_DomainConsistency"
RESULT: Final = f"{DOMAIN}/gmd:result/gmd:DQ_ConformanceResult"
SPECIFICATION: Final = f"{RESULT}/gmd:specification/gmd:CI_Citation"
TOPOLOGY: Final = f"{QUALITY}/gmd:report/gmd:DQ_TopologicalConsistency/gmd:result"
INTEROPERABILITY: Final = "1089/2010"
NETWORK: Final = "976/2009"
NETWORK_MODEL: Final = plain("INSPIRE Data Specifications - Base Models - Generic Network Model")
#: Languages in which the project knows the official titles.
TITLES: Final = {"fre": "fr", "eng": "en"}
#: "N°", "N o", "no": the ways of writing "number" say nothing about the title.
NUMBER: Final = re.compile(r"\bn( ?o)?\b(?= \d)")


def _title(text: str) -> str:
    return NUMBER.sub("n", plain(text.replace("°", " ").replace("º", " ")))


def _wrong_titles(subject: Subject) -> Iterator[Values]:
    """Yield the titles of regulations that are not the official ones, in a language we know."""
    language = TITLES.get(subject.record.metadata_language)
    if language is None:
        return
    for entry in codelists.load("specifications").entries:
        official = entry.fr if language == "fr" else entry.en
        wrong = (each.title for each in subject.cites(entry.code) if each.title)
        yield from once("title", (title for title in wrong if _title(title) != _title(official)))


def _not_domain_consistency(subject: Subject) -> Iterator[Values]:
    anywhere = subject.find(f"{QUALITY}/gmd:report/*/gmd:result/gmd:DQ_ConformanceResult")
    yield from when(anywhere and not subject.find(RESULT))


def _untitled(subject: Subject) -> Iterator[Values]:
    yield from when(any(not each.title for each in subject.record.conformity))


def _undated(subject: Subject) -> Iterator[Values]:
    undated = (each.title for each in subject.record.conformity if not each.date)
    yield from once("title", (title for title in undated if title))


def _not_publication(subject: Subject) -> Iterator[Values]:
    types = codelists.load("date_types")
    wrong = (
        each.title
        for each in subject.record.conformity
        if each.date_type and types.find(each.date_type) != types.find("publication")
    )
    yield from once("title", (title for title in wrong if title))


def _without_degree(subject: Subject) -> Iterator[Values]:
    """Yield the results whose pass is absent, or empty without a reason."""
    for result in subject.find(RESULT):
        passed = subject.below(result, "gmd:pass")
        if not passed or not (subject.below(passed[0], "gco:Boolean") or subject.is_nil(passed[0])):
            yield from once("title", [subject.text(result, "gmd:specification/*/gmd:title") or "?"])


def _scoped(subject: Subject, levels: tuple[str, ...]) -> list[Element]:
    return [each for each in subject.find(QUALITY) if subject.code(each, LEVEL) in levels]


def _not_one_scope(*levels: str) -> Callable[[Subject], Iterator[Values]]:
    def broken(subject: Subject) -> Iterator[Values]:
        count = len(_scoped(subject, levels))
        if subject.root is not None and count != 1:
            yield {"count": str(count)}

    return broken


def _scope_not_named(subject: Subject) -> Iterator[Values]:
    path = "gmd:scope/*/gmd:levelDescription/gmd:MD_ScopeDescription/gmd:other"
    yield from when(
        any(
            "service" not in plain(subject.text(each, path))
            for each in _scoped(subject, ("service",))
        )
    )


def _lineage_elsewhere(subject: Subject) -> Iterator[Values]:
    path = "gmd:lineage/*/gmd:statement"
    scoped = _scoped(subject, ("dataset", "series"))
    yield from when(
        scoped and subject.record.lineage and not any(subject.text(each, path) for each in scoped)
    )


def _topology_without_value(subject: Subject) -> Iterator[Values]:
    results = subject.find(f"{TOPOLOGY}/gmd:DQ_QuantitativeResult")
    yield from when(
        any(
            not subject.below(each, "gmd:valueUnit")
            or not subject.below(each, "gmd:value/gco:Record")
            for each in results
        )
    )


def _topology_badly_told(subject: Subject) -> Iterator[Values]:
    """Yield a breach where a description does not cite the model, passes, or says nothing."""

    def right(result: Element) -> bool:
        passed = subject.below(result, "gmd:pass/gco:Boolean")
        title = plain(subject.text(result, "gmd:specification/*/gmd:title"))
        return (
            NETWORK_MODEL in title
            and bool(passed)
            and (passed[0].text or "").strip() in {"false", "0"}
            and bool(subject.text(result, "gmd:explanation"))
        )

    results = subject.find(f"{TOPOLOGY}/gmd:DQ_ConformanceResult")
    yield from when(any(not right(each) for each in results))


HINT_TITLE: Final = _(
    "Choose the regulation in the list of specifications: its exact title and date come with it."
)
RULES: Final = (
    Rule(
        "C.20", M, ALL, "conformity", RESULT,
        lambda subject: when(not subject.record.conformity),
        _("No conformity to a specification is declared."),
        _(
            "Declare the conformity to the INSPIRE regulation; “not evaluated” is an allowed "
            "answer."
        ),
    ),
    Rule(
        "C.20", M, ALL, "conformity", RESULT, _not_domain_consistency,
        _("The declaration of conformity does not stand in gmd:DQ_DomainConsistency."),
        _("Move gmd:DQ_ConformanceResult below gmd:report/gmd:DQ_DomainConsistency/gmd:result."),
    ),
    Rule(
        "C.21", M, ALL, "conformity", f"{SPECIFICATION}/gmd:title", _untitled,
        _("A declaration of conformity does not name its specification."),
        HINT_TITLE,
    ),
    Rule(
        "C.21", M, ALL, "conformity", f"{SPECIFICATION}/gmd:title", _wrong_titles,
        _("“{title}” is not the exact official title of the regulation."),
        HINT_TITLE,
    ),
    Rule(
        "C.21", M, ALL, "conformity", f"{SPECIFICATION}/gmd:date", _undated,
        _("The specification “{title}” is cited without its date of publication."),
        HINT_TITLE,
    ),
    Rule(
        "C.21", M, ALL, "conformity", f"{SPECIFICATION}/gmd:date/*/gmd:dateType", _not_publication,
        _("The date of the specification “{title}” is not that of its publication."),
        _("Give the date on which the specification was published."),
    ),
    Rule(
        "C.22", M, ALL, "conformity", f"{RESULT}/gmd:pass", _without_degree,
        _("The declaration “{title}” does not say whether the resource conforms."),
        _(
            "Answer true or false, or leave gmd:pass empty with gco:nilReason=\"unknown\" if it "
            "was not evaluated."
        ),
    ),
    Rule(
        "1.9", M, DATA, "", f"{QUALITY}/{LEVEL}", _not_one_scope("dataset", "series"),
        _("{count} gmd:DQ_DataQuality have the whole resource as scope, where one is expected."),
        _("Gather lineage and conformity in one gmd:DQ_DataQuality of level dataset or series."),
    ),
    Rule(
        "1.10", M, DATA, "conformity", SPECIFICATION,
        lambda subject: when(subject.record.conformity and not subject.cites(INTEROPERABILITY)),
        _("The conformity to regulation (EU) No 1089/2010 is not declared."),
        _("Add it to the declarations; “not evaluated” is an allowed answer."),
    ),
    Rule(
        "1.11", M, DATA, "lineage", f"{QUALITY}/gmd:lineage/gmd:LI_Lineage/gmd:statement",
        lambda subject: when(not subject.record.lineage.strip()),
        _("The lineage is not given."),
        _(
            "Say from which sources and how the data were made, and for which use they are "
            "reliable."
        ),
    ),
    Rule(
        "1.11", M, DATA, "lineage", f"{QUALITY}/gmd:lineage/gmd:LI_Lineage/gmd:statement",
        _lineage_elsewhere,
        _("The lineage does not stand in the gmd:DQ_DataQuality of the whole resource."),
        _("Move it to the gmd:DQ_DataQuality of level dataset or series."),
    ),
    Rule(
        "2.7", M, DATA, "", f"{TOPOLOGY}/gmd:DQ_QuantitativeResult", _topology_without_value,
        _("A result of topological consistency has no value or no unit."),
        _("Give gmd:valueUnit and gmd:value/gco:Record."),
    ),
    Rule(
        "2.8", M, DATA, "", f"{TOPOLOGY}/gmd:DQ_ConformanceResult", _topology_badly_told,
        _("A description of topological consistency does not have the form of INSPIRE."),
        _("Cite the Generic Network Model, answer false, and explain the result of the check."),
    ),
    Rule(
        "3.8", M, SERVICE, "", f"{QUALITY}/{LEVEL}", _not_one_scope("service"),
        _("{count} gmd:DQ_DataQuality have the whole service as scope, where one is expected."),
        _("Gather the declarations in one gmd:DQ_DataQuality of level service."),
    ),
    Rule(
        "3.8", M, SERVICE, "", f"{QUALITY}/gmd:scope/*/gmd:levelDescription", _scope_not_named,
        _("The scope of the quality of the service is not named “service”."),
        _("Add gmd:levelDescription/gmd:MD_ScopeDescription/gmd:other with the text “service”."),
    ),
    Rule(
        "rec. 4.1", Level.RECOMMENDED, SERVICE, "conformity", SPECIFICATION,
        lambda subject: when(
            subject.record.service_type not in {"", "other"} and not subject.cites(NETWORK)
        ),
        _("The conformity to regulation (EC) No 976/2009 on network services is not declared."),
        _("Add it to the declarations; “not evaluated” is an allowed answer."),
    ),
)  # fmt: skip
