"""Single records of a CSW: GetRecordById, for several at once where the server knows how."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from ckanext.geo2france.domain.errors import HarvestError, MetadataError
from ckanext.geo2france.harvesters.csw.answer import read_page
from ckanext.geo2france.harvesters.csw.question import endpoint
from ckanext.geo2france.harvesters.offsets import may_pass
from ckanext.geo2france.harvesters.outcome import Document, Found, Met, Refused
from ckanext.geo2france.harvesters.remarks import reason_of
from ckanext.geo2france.harvesters.request import Fetch, Request
from ckanext.geo2france.harvesters.wanted import batches, not_given

__all__ = ["by_identifier"]

#: Identifiers told in one address.
AT_ONCE: Final = 20
Ask = Callable[[Sequence[str]], tuple[Document, ...]]


def by_identifier(
    address: str, fetch: Fetch, schemas: Iterable[str], identifiers: Sequence[str]
) -> list[Met] | None:
    """Return the records with these identifiers, in the first of *schemas* that any comes in.

    Return None where none comes. Raises HarvestError where the server does not answer.
    """
    # The request has commas between the identifiers.
    if any("," in identifier for identifier in identifiers):
        return None
    for schema in schemas:
        met = [
            item
            for batch in batches(identifiers, AT_ONCE)
            for item in _met(_asking(address, fetch, schema), batch)
        ]
        if any(isinstance(item, Found) for item in met):
            return met
    return None


def _asking(address: str, fetch: Fetch, schema: str) -> Ask:
    """Return what asks for records by their identifiers."""

    def ask(identifiers: Sequence[str]) -> tuple[Document, ...]:
        url = endpoint(
            address,
            service="CSW",
            version="2.0.2",
            request="GetRecordById",
            outputSchema=schema,
            elementSetName="full",
            id=",".join(identifiers),
        )
        return read_page(fetch(Request(url))).documents

    return ask


def _met(ask: Ask, identifiers: Sequence[str]) -> Iterator[Met]:
    """Yield these records; those that make an answer fail, or do not come, are asked for alone."""
    alone = len(identifiers) == 1
    try:
        found = {_identifier(document): document for document in ask(identifiers)}
    except (HarvestError, MetadataError) as error:
        if not may_pass(error):
            raise
        if alone:
            yield Refused(identifiers[0], reason_of(error), identifiers[0])
            return
        found = {}
    left = [identifier for identifier in identifiers if identifier not in found]
    yield from (Found(f"record {i}", found[i]) for i in identifiers if i in found)
    if alone:
        yield from not_given(left)
        return
    for identifier in left:
        yield from _met(ask, [identifier])


def _identifier(document: Document) -> str:
    try:
        return document.identifier()
    except MetadataError:
        return ""
