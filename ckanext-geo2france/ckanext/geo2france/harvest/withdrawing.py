"""Withdraws the records that a source no longer gives, at once or once somebody has confirmed."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.geo2france import store
from ckanext.geo2france.domain.errors import Geo2FranceError
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvest import inheriting, memory, reporting
from ckanext.geo2france.harvest.account import Account, reason_of
from ckanext.geo2france.harvest.locking import lock
from ckanext.geo2france.harvest.saying import stored
from ckanext.geo2france.harvest.service_user import service_user
from ckanext.geo2france.harvest.writer import Writer
from ckanext.geo2france.harvesters.outcome import Kind, Reject
from ckanext.geo2france.harvesters.record_links import has_links
from ckanext.geo2france.harvesters.withdrawal import Missing
from ckanext.geo2france.model.harvest import (
    HarvestRecord,
    HarvestRun,
    HarvestSource,
    RunState,
    now,
)
from ckanext.geo2france.search.index import bulk

__all__ = ["answer", "withdraw"]

log = logging.getLogger(__name__)

WITHDRAWN: Final = _(
    "The source no longer gives this record: its dataset is private until it does again."
)
HANDED_OVER: Final = _(
    "The source no longer gives this record; {source} does, and keeps the dataset up to date."
)
NOT_OURS: Final = _("The source no longer gives this record; its dataset is not from this source.")
UNLINKED: Final = _("The source no longer gives this record: its links are taken out.")
PURGED: Final = _("The source no longer gives this record, and its dataset is gone.")
CONFIRMED: Final = _("The withdrawal was confirmed by {user}.")
REFUSED: Final = _("The withdrawal was refused by {user}: the time of grace begins again.")


def withdraw(account: Account, due: Collection[Missing]) -> None:
    """Withdraw records, one by one; one that cannot be is a line of the report."""
    for each in due:
        try:
            reason = _withdraw(account, each)
            line = reporting.line(
                account.run_id,
                Kind.WITHDRAWN,
                each.identifier,
                title=each.title,
                dataset_id=each.dataset_id,
                reason=reason,
            )
            reporting.add([line])
            model.Session.commit()
        except (tk.ValidationError, tk.NotAuthorized, Geo2FranceError) as error:
            model.Session.rollback()
            account.reject(Reject(each.identifier, "", reason_of(error), each.title))
        else:
            account.counts[Kind.WITHDRAWN.value] += 1


def _withdraw(account: Account, missing: Missing) -> Sentence:
    """Withdraw one record in the open transaction, and return what that meant."""
    writer, source_id = account.writer, account.source_id
    record: Any = model.Session.get(HarvestRecord, (source_id, missing.identifier))
    before = writer.shown(missing.dataset_id, missing.title)
    if before is None:
        memory.forget(source_id, missing.identifier)
        return Sentence.of(PURGED)
    mark = store.dataset_id(source_id, missing.identifier)
    if record.linked and has_links(before, mark):
        memory.forget(source_id, missing.identifier)
        writer.unlink(missing.identifier, before)
        return Sentence.of(UNLINKED)
    if not record.owns:
        memory.forget(source_id, missing.identifier)
        return Sentence.of(NOT_OURS)
    if other := inheriting.heir(missing.dataset_id, but=source_id):
        memory.forget(source_id, missing.identifier)
        inheriting.bequeath(missing.dataset_id, other.source)
        writer.hand_over(before, other.source)
        return Sentence.of(HANDED_OVER, source=other.title)
    record.withdrawn, record.was_private = now(), bool(before["private"])
    writer.withdraw(before)
    return Sentence.of(WITHDRAWN)


def answer(run_id: str, *, confirm: bool, user: str) -> bool:
    """Answer a run that asks: withdraw what it lists and is still unseen, or let it be.

    user: who answers, by name. Return False where the run does not ask, or its source is being
    harvested.
    """
    harvest = HarvestRun.get(run_id)
    source = HarvestSource.get(harvest.source_id)
    with lock(source.id) as taken:
        model.Session.refresh(harvest)
        if not taken or harvest.state != RunState.ASKING.value:
            return False
        asked = [each["identifier"] for each in harvest.asks]
        due = [each for each in memory.missing(source.id, asked) if each.unseen_since]
        account = Account(run_id, source.id, Writer(source, service_user()))
        account.counts = Counter(harvest.counts)
        if confirm:
            with bulk():
                withdraw(account, due)
        else:
            memory.mark_unseen(source.id, [each.identifier for each in due], now())
        _close(harvest, account, Sentence.of(CONFIRMED if confirm else REFUSED, user=user))
    return True


def _close(harvest: Any, account: Account, message: Sentence) -> None:
    harvest.state = RunState.FINISHED.value
    harvest.message = stored(message)
    harvest.counts = dict(account.counts)
    model.Session.commit()
