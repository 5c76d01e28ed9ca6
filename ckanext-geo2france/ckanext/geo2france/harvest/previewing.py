"""What a run would do: the same reading and the same decisions, and nothing is written.

Each record is looked at in a transaction that PostgreSQL itself keeps from writing.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

import ckan.lib.plugins as lib_plugins
import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.geo2france import config, store
from ckanext.geo2france.domain.errors import DatasetDeleted, Geo2FranceError
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.harvest import building, catalogue, ending, memory
from ckanext.geo2france.harvest.account import Account, reason_of
from ckanext.geo2france.harvest.reading import read_source
from ckanext.geo2france.harvest.saying import said, stored
from ckanext.geo2france.harvest.sources import NO_READER, is_made_otherwise
from ckanext.geo2france.harvest.withdrawing import WITHDRAWN
from ckanext.geo2france.harvest.writer import Writer
from ckanext.geo2france.harvesters.changes import Change, changes
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
from ckanext.geo2france.harvesters.pipeline import decide
from ckanext.geo2france.harvesters.record_links import linked
from ckanext.geo2france.harvesters.remarks import internal_error

__all__ = ["LIMIT", "Preview", "preview", "previewed"]

log = logging.getLogger(__name__)

#: Records looked at where nobody says how many.
LIMIT: Final = 20


@dataclass(slots=True)
class Preview:
    """What a run would do: numbers by kind, remarks about the source, a line for each record.

    A line holds kind, identifier, title, reason and changes; records that stay as they are have
    none. message: why the source could not be read to the end, or what a run would ask first.
    """

    counts: Counter[str] = field(default_factory=Counter)
    remarks: list[dict[str, Any] | None] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    message: dict[str, Any] | None = None


def previewed(source: Any, limit: int = LIMIT) -> dict[str, Any]:
    """Return the preview of *source* for the API, in the language of whoever asks."""
    found = preview(source, limit)
    return {
        "counts": dict(found.counts),
        "remarks": [said(remark) for remark in found.remarks],
        "records": [{**line, "reason": said(line["reason"])} for line in found.records],
        "message": said(found.message),
    }


def preview(source: Any, limit: int = LIMIT) -> Preview:
    """Return what a full run of *source* (a HarvestSource, stored or not) would do.

    limit: how many records are looked at, 0 for all; only the latter tells what would be withdrawn.
    """
    found = Preview()
    with _unwritten():
        known = memory.known_records(source.id)
        if is_made_otherwise(source):
            # The run after the change reads all records anew, unchanged ones too.
            known = {name: replace(each, reader=NO_READER) for name, each in known.items()}
        deciding = catalogue.deciding(source, known)
    account = Account("", source.id, Writer(source, _reader()))
    met = decide(read_source(source), deciding)
    try:
        for decision in met:
            if isinstance(decision, Remark):
                account.doubt = account.doubt or decision.doubt
                found.remarks.append(stored(decision.text))
                continue
            with _unwritten():
                _look(decision, account, found)
            if limit and sum(found.counts.values()) >= limit:
                return found
        with _unwritten():
            _look_for_missing(source, account, known, found)
    except Geo2FranceError as error:
        found.message = stored(error)
    return found


@contextmanager
def _unwritten() -> Iterator[None]:
    """Let the database refuse any write inside the block."""
    model.Session.rollback()
    model.Session.execute(sa.text("set transaction read only"))
    try:
        yield
    finally:
        model.Session.rollback()


def _reader() -> Any:
    """Return the service user, or before the first source what stands for it."""
    return model.User.by_name(config.harvest_user()) or model.User(name=config.harvest_user())


def _look(decision: Decision, account: Account, found: Preview) -> None:
    """Add to the preview what would become of one record."""
    if decision.identifier:
        account.seen.add(decision.identifier)
    try:
        line = _line(decision, account)
    except (tk.ValidationError, tk.NotAuthorized, Geo2FranceError) as error:
        line = _told(Kind.REJECTED, decision, reason=reason_of(error))
    except Exception as error:
        # As in a run, one record never stops the others.
        log.exception("Record %s could not be previewed", decision.identifier)
        line = _told(Kind.REJECTED, decision, reason=internal_error(error))
    if isinstance(decision, Reject) and not decision.identifier:
        account.unread += 1
    found.counts[line["kind"]] += 1
    if line["kind"] != Kind.UNCHANGED.value:
        found.records.append(line)


def _line(decision: Decision, account: Account) -> dict[str, Any]:
    writer = account.writer
    match decision:
        case Unchanged():
            return _told(Kind.UNCHANGED, decision)
        case Reject():
            return _told(Kind.REJECTED, decision, reason=decision.reason)
        case Adopt():
            return _told(Kind.ADOPTED, decision, reason=decision.reason)
        case Return():
            return _told(Kind.RETURNED, decision)
        case Create():
            return _created(decision, writer)
        case Update():
            return _updated(decision, writer)
        case Link():
            return _linked(decision, writer)


def _created(decision: Create, writer: Writer) -> dict[str, Any]:
    dataset_id = store.dataset_id(writer.source.id, decision.identifier)
    if before := writer.shown(dataset_id, decision.record.title):
        return _renewed(decision, before, writer, Kind.UPDATED)
    dataset = building.fresh(writer.source, decision.record, dataset_id).dataset
    dataset["name"] = dataset_id
    _validate(dataset, writer.user, "package_create")
    return _told(Kind.CREATED, decision)


def _updated(decision: Update, writer: Writer) -> dict[str, Any]:
    before = writer.shown(decision.dataset_id, decision.record.title)
    if before is None:
        return _told(Kind.CREATED, decision)
    if decision.reason is not None:
        return _renewed(decision, before, writer, Kind.ADOPTED, decision.reason)
    return _renewed(decision, before, writer, Kind.RETURNED if decision.returns else Kind.UPDATED)


def _renewed(
    decision: Create | Update,
    before: dict[str, Any],
    writer: Writer,
    kind: Kind,
    reason: Sentence | None = None,
) -> dict[str, Any]:
    dataset = building.renewed(writer.source, decision.record, before).dataset
    found = changes(before, dataset)
    _validate(dataset, writer.user, "package_update")
    return _told(kind, decision, reason=reason, changes=found)


def _linked(decision: Link, writer: Writer) -> dict[str, Any]:
    before = writer.shown(decision.dataset_id, decision.record.title)
    if before is None:
        raise DatasetDeleted(decision.record.title)
    links = store.to_dataset(decision.record).dataset["resources"]
    mark = store.dataset_id(writer.source.id, decision.identifier)
    return _told(Kind.LINKED, decision, changes=changes(before, linked(before, links, mark)))


def _validate(dataset: dict[str, Any], user: Any, action: str) -> None:
    """Raise ValidationError where the schema refuses the dataset; no action is called."""
    plugin = lib_plugins.lookup_package_plugin(dataset["type"])
    is_new = action == "package_create"
    schema = plugin.create_package_schema() if is_new else plugin.update_package_schema()
    context: Any = {
        "model": model,
        "session": model.Session,
        "user": user.name,
        "auth_user_obj": user,
        "ignore_auth": True,
    }
    if is_new:
        schema["id"] = [tk.get_validator("unicode_safe")]
    else:
        context["package"] = model.Package.get(dataset["id"])
    _data, errors = lib_plugins.plugin_validate(plugin, context, dict(dataset), schema, action)
    if errors:
        raise tk.ValidationError(errors)


def _look_for_missing(source: Any, account: Account, known: Any, found: Preview) -> None:
    """Add what would become of the records that the source no longer gives."""
    judged = ending.verdict(source, account, known)
    due = {each.identifier for each in judged.due}
    for each in judged.due:
        _add_missing(found, Kind.WITHDRAWN, each, Sentence.of(WITHDRAWN))
    for each in judged.unseen:
        if each.identifier not in due:
            _add_missing(found, Kind.UNSEEN, each, ending.grace_of(source))
    found.message = stored(judged.question)


def _add_missing(found: Preview, kind: Kind, missing: Any, reason: Sentence) -> None:
    found.counts[kind.value] += 1
    found.records.append(_told(kind, missing, reason=reason))


def _told(
    kind: Kind,
    about: Any,
    *,
    reason: str | Sentence | None = None,
    changes: tuple[Change, ...] = (),
) -> dict[str, Any]:
    record = getattr(about, "record", None)
    return {
        "kind": kind.value,
        "identifier": about.identifier or getattr(about, "place", ""),
        "title": record.title if record else getattr(about, "title", ""),
        "reason": stored(reason),
        "changes": [change.as_json() for change in changes],
    }
