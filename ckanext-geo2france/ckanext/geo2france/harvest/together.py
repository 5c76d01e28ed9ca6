"""New records become datasets, many in one transaction: all of them, or none."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from ckanext.geo2france import store
from ckanext.geo2france.harvest import building, catalogue, memory, reporting
from ckanext.geo2france.harvest.writer import Writer
from ckanext.geo2france.harvesters.outcome import Create, Kind

__all__ = ["brought_meanwhile", "create"]

log = logging.getLogger(__name__)

#: A second lock of the database, for records; the first is for sources.
RECORDS = 0x6731


def create(writer: Writer, run_id: str, decisions: Sequence[Create]) -> list[Create]:
    """Create datasets, and commit them with their records, documents and lines of the report.

    Return the decisions that are left to be carried out one by one: what is out of the ordinary,
    or all of them where anything went wrong.
    """
    try:
        written = _create(writer, run_id, decisions)
    except Exception as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
        # Each by itself says what is wrong with it, and the others come in.
        log.info("%d new records are taken one by one: %s", len(decisions), str(error)[:300])
        model.Session.rollback()
        return list(decisions)
    return [each for each in decisions if each.identifier not in written]


def _create(writer: Writer, run_id: str, decisions: Sequence[Create]) -> set[str]:
    """Create the datasets of what is ordinary, and return the identifiers of these records."""
    source = writer.source
    wanted = {store.dataset_id(source.id, each.identifier): each for each in decisions}
    brought = brought_meanwhile(source.id, [each.identifier for each in decisions])
    present = set(
        model.Session.scalars(sa.select(model.Package.id).where(model.Package.id.in_(wanted)))
    )
    built = {
        dataset_id: building.fresh(source, each.record, dataset_id)
        for dataset_id, each in wanted.items()
        if dataset_id not in present and each.identifier not in brought
    }
    checked = writer.checked([each.dataset for each in built.values()])
    chosen = {each.data["id"]: wanted[each.data["id"]] for each in checked}
    if not chosen:
        model.Session.rollback()
        return set()
    memory.remember_first(source.id, run_id, chosen)
    reporting.add(
        [
            reporting.line(
                run_id,
                Kind.CREATED,
                each.identifier,
                title=each.record.title,
                dataset_id=dataset_id,
                notes=[*each.notes, *built[dataset_id].notes],
            )
            for dataset_id, each in chosen.items()
        ]
    )
    writer.write(checked)
    return {each.identifier for each in chosen.values()}


def brought_meanwhile(source_id: str, identifiers: Iterable[str]) -> dict[str, catalogue.Holding]:
    """Return what other runs, which read other sources, made of these records just now.

    Others wait with the same records until the transaction ends; all take them in one order.
    """
    numbers = sa.text(
        "select pg_advisory_xact_lock(:group, number) from (select distinct hashtext(identifier)"
        " as number from unnest(:identifiers) as identifier order by 1) as numbers"
    )
    wanted = list(identifiers)
    model.Session.execute(numbers, {"group": RECORDS, "identifiers": wanted})
    # What was left behind, or typed in, was decided about already.
    found = catalogue.of_sources(source_id, wanted)
    return {
        identifier: holding
        for identifier, holding in found.items()
        if any(claim.owns for claim in holding.claims)
    }
