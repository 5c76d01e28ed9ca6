"""From what a source holds to what is to be done: pure, one record at a time.

    met = source.read(fetch)          # Found | Refused | Remark
    for decision in decide(met, known): ...

A record is known by (source, identifier). Its canonical digest tells whether it changed, so that
an unchanged record costs one canonicalisation and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping

from ckanext.geo2france.domain.errors import MetadataError
from ckanext.geo2france.harvesters.outcome import (
    Create,
    Decision,
    Found,
    Known,
    Met,
    Refused,
    Reject,
    Remark,
    Unchanged,
    Update,
)
from ckanext.geo2france.schemas.documents import READER

__all__ = ["decide"]

log = logging.getLogger(__name__)


def decide(met: Iterable[Met], known: Mapping[str, Known]) -> Iterator[Decision | Remark]:
    """Yield a decision for each record met, in the order met, and pass remarks on.

    known: by record identifier, what earlier runs of the same source read.
    """
    seen: dict[str, str] = {}
    for item in met:
        if isinstance(item, Remark):
            yield item
        elif isinstance(item, Refused):
            yield Reject("", item.place, item.reason)
        else:
            yield from _one(item, known, seen)


def _one(found: Found, known: Mapping[str, Known], seen: dict[str, str]) -> Iterator[Decision]:
    """Decide about one record; whatever goes wrong with it stays with it."""
    identifier = found.identifier
    try:
        identifier = identifier or found.document.identifier()
        digest = found.document.digest()
        if identifier in seen:
            # Overlapping pages give the same record twice: nothing to say. Different ones are.
            if seen[identifier] != digest:
                yield Reject(identifier, found.place, "another record has the same identifier")
            return
        if identifier:
            seen[identifier] = digest
        yield _decision(found, identifier, digest, known)
    except MetadataError as error:
        yield Reject(identifier, found.place, str(error))
    except Exception as error:
        # The one place where anything is caught: a fault of ours must not stop the other records.
        log.exception("Record %s (%s) could not be read", identifier, found.place)
        yield Reject(identifier, found.place, f"internal error: {type(error).__name__}: {error}")


def _decision(found: Found, identifier: str, digest: str, known: Mapping[str, Known]) -> Decision:
    before = known.get(identifier)
    if before and before.digest == digest and before.reader == READER:
        return Unchanged(identifier, before.dataset_id)
    read = found.document.read()
    record = read.record
    if not identifier:
        return Reject("", found.place, "the record has no fileIdentifier", record.title)
    if not record.title.strip():
        return Reject(identifier, found.place, "the record has no title")
    original = found.document.original()
    if before:
        return Update(identifier, digest, original, record, read.notes, before.dataset_id)
    return Create(identifier, digest, original, record, read.notes)
