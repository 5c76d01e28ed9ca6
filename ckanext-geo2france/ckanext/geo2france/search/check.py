"""The index compared with the database, and brought into line with it.

Both sides are read in order of id, a thousand at a time, and walked side by side, so that memory
does not grow with the catalogue. What is found may already have been settled by a write that passed
meanwhile; mending such a dataset again is harmless, because it is always done from the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import ckan.lib.plugins as lib_plugins
import ckan.model as model
import sqlalchemy as sa
from ckan.common import config
from sqlalchemy.orm import load_only

from ckanext.geo2france.search import solr

PAGE = 1000
KINDS = ("missing", "stale", "misfiled", "orphans")


@dataclass(frozen=True, slots=True)
class Entry:
    """A dataset as one of both sides knows it.

    modified: ISO 8601 in UTC, to the millisecond.
    labels: who may see it; None where the side does not tell.
    """

    id: str
    modified: str
    state: str
    capacity: str
    labels: frozenset[str] | None = None


@dataclass(slots=True)
class Comparison:
    """Ids by kind of difference."""

    compared: int = 0
    missing: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    misfiled: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)

    @property
    def differing(self) -> list[str]:
        """Every dataset to mend."""
        return [reference for kind in KINDS for reference in getattr(self, kind)]

    @property
    def is_clean(self) -> bool:
        """Tell whether nothing differs."""
        return not self.differing

    def __str__(self) -> str:
        """Count the differences."""
        counts = ((len(getattr(self, kind)), kind) for kind in KINDS)
        return ", ".join(f"{count} {kind}" for count, kind in counts if count) or "none"

    def as_dict(self) -> dict[str, Any]:
        """Return the counts and ids for JSON."""
        return {"compared": self.compared} | {kind: getattr(self, kind) for kind in KINDS}


def compare(database: Iterable[Entry], index: Iterable[Entry]) -> Comparison:
    """Walk both sides, each in order of id, and sort the differences by kind.

    missing: not in the index. stale: another time of modification. misfiled: another state,
    visibility or set of permission labels. orphans: in the index only, or twice in it.
    """
    found = Comparison()
    ours, theirs = iter(database), iter(index)
    left, right = next(ours, None), next(theirs, None)
    while left or right:
        if right is None or (left and left.id < right.id):
            assert left  # noqa: S101 - the loop goes on for one of both
            found.missing.append(left.id)
            found.compared += 1
            left = next(ours, None)
        elif left is None or right.id < left.id:
            found.orphans.append(right.id)
            right = next(theirs, None)
        else:
            _compare_entry(left, right, found)
            found.compared += 1
            left, right = next(ours, None), next(theirs, None)
    return found


def _compare_entry(ours: Entry, theirs: Entry, found: Comparison) -> None:
    if ours.modified != theirs.modified:
        found.stale.append(ours.id)
    elif (ours.state, ours.capacity) != (theirs.state, theirs.capacity) or (
        theirs.labels is not None and ours.labels != theirs.labels
    ):
        found.misfiled.append(ours.id)


def check() -> Comparison:
    """Compare everything; raises pysolr.SolrError when the index does not answer."""
    return compare(database_entries(), index_entries())


def check_recent(minutes: int = 15, settled: int = 30) -> Comparison:
    """Compare what was modified in the last *minutes*.

    What is younger than *settled* seconds may still be on its way and is left out.
    """
    now = datetime.utcnow()  # noqa: DTZ003 - CKAN stores UTC without a zone
    since, until = now - timedelta(minutes=minutes), now - timedelta(seconds=settled)
    rows = list(database_entries(since, until))
    clauses = (f"id:({' OR '.join(map(solr.quoted, ids))})" for ids in _pages([e.id for e in rows]))
    theirs = {entry.id: entry for clause in clauses for entry in index_entries(clause)}
    return compare(rows, [theirs[entry.id] for entry in rows if entry.id in theirs])


def shortfall(settled: int = 30) -> int:
    """Count the datasets that the index lacks, from both totals alone: cheap, and blind to swaps.

    What was modified in the last *settled* seconds may still be on its way and is not asked for.
    """
    until = datetime.utcnow() - timedelta(seconds=settled)  # noqa: DTZ003 - as CKAN stores it
    return max(_expected(until) - _number(), 0)


def is_being_filled() -> bool:
    """Tell whether the index lacks more than a tenth of the datasets, as one made anew."""
    expected = _expected()
    return (expected - _number()) * 10 > expected


def _expected(until: datetime | None = None) -> int:
    query = sa.select(sa.func.count()).where(*_indexed())
    if until:
        query = query.where(model.Package.metadata_modified < until)
    return model.Session.execute(query).scalar_one()


def _number() -> int:
    return solr.connection().search("*:*", fq=_ours(), rows=0).hits


def database_entries(
    since: datetime | None = None, until: datetime | None = None
) -> Iterator[Entry]:
    """Read the datasets that belong in the index, in order of id."""
    table = model.Package
    columns = (table.id, table.state, table.private, table.owner_org, table.creator_user_id)
    query = sa.select(table).options(load_only(*columns, table.metadata_modified))
    query = query.where(*_indexed())
    if since and until:
        query = query.where(table.metadata_modified.between(since, until))
    # PostgreSQL would otherwise order by the rules of a language, Solr orders by code.
    query = query.order_by(sa.collate(table.id, "C")).execution_options(yield_per=PAGE)
    labels = lib_plugins.get_permission_labels()
    for package in model.Session.execute(query).scalars():
        yield Entry(
            id=package.id,
            modified=package.metadata_modified.isoformat(timespec="milliseconds") + "Z",
            state=str(package.state),
            capacity="private" if package.private else "public",
            labels=frozenset(labels.get_dataset_labels(package)),
        )


def index_entries(clause: str = "*:*") -> Iterator[Entry]:
    """Read this site's documents in the index that *clause* selects, in order of id."""
    connection = solr.connection()
    mark, following = "", "*"
    while mark != following:
        mark = following
        page = connection.search(
            clause,
            fq=_ours(),
            fl="id,metadata_modified,state,capacity,permission_labels",
            sort="id asc,index_id asc",
            rows=PAGE,
            cursorMark=mark,
        )
        following = page.nextCursorMark
        yield from (_entry(document) for document in page.docs)


def _indexed() -> list[sa.ColumnElement[bool]]:
    """Return the conditions on a dataset that belongs in the index."""
    if config["ckan.search.remove_deleted_packages"]:
        return [model.Package.state != model.State.DELETED]
    return [sa.true()]


def _ours() -> list[str]:
    return [f"+site_id:{solr.quoted(solr.site_id())}", "+entity_type:package"]


def _entry(document: dict[str, Any]) -> Entry:
    labels = document.get("permission_labels")
    return Entry(
        id=document["id"],
        modified=_milliseconds(document.get("metadata_modified", "")),
        state=document.get("state", ""),
        capacity=document.get("capacity", ""),
        labels=frozenset(labels) if labels else None,
    )


def _milliseconds(moment: str) -> str:
    """Write a time of Solr, which leaves out zeros at the end, to the millisecond."""
    whole, _, fraction = moment.rstrip("Z").partition(".")
    return f"{whole}.{fraction:0<3}Z" if whole else ""


def _pages(ids: list[str], size: int = 500) -> Iterator[list[str]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
