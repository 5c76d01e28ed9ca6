"""Single datasets of another CKAN: a search for what they are known by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ckanext.geo2france.domain.errors import HarvestError
from ckanext.geo2france.harvesters.offsets import may_pass
from ckanext.geo2france.harvesters.outcome import Document, Found, Met
from ckanext.geo2france.harvesters.wanted import batches, not_given

__all__ = ["by_identifier"]

#: Identifiers told in one address.
AT_ONCE: Final = 20
#: What a dataset may be known by (`document.identifier_of`), what every portal knows first.
FIELDS: Final = ("id", "metadata_identifier", "guid", "name")


def by_identifier(
    search: Callable[[str, Sequence[str]], Sequence[Document]], identifiers: Sequence[str]
) -> list[Met] | None:
    """Return the datasets known by these identifiers; None where none comes.

    search: returns the datasets that have one of some values in a field. Raises HarvestError where
    the portal does not answer.
    """
    found: dict[str, Document] = {}
    for field in FIELDS:
        left = [identifier for identifier in identifiers if identifier not in found]
        for batch in batches(left, AT_ONCE):
            found |= {each.identifier(): each for each in _given(search, field, batch)}
    if not found.keys() & set(identifiers):
        return None
    met: list[Met] = [Found(f"record {i}", found[i]) for i in identifiers if i in found]
    return [*met, *not_given(i for i in identifiers if i not in found)]


def _given(
    search: Callable[[str, Sequence[str]], Sequence[Document]], field: str, batch: Sequence[str]
) -> Sequence[Document]:
    """Return what a search gives; nothing where the portal does not know the field."""
    try:
        return search(field, batch)
    except HarvestError as error:
        if not may_pass(error):
            raise
        return ()
