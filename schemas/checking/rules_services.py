"""Requirements 3.2 to 3.7, 4.1, 5.1 to 5.5, 6.1 to 6.5 and 7.1 to 7.3: spatial data services."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from ckanext.geo2france.domain.record import Conformity
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.checking.finding import SERVICE, Level, Rule, Values
from ckanext.geo2france.schemas.checking.rules_interoperability import CRS, LINKS, crs_not_uri
from ckanext.geo2france.schemas.checking.rules_quality import INTEROPERABILITY, QUALITY, RESULT
from ckanext.geo2france.schemas.checking.subject import ID, Subject, is_uri, once, when

__all__ = ["RULES"]

M: Final = Level.MANDATORY
C: Final = Level.CONDITIONAL
TYPES: Final = ("view", "download", "discovery", "transformation", "other")
ACCESS_POINT: Final = (
    "http://inspire.ec.europa.eu/metadata-codelist/OnLineDescriptionCode/accessPoint"
)
#: Categories of services that are not network services, each wanting what those before it want.
CATEGORIES: Final = ("invocable", "interoperable", "harmonised")
CATEGORY: Final = re.compile(r"/sds-(invocable|interoperable|harmonised)\b")
CRITERIA: Final = ("availability", "performance", "capacity")
CRITERION: Final = re.compile(r"/QualityOfServiceCriteria(?:Code)?/(\w+)")
QUALITY_OF_SERVICE: Final = f"{QUALITY}/gmd:report/gmd:DQ_ConceptualConsistency"
SERVICE_TYPE: Final = f"{ID}/srv:serviceType/gco:LocalName"
OPERATION: Final = f"{ID}/srv:containsOperations/srv:SV_OperationMetadata"
PARAMETER: Final = f"{OPERATION}/srv:parameters/srv:SV_Parameter"


def _category(conformity: Conformity) -> str:
    """Return the category of service that a declaration names, or ""."""
    found = CATEGORY.search(conformity.uri) or CATEGORY.search(conformity.title)
    if found:
        return found.group(1)
    return conformity.title if conformity.title in CATEGORIES else ""


def _declared(subject: Subject) -> set[str]:
    """Return the category that the service declares, and those that it includes."""
    ranks = [CATEGORIES.index(c) for e in subject.record.conformity if (c := _category(e))]
    return set(CATEGORIES[: max(ranks) + 1]) if ranks else set()


def _if(
    category: str, broken: Callable[[Subject], object]
) -> Callable[[Subject], Iterator[Values]]:
    """Return a rule's test that only concerns services of *category*."""
    return lambda subject: when(category in _declared(subject) and broken(subject))


def _not_service_identification(subject: Subject) -> Iterator[Values]:
    first = subject.find("gmd:identificationInfo")[:1]
    yield from when(
        subject.root is not None
        and not (first and subject.below(first[0], "srv:SV_ServiceIdentification"))
    )


def _resolution_not_told(subject: Subject) -> Iterator[Values]:
    """Yield a breach where the record has a resolution, but the abstract no number."""
    record = subject.record
    yield from when(
        (record.scales or record.distances) and not any(c.isdigit() for c in record.notes)
    )


def _type_not_local_name(subject: Subject) -> Iterator[Values]:
    yield from when(subject.find(f"{ID}/srv:serviceType") and not subject.find(SERVICE_TYPE))


def _type_unknown(subject: Subject) -> Iterator[Values]:
    found = subject.record.service_type
    if found and found not in TYPES:
        yield {"type": found}


def _coupled_without_url(subject: Subject) -> Iterator[Values]:
    bare = (e for e in subject.record.operates_on if not is_uri(e.url))
    yield from once("resource", (e.identifier or e.title or e.url or "?" for e in bare))


def _no_access_point(subject: Subject) -> bool:
    same = codelists.plain(ACCESS_POINT)
    return not any(
        codelists.plain(each.description_uri) == same for each in subject.record.online_resources
    )


def _category_not_met(subject: Subject) -> Iterator[Values]:
    wrong = (
        _category(e) for e in subject.record.conformity if _category(e) and e.passed is not True
    )
    yield from once("category", wrong)


