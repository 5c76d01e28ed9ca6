"""What a CSW says of itself: the schemas in which it gives records."""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.geo2france.domain.errors import FetchError, HarvestError, MetadataError
from ckanext.geo2france.harvesters.csw.question import DUBLIN_CORE, SCHEMAS, endpoint
from ckanext.geo2france.harvesters.request import Fetch, Request
from ckanext.geo2france.schemas.xml import Element, parse

__all__ = ["schemas_of"]

#: What no other question will change: the server refuses us, or does not answer.
FINAL = {0, 401, 403, 407}


def schemas_of(url: str, fetch: Fetch) -> tuple[str, ...]:
    """Return the URIs of the schemas to ask for, the fullest first.

    A server whose capabilities cannot be read may answer all the same: it is asked for ISO 19139,
    then for Dublin Core. Raises FetchError where it refuses us, or does not answer.
    """
    asked = endpoint(url, service="CSW", version="2.0.2", request="GetCapabilities")
    try:
        announced = set(_announced(parse(fetch(Request(asked)))))
    except FetchError as error:
        if error.status in FINAL:
            raise
        announced = set()
    except (HarvestError, MetadataError):
        announced = set()
    return tuple(_chosen(announced)) or (SCHEMAS["gmd"], DUBLIN_CORE)


def _announced(root: Element) -> Iterator[str]:
    """Yield the values of outputSchema of GetRecords; servers write its name in several ways."""
    for operation in root.iter("{*}Operation"):
        if operation.get("name") != "GetRecords":
            continue
        for parameter in operation.iterchildren("{*}Parameter"):
            if (parameter.get("name") or "").lower() == "outputschema":
                for value in parameter.iter("{*}Value"):
                    yield (value.text or "").strip()


def _chosen(announced: set[str]) -> Iterator[str]:
    for name, schema in SCHEMAS.items():
        if schema in announced:
            yield schema
        elif name == "mdb":
            # Version 1.0 of ISO 19115-3 differs little, but the server must be asked for its own.
            yield from sorted(uri for uri in announced if "/19115/-3/mdb/" in uri)[-1:]
