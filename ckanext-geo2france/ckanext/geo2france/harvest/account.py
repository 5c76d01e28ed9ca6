"""The account of a run: decisions are carried out one by one, and what became of each is noted."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from ckanext.geo2france import store
from ckanext.geo2france.domain.errors import DatasetDeleted, Geo2FranceError
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvest import building, memory, reporting, together
from ckanext.geo2france.harvest.saying import stored
from ckanext.geo2france.harvest.writer import Writer
from ckanext.geo2france.harvesters.outcome import (
    Adopt,
    Create,
    Decision,
    Kind,
    Link,
    Reject,
    Remark,
    Return,
    Unchanged,
    Update,
)
from ckanext.geo2france.harvesters.remarks import internal_error
from ckanext.geo2france.harvesters.whole import Whole
from ckanext.geo2france.model.harvest import HarvestRecord, HarvestRun

__all__ = ["Account", "reason_of"]

log = logging.getLogger(__name__)

NOT_ALLOWED: Final = _("The harvester may not write in this organization.")
TAKEN: Final = _("Another source brought this record at the same moment: it keeps the dataset.")
PURGED: Final = _("The dataset of this record was purged: the next run makes it anew.")


@dataclass(slots=True)
class Account:
    """What was decided, done, and seen in a run.

    unseen: the records that the last full run did not meet; seen: those that this one met; again:
    those of the former that are among the latter, yet to be noted. waiting: the new records that
    are not written yet. unread: places that gave no
    record; doubt: whether the source gave reason to think that it did not give all; whole: whether
    it gave all where only changes were asked for.
    """

    run_id: str
    source_id: str
    writer: Writer
    counts: Counter[str] = field(default_factory=Counter)
    unseen: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    again: set[str] = field(default_factory=set)
    waiting: list[Create] = field(default_factory=list)
    unread: int = 0
    doubt: bool = False
    whole: bool = False

    def take(self, decision: Decision | Remark) -> None:
        """Carry out one decision; what goes wrong with it is a line of the report.

        New records wait for `settle`, or for another decision that is carried out after them.
        """
        if isinstance(decision, Remark):
            self._remark(decision)
            return
        if decision.identifier:
            self.seen.add(decision.identifier)
            if decision.identifier in self.unseen:
                self.again.add(decision.identifier)
        if isinstance(decision, Unchanged):
            self.counts[Kind.UNCHANGED.value] += 1
        elif isinstance(decision, Create):
            self.waiting.append(decision)
        else:
            self.settle()
            self._carefully(decision)

    def settle(self) -> None:
        """Write the new records that wait, together where nothing is odd about them."""
        waiting, self.waiting = self.waiting, []
        if not waiting:
            return
        left = together.create(self.writer, self.run_id, waiting)
        if created := len(waiting) - len(left):
            self.counts[Kind.CREATED.value] += created
        for decision in left:
            self._carefully(decision)

    def _carefully(self, decision: Create | Update | Adopt | Link | Return | Reject) -> None:
        if isinstance(decision, Reject):
            self.reject(decision)
            return
        try:
            kind = self._carry_out(decision)
            model.Session.commit()
        except (tk.ValidationError, tk.NotAuthorized, Geo2FranceError) as error:
            self._undo(decision, reason_of(error))
        except DBAPIError as error:
            if error.connection_invalidated:
                raise
            self._undo(decision, _internal(decision, error))
        except Exception as error:
            # The one place where anything is caught: one record never stops a run.
            self._undo(decision, _internal(decision, error))
        else:
            self.counts[kind.value] += 1

    def _carry_out(self, decision: Create | Update | Adopt | Link | Return) -> Kind:
        match decision:
            case Create():
                return self._create(decision)
            case Update():
                return self._update(decision)
            case Adopt():
                return self._adopt(decision)
            case Link():
                return self._link(decision)
            case Return():
                return self._return(decision)

    def _create(self, decision: Create) -> Kind:
        brought = together.brought_meanwhile(self.source_id, [decision.identifier])
        if holding := brought.get(decision.identifier):
            title, modified = decision.record.title, decision.record.metadata_date
            # Without its digest: the next run decides by the rule of the portal.
            values = (title, modified, holding.dataset_id, Sentence.of(TAKEN))
            return self._adopt(Adopt(decision.identifier, "", *values))
        dataset_id = store.dataset_id(self.source_id, decision.identifier)
        if before := self.writer.shown(dataset_id, decision.record.title):
            # Its record was forgotten, not the dataset.
            return self._renew(decision, before, Kind.UPDATED, None)
        built = building.fresh(self.writer.source, decision.record, dataset_id)
        memory.remember(self.source_id, self.run_id, decision, dataset_id, fresh=True)
        self._note(Kind.CREATED, decision, dataset_id, notes=[*decision.notes, *built.notes])
        self.writer.create(built.dataset)
        return Kind.CREATED

    def _update(self, decision: Update) -> Kind:
        before = self.writer.shown(decision.dataset_id, decision.record.title)
        if before is None:
            values = (decision.identifier, decision.digest, decision.original)
            return self._create(Create(*values, decision.record, decision.notes))
        kind = Kind.RETURNED if decision.returns else Kind.UPDATED
        if decision.reason is not None:
            kind = Kind.ADOPTED
        return self._renew(decision, before, kind, decision.reason)

    def _renew(
        self,
        decision: Create | Update,
        before: dict[str, Any],
        kind: Kind,
        reason: Sentence | None,
    ) -> Kind:
        private = self._was_private(before["id"]) if before.get("withdrawn") else before["private"]
        memory.remember(self.source_id, self.run_id, decision, before["id"])
        changed = self.writer.update(decision, before, private)
        self._note(
            kind, decision, before["id"], reason=reason, notes=decision.notes, changes=changed
        )
        return kind

    def _adopt(self, decision: Adopt) -> Kind:
        memory.adopt(self.source_id, self.run_id, decision)
        self._add(
            Kind.ADOPTED,
            decision.identifier,
            title=decision.title,
            dataset_id=decision.dataset_id,
            reason=decision.reason,
        )
        return Kind.ADOPTED

    def _link(self, decision: Link) -> Kind:
        before = self.writer.shown(decision.dataset_id, decision.record.title)
        if before is None:
            raise DatasetDeleted(decision.record.title)
        if decision.replaces and (own := self.writer.shown(decision.replaces)):
            self.writer.withdraw(own)
        memory.remember(self.source_id, self.run_id, decision, before["id"])
        self._note(Kind.LINKED, decision, before["id"], notes=decision.notes)
        self.writer.link(decision, before)
        return Kind.LINKED

    def _return(self, decision: Return) -> Kind:
        before = self.writer.shown(decision.dataset_id, decision.identifier)
        if before is None:
            memory.forget(self.source_id, decision.identifier)
            self._add(Kind.REJECTED, decision.identifier, reason=Sentence.of(PURGED))
            return Kind.REJECTED
        was_private = self._was_private(before["id"])
        memory.returned(self.source_id, decision.identifier)
        self._add(
            Kind.RETURNED, decision.identifier, title=before["title"], dataset_id=before["id"]
        )
        self.writer.give_back(before, was_private)
        return Kind.RETURNED

    def _was_private(self, dataset_id: str) -> bool:
        """Return whether a dataset that is withdrawn was private before."""
        kept = sa.select(HarvestRecord.was_private).where(
            HarvestRecord.dataset_id == dataset_id, HarvestRecord.withdrawn.is_not(None)
        )
        return bool(model.Session.scalar(kept))

    def _undo(self, decision: Any, reason: str | Sentence) -> None:
        model.Session.rollback()
        record = getattr(decision, "record", None)
        title = record.title if record else getattr(decision, "title", "")
        place = getattr(decision, "place", "")
        self.reject(Reject(decision.identifier, place, reason, title))

    def reject(self, reject: Reject) -> None:
        """Note a record that could not be taken; without identifier it may be any."""
        if not reject.identifier:
            self.unread += 1
        self._add(
            Kind.REJECTED,
            reject.identifier,
            place=reject.place,
            title=reject.title,
            reason=reject.reason,
        )
        model.Session.commit()
        self.counts[Kind.REJECTED.value] += 1

    def _note(
        self, kind: Kind, decision: Create | Update | Link, dataset_id: str, **values: Any
    ) -> None:
        title = decision.record.title
        self._add(kind, decision.identifier, title=title, dataset_id=dataset_id, **values)

    def _add(self, kind: Kind, identifier: str, **values: Any) -> None:
        reporting.add([reporting.line(self.run_id, kind, identifier, **values)])

    def _remark(self, remark: Remark) -> None:
        self.doubt = self.doubt or remark.doubt
        self.whole = self.whole or isinstance(remark, Whole)
        told = sa.cast([stored(remark.text)], HarvestRun.remarks.type)
        noted = sa.update(HarvestRun).where(HarvestRun.id == self.run_id)
        model.Session.execute(noted.values(remarks=HarvestRun.remarks.op("||")(told)))
        model.Session.commit()


def reason_of(error: Exception) -> str | Sentence:
    """Return why a dataset could not be written, for people."""
    if isinstance(error, tk.ValidationError):
        return "; ".join(f"{field}: {text}" for field, text in error.error_summary.items())
    if isinstance(error, tk.NotAuthorized):
        return Sentence.of(NOT_ALLOWED)
    return getattr(error, "sentence", None) or str(error)


def _internal(decision: Any, error: Exception) -> Sentence:
    log.error("Record %s could not be written", decision.identifier, exc_info=error)
    return internal_error(error)
