"""Clears a source: a run like another, that removes what the source brought.

Each dataset goes with its record and its line of the report in one transaction, so that a clearing
may be killed anywhere: what is left is as it was, and the next clearing goes on from there.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context

from ckanext.geo2france import store
from ckanext.geo2france.domain.errors import DatasetDeleted, Geo2FranceError, SourceError
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvest import ending, kept_copies, removing, reporting
from ckanext.geo2france.harvest.account import Account, reason_of
from ckanext.geo2france.harvest.pulse import Pulse
from ckanext.geo2france.harvesters.outcome import Kind, Reject
from ckanext.geo2france.harvesters.record_links import has_links
from ckanext.geo2france.model.harvest import HarvestRecord, HarvestSource, RunKind

__all__ = ["LEFT", "clear"]

#: Counted beside the outcomes while a clearing goes on: what it has still to look at.
LEFT: Final = "left"

HEIR: Final = _("{source} gives it too, and keeps the dataset up to date from now on.")
UNLINKED: Final = _("The links that the source added to the dataset are taken out.")
STAYS: Final = _("Some datasets could not be removed: the source stays.")


@dataclass(frozen=True, slots=True)
class _Brought:
    """A dataset that a source brought, or added links to."""

    dataset_id: str
    identifier: str
    title: str
    linked: bool


def clear(harvest: Any, account: Account, pulse: Pulse) -> None:
    """Remove what the source of *harvest*, a run that holds its lock, brought, and its memory.

    The source itself goes too where that is what the run is for. Raises Stopped; SourceError
    where the source was to go and something of it stays.
    """
    source_id, run_id, removes = account.source_id, harvest.id, harvest.kind == RunKind.REMOVE.value
    waiting = _brought(source_id)
    account.counts[LEFT] = len(waiting)
    pulse.look()
    for each in waiting:
        _take(account, each)
        account.counts[LEFT] -= 1
        pulse()
    del account.counts[LEFT]
    pulse.look()
    if not account.counts[Kind.REJECTED.value]:
        _forget(source_id)
    elif removes:
        raise SourceError(Sentence.of(STAYS))
    ending.supersede(source_id, run_id)
    model.Session.commit()
    if removes:
        removing.erase(source_id)


def _brought(source_id: str) -> list[_Brought]:
    """Return what a source brought, each dataset once, those first that it only links to."""
    record = HarvestRecord
    rows = model.Session.execute(
        sa.select(
            record.dataset_id,
            sa.func.min(record.identifier).label("identifier"),
            sa.func.min(record.title).label("title"),
            record.linked,
        )
        .join(model.Package, model.Package.id == record.dataset_id)
        .where(record.source_id == source_id, sa.or_(record.owns, record.linked))
        .group_by(record.dataset_id, record.linked)
        .order_by(record.linked.desc(), sa.func.min(record.title))
    )
    return [_Brought(row.dataset_id, row.identifier, row.title, row.linked) for row in rows]


def _take(account: Account, each: _Brought) -> None:
    """Remove one dataset, or what of it is from the source; a failure is a line of the report."""
    try:
        kind = _unlink(account, each) if each.linked else _remove(account, each)
        model.Session.commit()
    except (tk.ValidationError, tk.NotAuthorized, Geo2FranceError) as error:
        model.Session.rollback()
        account.reject(Reject(each.identifier, "", reason_of(error), each.title))
    else:
        if kind is not None:
            account.counts[kind.value] += 1


def _remove(account: Account, each: _Brought) -> Kind:
    source_id = account.source_id
    heir = removing.heir_of(source_id, each.dataset_id)
    _forget_dataset(source_id, each.dataset_id)
    if heir is not None:
        _note(account, each, Kind.KEPT, Sentence.of(HEIR, source=heir.title))
        removing.give(account.writer, each.dataset_id, heir)
        return Kind.KEPT
    _note(account, each, Kind.REMOVED)
    _purge(each.dataset_id)
    return Kind.REMOVED


def _unlink(account: Account, each: _Brought) -> Kind | None:
    """Take the links of the source out of a dataset that somebody else keeps; None for no link."""
    source_id, writer = account.source_id, account.writer
    identifiers = _linked(source_id, each.dataset_id)
    _forget_dataset(source_id, each.dataset_id)
    kind = None
    with suppress(DatasetDeleted):
        for identifier in identifiers:
            before = writer.shown(each.dataset_id, each.title)
            if before and has_links(before, store.dataset_id(source_id, identifier)):
                if kind is None:
                    kind = Kind.KEPT
                    _note(account, each, kind, Sentence.of(UNLINKED))
                writer.unlink(identifier, before)
    return kind


def _linked(source_id: str, dataset_id: str) -> list[str]:
    linked = sa.select(HarvestRecord.identifier).where(
        HarvestRecord.source_id == source_id,
        HarvestRecord.dataset_id == dataset_id,
        HarvestRecord.linked,
    )
    return list(model.Session.scalars(linked))


def _note(account: Account, each: _Brought, kind: Kind, reason: Sentence | None = None) -> None:
    about = {"title": each.title, "dataset_id": each.dataset_id, "reason": reason}
    reporting.add([reporting.line(account.run_id, kind, each.identifier, **about)])


def _forget_dataset(source_id: str, dataset_id: str) -> None:
    model.Session.execute(
        sa.delete(HarvestRecord).where(
            HarvestRecord.source_id == source_id, HarvestRecord.dataset_id == dataset_id
        )
    )


def _forget(source_id: str) -> None:
    """Remember nothing of a source: the next run reads all of it as if it were new."""
    model.Session.execute(sa.delete(HarvestRecord).where(HarvestRecord.source_id == source_id))
    unread = sa.update(HarvestSource).where(HarvestSource.id == source_id)
    model.Session.execute(unread.values(read_until=None, read_whole=None))
    kept_copies.forget(source_id)


def _purge(dataset_id: str) -> None:
    """Remove a dataset for good, as the portal itself: the rights on the source were checked.

    One that was only deleted would be refused to the next run.
    """
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    context: Context = {"ignore_auth": True, "user": site_user}
    # Its session is another one afterwards.
    tk.get_action("dataset_purge")(context, {"id": dataset_id})
