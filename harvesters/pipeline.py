"""From what a source holds to what is to be done: pure, a few records at a time.

    met = source.read(fetch)          # Found | Refused | Remark
    for decision in decide(met, known): ...

A record is known by (source, identifier). Its canonical digest tells whether it changed, so that
an unchanged record costs one canonicalisation and nothing else. What else the catalogue holds is
asked for once for a batch of records, and never for those that are known and owned.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Final

from ckanext.geo2france.domain.errors import Geo2FranceError
from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters.identity import (
    Catalogue,
    Claim,
    Holding,
    OwnerRule,
    Standing,
    standing,
)
from ckanext.geo2france.harvesters.outcome import (
    Adopt,
    Create,
    Decision,
    Found,
    Known,
    Link,
    Met,
    Refused,
    Reject,
    Remark,
    Return,
    Unchanged,
    Update,
)
from ckanext.geo2france.harvesters.own import addresses_of
from ckanext.geo2france.harvesters.remarks import internal_error, reason_of
from ckanext.geo2france.schemas.documents import READER

__all__ = ["BATCH", "Deciding", "batches", "decide"]

log = logging.getLogger(__name__)

#: Records about which the catalogue is asked at once.
BATCH: Final = 50
#: A longer identifier is no identifier: the index of the table holds no more.
IDENTIFIER_LENGTH: Final = 1000

SAME_IDENTIFIER: Final = _("Another record has the same identifier.")
NO_IDENTIFIER: Final = _("The record has no identifier.")
NO_TITLE: Final = _("The record has no title.")
OF_THIS_PORTAL: Final = _("The record is a dataset of this portal: no copy of it is made.")
LONG_IDENTIFIER: Final = _("The identifier of the record has {count} characters.")


@dataclass(frozen=True, slots=True)
class Deciding:
    """What decisions rest on.

    known: by record identifier, what earlier runs of the same source read; ours: the source that
    is read, as a claim; rule: which source owns a dataset that several give.
    """

    known: Mapping[str, Known] = field(default_factory=dict)
    catalogue: Catalogue = field(default_factory=Catalogue)
    ours: Claim = Claim("", "", 0, "")
    rule: OwnerRule = OwnerRule.PRIORITY


@dataclass(frozen=True, slots=True)
class _Read:
    """A record that was met, with what identifies it and its content."""

    found: Found
    identifier: str
    digest: str

    @property
    def names(self) -> tuple[str, ...]:
        """Return what the record is known by at the partner's."""
        return (self.identifier, *self.found.known_as)


@dataclass(frozen=True, slots=True)
class _Held:
    """What the catalogue holds of the records of a batch (`Catalogue`)."""

    holdings: Mapping[str, Holding]
    designated: Mapping[str, str]
    own: Mapping[str, str]

    def shown(self, item: _Read) -> str:
        """Return the dataset that a record shows, or ""."""
        designated = self.designated
        return next((designated[n] for n in item.found.designates if n in designated), "")

    def own_of(self, item: _Read) -> str:
        """Return the dataset of the portal that a record is a copy of, or ""."""
        return next((self.own[name] for name in item.names if name in self.own), "")


def decide(met: Iterable[Met], deciding: Deciding) -> Iterator[Decision | Remark]:
    """Yield a decision for each record met, in the order met, and pass remarks on.

    An error of *met* is passed on once all that came before it is decided.
    """
    return chain.from_iterable(batches(met, deciding))


def batches(met: Iterable[Met], deciding: Deciding) -> Iterator[Iterator[Decision | Remark]]:
    """Yield what `decide` does, by the batches for which the catalogue is asked at once.

    The catalogue is asked about a batch when all decisions of the one before have been taken.
    """
    seen: dict[str, str] = {}
    for batch in _batches(met):
        identified = [item for each in batch for item in _identified(each, seen)]
        read = [item for item in identified if isinstance(item, _Read)]
        yield _decided(identified, deciding, _asked(read, deciding))


def _decided(
    identified: list[_Read | Reject | Remark], deciding: Deciding, held: _Held
) -> Iterator[Decision | Remark]:
    for item in identified:
        if isinstance(item, _Read):
            yield _one(item, deciding, held)
        else:
            yield item


def _batches(met: Iterable[Met]) -> Iterator[list[Met]]:
    """Yield what is met a few at a time; the last are yielded before an error is passed on."""
    batch: list[Met] = []
    failure: Exception | None = None
    waiting = iter(met)
    while failure is None:
        try:
            batch.append(next(waiting))
        except StopIteration:
            break
        except Exception as error:
            # Kept, not caught: raised below.
            failure = error
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
    if failure is not None:
        raise failure


def _identified(item: Met, seen: dict[str, str]) -> Iterator[_Read | Reject | Remark]:
    """Yield a record with its identifier and digest, or why it has none; nothing for a repeat.

    seen: the digests of the records met so far, by identifier.
    """
    if isinstance(item, Remark):
        yield item
    elif isinstance(item, Refused):
        yield Reject(item.identifier, item.place, item.reason)
    else:
        identifier = item.identifier
        try:
            identifier = identifier or item.document.identifier()
            digest = item.document.digest()
        except Exception as error:
            yield _fault(item, identifier, error)
            return
        if len(identifier) > IDENTIFIER_LENGTH:
            yield Reject("", item.place, Sentence.of(LONG_IDENTIFIER, count=len(identifier)))
        elif identifier not in seen:
            if identifier:
                seen[identifier] = digest
            yield _Read(item, identifier, digest)
        elif seen[identifier] != digest:
            # Overlapping pages give the same record twice: nothing to say. Different ones are.
            yield Reject(identifier, item.place, Sentence.of(SAME_IDENTIFIER))