def _no_technical_specification(subject: Subject) -> bool:
    regulations = subject.cites(INTEROPERABILITY)
    return not any(
        each.passed and not _category(each) and each not in regulations
        for each in subject.record.conformity
    )


def _missing_criteria(subject: Subject) -> Iterator[Values]:
    if subject.root is None or "interoperable" not in _declared(subject):
        return
    given = {
        criterion.group(1)
        for report in subject.find(QUALITY_OF_SERVICE)
        for href in subject.hrefs(report, "gmd:nameOfMeasure")
        if (criterion := CRITERION.search(href))
        and subject.below(report, "gmd:result/gmd:DQ_QuantitativeResult/gmd:value/gco:Record")
    }
    yield from once("criterion", (each for each in CRITERIA if each not in given))


def _operations_incomplete(subject: Subject) -> Iterator[Values]:
    wrong = (
        each.name or each.url or "?"
        for each in subject.record.operations
        if not (each.name and each.platform and each.url)
    )
    if "harmonised" in _declared(subject):
        yield from once("operation", wrong)


def _no_invocation(subject: Subject) -> bool:
    """Tell whether nothing says how to call the service: no operation, no access point."""
    return not subject.record.operations and _no_access_point(subject)


def _parameters_incomplete(subject: Subject) -> bool:
    return any(
        not subject.text(each, "srv:name")
        or not subject.text(each, "srv:optionality")
        or not subject.below(each, "srv:repeatability/gco:Boolean")
        or not subject.below(each, "srv:valueType/gco:TypeName")
        for each in subject.find(PARAMETER)
    )


