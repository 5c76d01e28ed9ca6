"""What the catalogue holds beyond the source that is read, for many records in one question."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckanext.dcat.utils import catalog_uri

from ckanext.geo2france import config
from ckanext.geo2france.harvesters.identity import Catalogue, Claim, Holding, OwnerRule
from ckanext.geo2france.harvesters.linking import Role
from ckanext.geo2france.harvesters.own import references
from ckanext.geo2france.harvesters.pipeline import Deciding
from ckanext.geo2france.model.harvest import HarvestRecord, HarvestSource
from ckanext.geo2france.model.relations import Relation

__all__ = ["claims_on", "deciding", "holdings", "of_sources", "rule"]


def rule() -> OwnerRule:
    """Return the rule of the portal; the first where the setting is mistyped."""
    told = config.harvest_owner()
    return next((each for each in OwnerRule if each.value == told), OwnerRule.PRIORITY)


def deciding(source: Any, known: Mapping[str, Any]) -> Deciding:
    """Return what the decisions about the records of *source* rest on.

    known: what is remembered of its records, by identifier.
    """
    return Deciding(
        known=known,
        catalogue=Catalogue(
            lambda identifiers: _within(source, holdings(source.id, identifiers)),
            lambda names: _designated(source, names),
            _own,
        ),
        ours=Claim(source.id or "", source.title, source.priority, ""),
        rule=rule(),
    )


def holdings(source_id: str, identifiers: Collection[str]) -> dict[str, Holding]:
    """Return the datasets that others than the source brought, by the identifiers of records."""
    found = of_sources(source_id, identifiers)
    left = [identifier for identifier in identifiers if identifier not in found]
    return {**_of_people(left), **found}


def _within(source: Any, holdings: Mapping[str, Holding]) -> dict[str, Holding]:
    """Return *holdings*, each with whether *source* writes in its organization anyway."""
    left = {name: holding for name, holding in holdings.items() if not holding.claims}
    if not left:
        return dict(holdings)
    ids = {holding.dataset_id for holding in left.values()}
    rows = model.Session.execute(
        sa.select(model.Package.id, model.Package.owner_org).where(model.Package.id.in_(ids))
    )
    organizations = {row.id: row.owner_org for row in rows}
    ours = {None, source.owner_org, *source.options.get("organizations", {}).values()}
    judged = {
        name: replace(holding, within=organizations.get(holding.dataset_id) in ours)
        for name, holding in left.items()
    }
    return {**holdings, **judged}


def claims_on(dataset_id: str, but: str) -> list[Claim]:
    """Return the sources other than *but* that give the record of a dataset now."""
    rows = _claiming(HarvestRecord.dataset_id == dataset_id, HarvestRecord.source_id != but)
    return [_claim(row) for row in rows if row.unseen_since is None]


def of_sources(source_id: str, identifiers: Collection[str]) -> dict[str, Holding]:
    """Return the datasets that other sources brought, by the identifiers of records."""
    rows = _claiming(
        HarvestRecord.identifier.in_(identifiers), HarvestRecord.source_id != source_id
    )
    return {
        identifier: _holding(list(group))
        for identifier, group in groupby(rows, key=lambda row: row.identifier)
    }


def _claiming(*conditions: Any) -> Iterable[Any]:
    """Return the records that *conditions* choose, with source and dataset; the owners first."""
    statement = (
        sa.select(
            HarvestRecord.identifier,
            HarvestRecord.dataset_id,
            HarvestRecord.owns,
            HarvestRecord.modified,
            HarvestRecord.first_seen,
            HarvestRecord.unseen_since,
            HarvestSource.id.label("source"),
            HarvestSource.title,
            HarvestSource.priority,
            model.Package.id.label("package"),
            model.Package.extras["harvest_source"].astext.label("harvest_source"),
        )
        .join(HarvestSource, HarvestSource.id == HarvestRecord.source_id)
        .outerjoin(model.Package, model.Package.id == HarvestRecord.dataset_id)
        .where(HarvestRecord.linked.is_(False), *conditions)
        .order_by(HarvestRecord.identifier, HarvestRecord.owns.desc(), HarvestRecord.first_seen)
    )
    return model.Session.execute(statement).all()


def _holding(rows: list[Any]) -> Holding:
    dataset_id = rows[0].dataset_id
    # A dataset that was purged is the owner's to make again.
    harvested = rows[0].package is None or bool(rows[0].harvest_source)
    present = (row for row in rows if row.dataset_id == dataset_id and row.unseen_since is None)
    return Holding(dataset_id, harvested, tuple(_claim(row) for row in present))


def _claim(row: Any) -> Claim:
    return Claim(
        row.source, row.title, row.priority, row.first_seen.isoformat(), row.modified, row.owns
    )


def _of_people(identifiers: Collection[str]) -> dict[str, Holding]:
    """Return the datasets with these identifiers that no source gives, typed in or left behind."""
    if not identifiers:
        return {}
    identifier = model.Package.extras["metadata_identifier"].astext
    rows = model.Session.execute(
        sa.select(
            identifier.label("identifier"),
            model.Package.id,
            model.Package.extras["harvest_source"].astext.label("harvest_source"),
        )
        .where(identifier.in_(identifiers), model.Package.state == model.State.ACTIVE)
        .order_by(model.Package.metadata_created.desc())
    )
    return {row.identifier: Holding(row.id, bool(row.harvest_source)) for row in rows}


def _own(names: Collection[str]) -> dict[str, str]:
    """Return the datasets of this portal that *names*, ids or addresses of pages, are."""
    site = tk.config["ckan.site_url"].rstrip("/")
    root = (tk.config.get("ckan.root_path") or "").replace("/{{LANG}}", "")
    given = references(names, {f"{site}{root}", catalog_uri()})
    if not given:
        return {}
    wanted = set(given.values())
    rows = model.Session.execute(
        sa.select(model.Package.id, model.Package.name).where(
            model.Package.id.in_(wanted) | model.Package.name.in_(wanted),
            model.Package.state == model.State.ACTIVE,
        )
    )
    ids = {called: row.id for row in rows for called in (row.id, row.name)}
    return {name: ids[found] for name, found in given.items() if found in ids}


def _designated(source: Any, names: Collection[str]) -> dict[str, str]:
    """Return the datasets known by *names* to which the source may add links.

    Those of its organization, and those that a source of its organization brought: a partner does
    not write in what others publish.
    """
    ours = sa.select(HarvestSource.id).where(HarvestSource.owner_org == source.owner_org)
    from_source = model.Package.extras["harvest_source"].astext
    rows = model.Session.execute(
        sa.select(Relation.key, Relation.dataset_id)
        .join(model.Package, model.Package.id == Relation.dataset_id)
        .where(
            Relation.role == Role.IS.value,
            Relation.key.in_(names),
            model.Package.state == model.State.ACTIVE,
            from_source.is_distinct_from(source.id or ""),
            sa.or_(model.Package.owner_org == source.owner_org, from_source.in_(ours)),
        )
        .order_by(model.Package.metadata_created.desc())
    )
    return {row.key: row.dataset_id for row in rows}