def _asked(read: list[_Read], deciding: Deciding) -> _Held:
    """Ask the catalogue what it holds of the records that are not known, or not owned."""
    unsure = {
        item.identifier: item
        for item in read
        if item.identifier and not ((known := deciding.known.get(item.identifier)) and known.owns)
    }
    names = dict.fromkeys(name for item in read for name in item.found.designates if name)
    called = dict.fromkeys(name for item in unsure.values() for name in item.names)
    catalogue = deciding.catalogue
    return _Held(
        catalogue.holdings(unsure.keys()) if unsure else {},
        catalogue.designated(names.keys()) if names else {},
        catalogue.own(called.keys()) if called else {},
    )


def _one(item: _Read, deciding: Deciding, held: _Held) -> Decision:
    """Decide about one record; whatever goes wrong with it stays with it."""
    known = deciding.known.get(item.identifier)
    try:
        decision = _settled(item, known, deciding, held) or _decision(item, known, deciding, held)
    except Exception as error:
        return _fault(item.found, item.identifier, error)
    if isinstance(decision, Create | Update | Link):
        return replace(decision, place=item.found.place)
    return decision


def _settled(item: _Read, known: Known | None, deciding: Deciding, held: _Held) -> Decision | None:
    """Return what is decided without reading the record, since it is as it was; None otherwise."""
    if not known or not _is_as_it_was(item, known):
        return None
    shown, holding = held.shown(item), held.holdings.get(item.identifier)
    if shown and shown != known.dataset_id:
        return None
    if known.linked:
        stays = shown or held.own_of(item) == known.dataset_id
        return Unchanged(item.identifier, known.dataset_id) if stays else None
    if not known.owns:
        # Without holding, the dataset that it was part of is gone: it is a record like another.
        if holding is None or _stands(known, known.modified, deciding, holding).owns:
            return None
    elif known.withdrawn:
        return Return(item.identifier, known.dataset_id)
    return Unchanged(item.identifier, known.dataset_id)


def _is_as_it_was(item: _Read, known: Known) -> bool:
    return known.digest == item.digest and known.reader == READER


def _decision(item: _Read, known: Known | None, deciding: Deciding, held: _Held) -> Decision:
    """Read the record, and return what is to be done with it."""
    found, identifier, shown = item.found, item.identifier, held.shown(item)
    read = found.document.read()
    record = read.record
    if not identifier:
        return Reject("", found.place, Sentence.of(NO_IDENTIFIER), record.title)
    if not record.title.strip():
        return Reject(identifier, found.place, Sentence.of(NO_TITLE))
    what = (identifier, item.digest, found.document.original(), record, read.notes)
    if shown and (known is None or not known.owns or shown != known.dataset_id):
        return Link(*what, shown, known.dataset_id if known and known.owns else "")
    if known and known.owns:
        return Update(*what, known.dataset_id, known.withdrawn)
    if own := held.own_of(item) or _named(record, deciding.catalogue):
        return _echo(item, known, record, own)
    holding = held.holdings.get(identifier)
    if holding is None:
        return Create(*what)
    stands = _stands(known, record.metadata_date, deciding, holding)
    if stands.owns:
        return Update(*what, holding.dataset_id, reason=stands.reason)
    modified = record.metadata_date
    dataset = holding.dataset_id
    return Adopt(identifier, item.digest, record.title, modified, dataset, stands.reason)


def _named(record: Record, catalogue: Catalogue) -> str:
    """Return the dataset of the portal whose address a record gives as its own, or ""."""
    addresses = tuple(addresses_of(record))
    return next(iter(catalogue.own(addresses).values()), "") if addresses else ""


def _echo(item: _Read, known: Known | None, record: Record, own: str) -> Decision:
    """Return what is decided about the copy of a dataset of this portal."""
    if known and known.linked and known.dataset_id == own and _is_as_it_was(item, known):
        return Unchanged(item.identifier, own)
    what = (item.identifier, item.digest, record.title, record.metadata_date)
    return Adopt(*what, own, Sentence.of(OF_THIS_PORTAL), echo=True)


def _stands(known: Known | None, modified: str, deciding: Deciding, holding: Holding) -> Standing:
    first = known.first_seen if known else ""
    ours = Claim(deciding.ours.source, deciding.ours.title, deciding.ours.priority, first, modified)
    return standing(ours, holding, deciding.rule)


def _fault(found: Found, identifier: str, error: Exception) -> Reject:
    """Return why a record cannot be read; the one place where anything is caught."""
    if isinstance(error, Geo2FranceError):
        return Reject(identifier, found.place, reason_of(error))
    # A fault of ours must not stop the other records.
    log.error("Record %s (%s) could not be read", identifier, found.place, exc_info=error)
    return Reject(identifier, found.place, internal_error(error))
