"""Relations between datasets: members and their series, services and what they serve.

What a dataset is called and what it refers to is noted whenever it is written, whoever writes it;
relations are looked up, so that nothing has to be in order: a service may come before its data.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from ckanext.geo2france.harvesters.linking import RELATIONS, Role, keys
from ckanext.geo2france.model.relations import Relation

__all__ = ["KINDS", "RelationHooks", "Related", "gathering", "note", "related"]

#: What the other dataset is to the one that is asked about, by their roles.
KINDS: Final = {
    (Role.MEMBER, Role.IS): "series",
    (Role.IS, Role.MEMBER): "members",
    (Role.SERVES, Role.IS): "served",
    (Role.IS, Role.SERVES): "services",
    (Role.OFFERS, Role.OFFERED): "served",
    (Role.OFFERED, Role.OFFERS): "services",
}
#: More than this are left to the search: a page is no catalogue.
MOST: Final = 200
#: Fields that the validated dictionary holds as JSON.
ROWS: Final = ("resource_identifiers", "operates_on", "coupled_resources", "operations")


_gathered: ContextVar[list[dict[str, str]] | None] = ContextVar(
    "geo2france_gathered_relations", default=None
)


@dataclass(frozen=True, slots=True)
class Related:
    """A dataset that another is related to: kind is series, members, services or served."""

    kind: str
    id: str
    name: str
    title: str
    type: str


class RelationHooks(p.SingletonPlugin, p.IPackageController):
    """Notes the keys of datasets as they are written."""

    p.implements(p.IPackageController, inherit=True)

    def after_dataset_create(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        """Note the keys of a new dataset."""
        super().after_dataset_create(context, pkg_dict)
        note(pkg_dict["id"], pkg_dict, fresh=True)

    def after_dataset_update(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        """Note what the keys of a dataset are now."""
        super().after_dataset_update(context, pkg_dict)
        note(pkg_dict["id"], pkg_dict)


def note(dataset_id: str, dataset: Mapping[str, Any], *, fresh: bool = False) -> None:
    """Store the keys of a dataset, as validation leaves it, in the open transaction.

    fresh: whether the dataset is new, so that none of its keys can be stored.
    """
    wanted = {(role.value, key) for role, key in keys(_fields(dataset))}
    stored = set() if fresh else _stored(dataset_id)
    if gone := stored - wanted:
        pair = sa.tuple_(Relation.role, Relation.key)
        model.Session.execute(
            sa.delete(Relation).where(Relation.dataset_id == dataset_id, pair.in_(gone))
        )
    rows = [{"dataset_id": dataset_id, "role": r, "key": k} for r, k in sorted(wanted - stored)]
    gathered = _gathered.get()
    if gathered is None:
        _insert(rows)
    else:
        gathered += rows


@contextmanager
def gathering() -> Iterator[None]:
    """Store the keys that are noted inside the block at its end, in one statement."""
    rows: list[dict[str, str]] = []
    token = _gathered.set(rows)
    try:
        yield
    finally:
        _gathered.reset(token)
    _insert(rows)


def _insert(rows: list[dict[str, str]]) -> None:
    if rows:
        model.Session.execute(insert(Relation.__table__).on_conflict_do_nothing(), rows)


def _stored(dataset_id: str) -> set[tuple[str, str]]:
    pairs = sa.select(Relation.role, Relation.key).where(Relation.dataset_id == dataset_id)
    return {(row.role, row.key) for row in model.Session.execute(pairs)}


def _fields(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a validated dictionary, of which many are extras, and rows are JSON."""
    extras = {extra["key"]: extra["value"] for extra in dataset.get("extras") or ()}
    fields = {**dataset, **extras}
    for name in ROWS:
        if isinstance(held := fields.get(name), str):
            fields[name] = json.loads(held) if held else []
    return fields


def related(dataset_id: str, user: str) -> list[Related]:
    """Return the datasets related to one, as far as *user* (a name, or "") may see them."""
    ours, theirs = aliased(Relation), aliased(Relation)
    pairs = [(a.value, b.value) for a, b in (*RELATIONS, *((b, a) for a, b in RELATIONS))]
    rows = model.Session.execute(
        sa.select(
            ours.role.label("ours"),
            theirs.role.label("theirs"),
            model.Package.id,
            model.Package.name,
            model.Package.title,
            model.Package.type,
            model.Package.private,
        )
        .join(theirs, sa.and_(theirs.key == ours.key, theirs.dataset_id != ours.dataset_id))
        .join(model.Package, model.Package.id == theirs.dataset_id)
        .where(
            ours.dataset_id == dataset_id,
            sa.tuple_(ours.role, theirs.role).in_(pairs),
            model.Package.state == model.State.ACTIVE,
        )
        .order_by(model.Package.title)
        .limit(MOST)
    )
    found = {
        Related(KINDS[Role(row.ours), Role(row.theirs)], row.id, row.name, row.title, row.type)
        for row in rows
        if not row.private or _may_see(row.id, user)
    }
    return sorted(found, key=lambda each: (each.kind, each.title, each.name))


def _may_see(dataset_id: str, user: str) -> bool:
    try:
        tk.check_access("package_show", {"user": user}, {"id": dataset_id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    return True
