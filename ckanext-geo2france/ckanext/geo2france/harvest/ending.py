"""How a run ends: what was not met is judged, withdrawn or asked about, and the row is closed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvest import memory, reporting, withdrawing
from ckanext.geo2france.harvest.account import Account
from ckanext.geo2france.harvest.saying import stored
from ckanext.geo2france.harvesters.outcome import Kind, Known
from ckanext.geo2france.harvesters.withdrawal import Missing, Seen, Terms, Verdict, judge
from ckanext.geo2france.model.harvest import HarvestRun, HarvestSource, RunKind, RunState, now

__all__ = ["close", "grace_of", "judge_missing", "supersede", "verdict"]

IN_GRACE: Final = _(
    "The source no longer gives this record; its dataset is kept as it is until {date}."
)
ASKED_AGAIN: Final = _("A later run answered, or asks again.")


def verdict(
    source: Any, account: Account, known: Mapping[str, Known], moment: Any = None
) -> Verdict:
    """Return what is to become of the records of *source* that a full run did not meet."""
    gone = [identifier for identifier in known if identifier not in account.seen]
    live = sum(not each.withdrawn for each in known.values())
    return judge(
        memory.missing(source.id, gone),
        Seen(live, account.unread, account.doubt),
        moment or now(),
        Terms.of(source.options),
    )


def judge_missing(
    harvest: Any, source: Any, account: Account, known: Mapping[str, Known]
) -> Sentence | None:
    """Mark and withdraw what a run that read all of its source did not meet.

    Return the question that must be answered first, if there is one; nothing is withdrawn then.
    """
    question = None
    if account.whole:
        # The source could not tell its changes: it was read like the first time.
        harvest.kind, harvest.since = RunKind.FULL.value, None
    if harvest.kind == RunKind.FULL.value:
        judged = verdict(source, account, known)
        _mark(source, account, judged)
        question = judged.question
        if question is None:
            withdrawing.withdraw(account, judged.due)
        else:
            _ask(harvest, judged.due)
        supersede(harvest.source_id, harvest.id)
    _note_reading(harvest, account)
    model.Session.commit()
    return question


def grace_of(source: Any) -> Sentence:
    """Return until when a dataset is kept whose record the source gave until now."""
    until = now() + Terms.of(source.options).grace
    return Sentence.of(IN_GRACE, date=until.date().isoformat())


def _mark(source: Any, account: Account, judged: Verdict) -> None:
    """Note the records that were not met for the first time; those due at once are no news."""
    moment = now()
    memory.mark_unseen(source.id, [each.identifier for each in judged.unseen], moment)
    at_once = set() if judged.question else {each.identifier for each in judged.due}
    told = [each for each in judged.unseen if each.identifier not in at_once]
    reporting.add(
        [
            reporting.line(
                account.run_id,
                Kind.UNSEEN,
                each.identifier,
                title=each.title,
                dataset_id=each.dataset_id,
                reason=grace_of(source),
            )
            for each in told
        ]
    )
    if told:
        account.counts[Kind.UNSEEN.value] += len(told)
    model.Session.commit()


def _ask(harvest: Any, due: Collection[Missing]) -> None:
    """Keep the list about which the run asks."""
    harvest.asks = [
        {"identifier": each.identifier, "dataset_id": each.dataset_id, "title": each.title}
        for each in due
    ]


def supersede(source_id: str, run_id: str) -> None:
    """End the other runs of a source that still ask: what they ask about is read, or removed."""
    older = sa.update(HarvestRun).where(
        HarvestRun.source_id == source_id,
        HarvestRun.state == RunState.ASKING.value,
        HarvestRun.id != run_id,
    )
    values = {"state": RunState.FINISHED.value, "message": stored(Sentence.of(ASKED_AGAIN))}
    model.Session.execute(older.values(**values, asks=[]))


def _note_reading(harvest: Any, account: Account) -> None:
    """Note until when the changes of the source are read, where none was missed."""
    if account.unread or account.doubt or harvest.kind == RunKind.RETRY.value:
        return
    read = {"read_until": harvest.started}
    if harvest.kind == RunKind.FULL.value:
        read["read_whole"] = harvest.started
    known = sa.update(HarvestSource).where(HarvestSource.id == harvest.source_id)
    model.Session.execute(known.values(**read))


def close(
    run_id: str,
    account: Account,
    state: RunState,
    message: str | Sentence | Exception | None = None,
) -> None:
    """Note the end of a run, with its counts and the records that are given again.

    A run that removed its own source is no more.
    """
    if state not in {RunState.FINISHED, RunState.ASKING}:
        model.Session.rollback()
    harvest = HarvestRun.get(run_id)
    if harvest is None:
        return
    memory.mark_seen(account.source_id, account.again)
    harvest.state = state.value
    harvest.message = stored(message)
    harvest.counts = dict(account.counts)
    harvest.finished = harvest.heartbeat = now()
    model.Session.commit()