RULES: Final = (
    Rule(
        "3.2", M, SERVICE, "", "gmd:identificationInfo[1]/srv:SV_ServiceIdentification",
        _not_service_identification,
        _("The first gmd:identificationInfo does not hold a srv:SV_ServiceIdentification."),
        _("Describe the service in srv:SV_ServiceIdentification."),
    ),
    Rule(
        "3.3", C, SERVICE, "notes", f"{ID}/gmd:abstract", _resolution_not_told,
        _("The abstract does not tell the limits of scale of the service."),
        _(
            "Write the limits of scale or resolution in the abstract: ISO 19139 has no other "
            "place for a service."
        ),
    ),
    Rule(
        "3.4", M, SERVICE, "keywords", f"{ID}/gmd:descriptiveKeywords/gmd:MD_Keywords/gmd:keyword",
        lambda subject: when(not subject.keywords_of("service_categories")),
        _("No category of service is given."),
        _(
            "Add a category of the list of INSPIRE as keyword: infoMapAccessService, "
            "infoFeatureAccessService…"
        ),
    ),
    Rule(
        "3.5", M, SERVICE, "service_type", SERVICE_TYPE,
        lambda subject: when(not subject.record.service_type),
        _("The type of service is not given."),
        _("Choose view, download, discovery, transformation or other."),
    ),
    Rule(
        "3.5", M, SERVICE, "service_type", SERVICE_TYPE, _type_not_local_name,
        _("The type of service does not stand in gco:LocalName."),
        _("Write srv:serviceType/gco:LocalName."),
    ),
    Rule(
        "4.1", M, SERVICE, "service_type", SERVICE_TYPE, _type_unknown,
        _("“{type}” is no type of INSPIRE service."),
        _("Choose view, download, discovery, transformation or other."),
    ),
    Rule(
        "3.6", C, SERVICE, "operates_on", f"{ID}/srv:operatesOn/@xlink:href",
        lambda subject: when(not subject.record.operates_on),
        _("No dataset is said to be served."),
        _("Link the records of the datasets to which the service gives access."),
    ),
    Rule(
        "3.6", M, SERVICE, "operates_on", f"{ID}/srv:operatesOn/@xlink:href", _coupled_without_url,
        _("The dataset served, {resource}, has no link to its record."),
        _("Give the address of its record in xlink:href."),
    ),
    Rule(
        "3.7", C, SERVICE, "resources", f"{LINKS}/gmd:linkage/gmd:URL",
        lambda subject: when(not subject.record.online_resources),
        _("No link leads to the service or to more about it."),
        _("Give the address of its capabilities (GetCapabilities)."),
    ),
    Rule(
        "5.2", M, SERVICE, "resources", f"{LINKS}/gmd:description/gmx:Anchor",
        _if("invocable", _no_access_point),
        _("No access point of the service is given."),
        _("Add a link whose description is the value accessPoint of INSPIRE."),
    ),
    Rule(
        "5.3", M, SERVICE, "conformity", RESULT,
        _if("invocable", lambda subject: not subject.cites(INTEROPERABILITY)),
        _("The conformity of the service to regulation (EU) No 1089/2010 is not declared."),
        _("Add it to the declarations; “not evaluated” is an allowed answer."),
    ),
    Rule(
        "5.4", M, SERVICE, "conformity", RESULT, _category_not_met,
        _("The service names the category {category}, but does not declare that it meets it."),
        _("Answer “conformant” for the category that the service meets, and remove the others."),
    ),
    Rule(
        "5.4", C, SERVICE, "conformity", RESULT,
        lambda subject: when(subject.record.service_type == "other" and not _declared(subject)),
        _("The service is none of the network services, and declares no category."),
        _(
            "Declare invocable, interoperable or harmonised if the service can be called by "
            "programs."
        ),
    ),
    Rule(
        "5.5", M, SERVICE, "conformity", RESULT, _if("invocable", _no_technical_specification),
        _("The service conforms to no technical specification that tells how to call it."),
        _("Declare the standard that it follows, such as ISO 19128 for a WMS."),
    ),
    Rule(
        "6.1", M, SERVICE, "crs", f"{CRS}/gmd:code",
        _if("interoperable", lambda subject: not subject.record.crs),
        _("The coordinate reference systems of the service are not given."),
        _("List those in which the service answers."),
    ),
    Rule(
        "6.2", M, SERVICE, "crs", f"{CRS}/gmd:code",
        lambda subject: crs_not_uri(subject) if "interoperable" in _declared(subject) else (),
        _("The system {crs} of the service is not given by its HTTP URI alone."),
        _("Write http://www.opengis.net/def/crs/EPSG/0/… in the code, without code space."),
    ),
    Rule(
        "6.3", M, SERVICE, "constraints", f"{ID}/gmd:resourceConstraints/gmd:MD_LegalConstraints",
        _if(
            "interoperable",
            lambda subject: not {"access", "use"} & {e.kind for e in subject.record.constraints},
        ),
        _("The technical restrictions of access and use of the service are not given."),
        _("Say them with the conditions of access and use."),
    ),
    Rule(
        "6.4", M, SERVICE, "contacts", f"{ID}/gmd:pointOfContact/*/gmd:role/gmd:CI_RoleCode",
        _if(
            "interoperable",
            lambda subject: all(e.role != "custodian" for e in subject.contacts("resource")),
        ),
        _("No custodian of the service is named."),
        _("Add the organization that maintains it, with the role custodian."),
    ),
    Rule(
        "6.5", M, SERVICE, "", f"{QUALITY_OF_SERVICE}/gmd:nameOfMeasure/gmx:Anchor",
        _missing_criteria,
        _("The quality of service lacks the criterion {criterion}."),
        _("Give availability, performance and capacity as gmd:DQ_ConceptualConsistency."),
    ),
    Rule(
        "7.1", M, SERVICE, "operations", OPERATION, _if("harmonised", _no_invocation),
        _("Nothing tells how to call the service."),
        _("Describe each operation, or the access point that describes them."),
    ),
    Rule(
        "7.2", M, SERVICE, "operations", OPERATION, _operations_incomplete,
        _("The operation {operation} lacks its name, its platform or its address."),
        _("Give srv:operationName, srv:DCP and srv:connectPoint."),
    ),
    Rule(
        "7.3", M, SERVICE, "operations", PARAMETER, _if("harmonised", _parameters_incomplete),
        _("A parameter of an operation lacks its name, optionality, repeatability or type."),
        _("Give the four of them for each parameter."),
    ),
)  # fmt: skip
