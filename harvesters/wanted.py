"""Records that are asked for again, alone where the partner can give them so.

A reader may have ``read_chosen(address, fetch, options, wanted)``, which returns what it met of the
records wanted, or None where only reading everything finds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ckanext.geo2france.domain.errors import Geo2FranceError
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters.outcome import Found, Met, Refused, Remark

__all__ = ["MOST", "Wanted", "batches", "everything", "not_given"]

#: More records than these are cheaper to find by reading everything.
MOST: Final = 500
EVERYTHING: Final = _(
    "The partner does not give these records one by one: everything is read to find them."
)
NOT_GIVEN: Final = _("The source no longer gives this record.")


@dataclass(frozen=True)
class Wanted:
    """The records that are asked for: identifier and place of each, of which one may be "".

    A record is recognised by its identifier, or by its place where it has none.
    """

    records: tuple[tuple[str, str], ...]

    @cached_property
    def identifiers(self) -> frozenset[str]:
        """Return the identifiers of those that have one."""
        return frozenset(identifier for identifier, _place in self.records if identifier)

    @cached_property
    def places(self) -> frozenset[str]:
        """Return the places of those that have no identifier."""
        return frozenset(place for identifier, place in self.records if not identifier)

    def named(self) -> list[str]:
        """Return the identifiers, sorted; none where a record has none, or where there are many."""
        if self.places or len(self.identifiers) > MOST:
            return []
        return sorted(self.identifiers)

    def located(self) -> list[str]:
        """Return the places, sorted; none where one is not known, or where there are many."""
        places = {place for _identifier, place in self.records}
        return sorted(places) if "" not in places and len(places) <= MOST else []

    def hold(self, item: Met) -> bool:
        """Tell whether *item* is one of these records; remarks about the source always are."""
        if isinstance(item, Remark):
            return True
        identifier = item.identifier
        if isinstance(item, Found) and not identifier:
            identifier = _identifier(item)
        return identifier in self.identifiers or item.place in self.places


def _identifier(found: Found) -> str:
    try:
        return found.document.identifier()
    except Geo2FranceError:
        return ""


def batches(names: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Yield *names*, *size* at a time."""
    for start in range(0, len(names), size):
        yield names[start : start + size]


def everything() -> Remark:
    """Return the remark on a partner of whom all is read."""
    return Remark(Sentence.of(EVERYTHING))


def not_given(identifiers: Iterable[str]) -> Iterator[Refused]:
    """Yield the records that the partner did not give, each as a place that gave none."""
    for identifier in identifiers:
        yield Refused(identifier, Sentence.of(NOT_GIVEN), identifier)
